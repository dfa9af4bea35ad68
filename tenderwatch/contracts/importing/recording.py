"""Taking a file of contracts: all of it or nothing, and the same file again changes nothing."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, raiseload, selectinload

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.importing import cells
from tenderwatch.contracts.importing.reading import Problem, Rejected, Row, Sheet
from tenderwatch.contracts.service.entering import change, enter, tidy
from tenderwatch.contracts.service.values import ContractValues, OptionValue, values_of, wrong_values
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.rules import Identity, alpha_3, identify
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

HOME_COUNTRY = "FIN"
NOBODY = 0  # the buyer of a row whose buyer is not entered yet


@dataclass(frozen=True)
class ImportResult:
    """How many contracts a file entered, changed and left as they were, and what is still missing of them."""

    new: int
    changed: int
    unchanged: int
    gaps: int


@dataclass(frozen=True)
class Ready:
    """A row that can be taken: what it says, on top of the contract that it speaks of where that is known."""

    row: Row
    buyer: Identity
    values: ContractValues
    contract: Contract | None

    @property
    def state(self) -> str:
        """What taking it would do: new, changed or unchanged."""
        if self.contract is None:
            return "new"
        return "unchanged" if tidy(self.values) == values_of(self.contract) else "changed"


@dataclass(frozen=True)
class Planned:
    """One row of a file and what it would do; `ready` is None where something is wrong."""

    row: Row
    ready: Ready | None
    problems: tuple[Problem, ...]

    @property
    def state(self) -> str:
        """What taking it would do, or "wrong"."""
        return self.ready.state if self.ready else "wrong"


@dataclass(frozen=True)
class _Known:
    """What of the house the rows of a file speak of."""

    owners: Mapping[str, User]
    buyers: Mapping[str, int]
    contracts: Mapping[tuple[int, str], Contract]


def import_contracts(session: Session, sheet: Sheet, by: User | None, now: datetime) -> ImportResult:
    """Enter the contracts of a file and change those known by (buyer, reference); Rejected when any row is wrong.

    An empty cell becomes a data gap, and takes nothing away that is known of a contract already.
    """
    rows = plan(session, sheet)
    if problems := [problem for planned in rows for problem in planned.problems]:
        raise Rejected(problems)
    ready = [planned.ready for planned in rows if planned.ready]
    buyers = _enter_buyers(session, ready)
    states = Counter(each.state for each in ready)
    gaps = 0
    for each in ready:
        contract = _take(session, each, replace(each.values, buyer_id=buyers[each.buyer.key]), by, now)
        gaps += _count_gaps(session, contract, today_of(now))
    return ImportResult(states["new"], states["changed"], states["unchanged"], gaps)


def plan(session: Session, sheet: Sheet) -> list[Planned]:
    """Return what each row would do; nothing is changed."""
    known = _known(session, sheet)
    seen: dict[tuple[str, str], int] = {}
    return [_planned(row, known, seen) for row in sheet.rows]


def _planned(row: Row, known: _Known, seen: dict[tuple[str, str], int]) -> Planned:
    buyer = buyer_of(row)
    buyer_id = known.buyers.get(buyer.key, NOBODY) if buyer else NOBODY
    contract = known.contracts.get((buyer_id, row["reference"]))
    values, wrong = _values(row, contract, buyer_id, known.owners)
    problems = (*_wrong_name(row, buyer, known, seen), *wrong)
    ready = Ready(row, buyer, values, contract) if buyer and not problems else None
    return Planned(row, ready, problems)


def _wrong_name(row: Row, buyer: Identity | None, known: _Known, seen: dict[tuple[str, str], int]) -> Iterator[Problem]:
    """Say what is wrong with (buyer, reference), by which a contract is known."""
    if not row["reference"]:
        yield Problem(row.line, "reference", _("A contract needs its reference."))
    if buyer is None or (row["buyer_id"] and buyer.value is None):
        yield _no_buyer(row)
        return
    if buyer.key not in known.buyers and not row["buyer"]:
        yield Problem(row.line, "buyer", _("A buyer that is not known yet needs its name."))
    first = seen.setdefault((buyer.key, row["reference"]), row.line)
    if row["reference"] and first != row.line:
        yield Problem(row.line, "reference", _("The contract stands on line %(line)s already.", line=first))


def buyer_of(row: Row) -> Identity | None:
    """Return who the buyer of a row is: by registration number, else by name."""
    return identify({"und": row["buyer"]}, [row["buyer_id"]] if row["buyer_id"] else [], _country(row))


def _country(row: Row) -> str:
    return alpha_3(row["country"]) or HOME_COUNTRY


def _no_buyer(row: Row) -> Problem:
    if row["buyer_id"]:
        words = _("“%(number)s” is not a registration number.", number=row["buyer_id"])
        return Problem(row.line, "buyer_id", words)
    return Problem(row.line, "buyer", _("A contract needs its buyer."))


def _values(
    row: Row, contract: Contract | None, buyer_id: int, owners: Mapping[str, User]
) -> tuple[ContractValues, list[Problem]]:
    """Return what a row says, on top of what is known of its contract, and what is wrong with it."""
    told, problems = _told(row)
    email = row["owner_email"].casefold()
    if email and email not in owners:
        words = _("“%(email)s” is nobody who may sign in here.", email=row["owner_email"])
        problems.append(Problem(row.line, "owner_email", words))
    elif email:
        told["owner_id"] = owners[email].id
    before = values_of(contract) if contract else _blank(row, buyer_id)
    values = _with_term(_with_options(replace(before, **told), before), told)
    wrong = _wrong(values, contract, {problem.column for problem in problems})
    if contract is not None and contract.deleted_at is not None:
        wrong["reference"] = _("The contract was deleted. Restore it first.")
    problems += [Problem(row.line, cells.COLUMN_OF.get(name, name), words) for name, words in wrong.items()]
    return values, problems


def _wrong(values: ContractValues, contract: Contract | None, unread: Collection[str]) -> dict[str, str]:
    """Return what is wrong with a row besides the cells that could not be read, and leave out what hangs on those."""
    wrong = wrong_values(values, contract)
    wrong.pop("reference", None)
    if "starts_on" in unread:
        wrong.pop("base_ends_on", None)
    return {name: words for name, words in wrong.items() if cells.COLUMN_OF.get(name, name) not in unread}


def _told(row: Row) -> tuple[dict[str, Any], list[Problem]]:
    told: dict[str, Any] = {}
    problems = []
    for column, (name, read) in cells.READERS.items():
        if text := row[column]:
            try:
                told[name] = read(text)
            except ValueError as error:
                problems.append(Problem(row.line, column, str(error)))
    return told, problems


def _blank(row: Row, buyer_id: int) -> ContractValues:
    """A contract of which only the name is known; without a title it is called by its reference."""
    return ContractValues(
        reference=row["reference"], title=row["title"] or row["reference"], buyer_id=buyer_id, term="unknown"
    )


def _with_options(values: ContractValues, before: ContractValues) -> ContractValues:
    """Keep by when and by whom an option is decided where its length stays: a file tells lengths only."""
    options: Sequence[OptionValue] = [
        old if old.months == new.months else new for old, new in zip(before.options, values.options, strict=False)
    ]
    return replace(values, options=(*options, *values.options[len(options) :]))


def _with_term(values: ContractValues, told: Mapping[str, Any]) -> ContractValues:
    """A contract with a last day is for a fixed term, unless the file or somebody said otherwise."""
    if "term" not in told and values.term == "unknown" and values.base_ends_on is not None:
        return replace(values, term="fixed")
    return values


def _take(session: Session, ready: Ready, values: ContractValues, by: User | None, now: datetime) -> Contract:
    if ready.contract is not None:
        return change(session, ready.contract, values, by, now)
    return enter(session, values, by, now, imported=True)


def _enter_buyers(session: Session, ready: Sequence[Ready]) -> dict[str, int]:
    return organizations.enter(
        session,
        [
            organizations.Seen(
                identity=each.buyer,
                names={"und": each.row["buyer"]} if each.row["buyer"] else {},
                country=_country(each.row),
                buys=True,
            )
            for each in ready
        ],
    )


def _count_gaps(session: Session, contract: Contract, today: date) -> int:
    owner = session.get(User, contract.owner_id) if contract.owner_id else None
    return len(gaps_in(contract, owner, session.get_one(Organization, contract.buyer_id), today))


# What is known


def _known(session: Session, sheet: Sheet) -> _Known:
    buyers = organizations.ids_of(session, {buyer.key for row in sheet.rows if (buyer := buyer_of(row))})
    return _Known(
        owners={user.email: user for user in session.scalars(select(User).where(User.active))},
        buyers=buyers,
        contracts={
            (contract.buyer_id, contract.reference): contract for contract in _contracts(session, set(buyers.values()))
        },
    )


def _contracts(session: Session, buyer_ids: Collection[int]) -> Sequence[Contract]:
    """Return the contracts of these buyers, deleted ones too, kept from others until the transaction ends."""
    return session.scalars(
        select(Contract)
        .where(Contract.buyer_id.in_(buyer_ids))
        .options(selectinload(Contract.decisions).options(raiseload(Decision.warnings)))
        .with_for_update(of=Contract)
        .execution_options(populate_existing=True)
    ).all()
