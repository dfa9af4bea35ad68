"""Taking rows of contracts: each one whole or not at all, and the same file again changes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.importing.known import country_of
from tenderwatch.contracts.importing.planning import Planned, Ready, Seen, acts_of, plan
from tenderwatch.contracts.importing.reading import Problem, Rejected, Row, Sheet
from tenderwatch.contracts.service.changing import decline_option, end, extend, use_option
from tenderwatch.contracts.service.entering import change, enter
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class ImportResult:
    """How many contracts a file entered, changed and left as they were, and what is still missing of them."""

    new: int
    changed: int
    unchanged: int
    gaps: int


@dataclass(frozen=True)
class Taken:
    """A row that was looked at once more and taken; without a contract where it was left out, for `problems`."""

    planned: Planned
    contract: Contract | None = None
    problems: Sequence[Problem] = ()

    @property
    def state(self) -> str:
        """What became of it: new, changed, unchanged, skipped or wrong."""
        return self.planned.state if self.contract is not None or self.planned.skipped else "wrong"


def import_contracts(session: Session, sheet: Sheet, by: User | None, now: datetime) -> ImportResult:
    """Enter the contracts of a file and change those known by (buyer, reference); Rejected when any row is wrong.

    An empty cell becomes a data gap, and takes nothing away that is known of a contract already.
    """
    wrong = [problem for planned in plan(session, sheet, today_of(now)) for problem in planned.problems]
    if wrong:
        raise Rejected(wrong)
    seen: Seen = {}
    by_portion = [take(session, sheet, rows, by, now, seen) for rows in portions(sheet, len(sheet.rows) or 1)]
    taken = [each for portion in by_portion for each in portion]
    if wrong := [problem for each in taken for problem in each.problems]:
        raise Rejected(wrong)
    states = Counter(each.state for each in taken)
    gaps = sum(count_gaps(session, each.contract, today_of(now)) for each in taken if each.contract)
    return ImportResult(states["new"], states["changed"], states["unchanged"], gaps)


def portions(sheet: Sheet, size: int) -> Iterator[Sequence[Row]]:
    """Yield the rows of a file by portions: call-offs after all others, so that their frameworks are there."""
    for rows in ([r for r in sheet.rows if not r["framework"]], [r for r in sheet.rows if r["framework"]]):
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


def take(
    session: Session, sheet: Sheet, rows: Sequence[Row], by: User | None, now: datetime, seen: Seen | None = None
) -> list[Taken]:
    """Look at rows once more and take those that are right; one that is refused leaves nothing behind."""
    planned = plan(session, sheet, today_of(now), rows, seen)
    buyers = _enter_buyers(session, [each.ready for each in planned if each.ready])
    return [_taken(session, each, sheet, buyers, by, now) for each in planned]


def _taken(
    session: Session, planned: Planned, sheet: Sheet, buyers: dict[str, int], by: User | None, now: datetime
) -> Taken:
    ready = planned.ready
    if ready is None:
        return Taken(planned, problems=planned.problems)
    buyer_id = ready.buyer.organization_id or buyers[ready.buyer.identity.key]
    try:
        with session.begin_nested():
            return Taken(
                planned, _take(session, replace(ready, values=replace(ready.values, buyer_id=buyer_id)), by, now)
            )
    except Invalid as error:
        found = error.problems or {"": str(error)}
        return Taken(planned, problems=[sheet.problem(ready.row, name, words) for name, words in found.items()])
    except NotAllowed as error:
        return Taken(planned, problems=[sheet.problem(ready.row, "", str(error))])


def _take(session: Session, ready: Ready, by: User | None, now: datetime) -> Contract:
    if ready.contract is None:
        return enter(session, ready.values, by, now, imported=True, past=ready.past)
    contract = change(session, ready.contract, ready.values, by, now)
    for act in list(acts_of(contract, ready.past)):
        if act.field == "extended_until":
            extend(session, contract.id, act.becomes, _("As an imported file says."), by, now)
        elif act.field == "ended_on":
            end(session, contract.id, act.becomes, ready.past.end_reason or "", by, now)
        else:
            position = int(act.field.split("_")[1])
            decide = use_option if act.becomes == "used" else decline_option
            decide(session, contract.id, position, ready.past.options[position][1] or today_of(now), by, now)
    return contract


def _enter_buyers(session: Session, ready: Sequence[Ready]) -> dict[str, int]:
    """Enter the buyers that are not known yet, and note the names and numbers that a file gives to the others."""
    return organizations.enter(
        session,
        [
            organizations.Seen(
                identity=each.buyer.identity,
                names={"und": each.row["buyer"]} if each.row["buyer"] else {},
                country=country_of(each.row),
                buys=True,
            )
            for each in ready
            if not each.buyer.organization_id or each.buyer.identity.value
        ],
    )


def count_gaps(session: Session, contract: Contract, today: date) -> int:
    """Return how many things are missing of a contract."""
    owner = session.get(User, contract.owner_id) if contract.owner_id else None
    return len(gaps_in(contract, owner, session.get_one(Organization, contract.buyer_id), today))
