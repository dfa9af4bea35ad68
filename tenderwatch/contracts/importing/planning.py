"""What each row of a file would do: enter a contract, change one, nothing, or why it cannot be taken."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.importing.cells import read_cell
from tenderwatch.contracts.importing.fields import FIELDS, is_endless, part_of
from tenderwatch.contracts.importing.known import NOBODY, Buyer, Known, buyer_in, framework_in, known_of, owner_in
from tenderwatch.contracts.importing.reading import Problem, Row, Sheet
from tenderwatch.contracts.service.entering import tidy
from tenderwatch.contracts.service.past import Past, wrong_past
from tenderwatch.contracts.service.values import ContractValues, OptionValue, values_of, wrong_values
from tenderwatch.contracts.tables import Contract
from tenderwatch.files.spreadsheets.writing import LONGEST
from tenderwatch.i18n import _

_FIELD_OF = {"ends_on": "base_ends_on"}
"""Column -> the field of ContractValues that it fills, where they have different names."""
COLUMN_OF = {"base_ends_on": "ends_on", "ends_on": "extended_until", "owner_id": "owner_email"} | {
    "buyer_id": "buyer",
    "framework_id": "framework",
}
_VALUES = {each.name for each in fields(ContractValues)} - {"options", "buyer_id", "ends_on", "framework_id"}


@dataclass(frozen=True)
class Change:
    """A field that a row changes: as the house has it, and as the file."""

    field: str
    was: Any
    becomes: Any


@dataclass(frozen=True)
class Ready:
    """A row that can be taken: what it says, on top of the contract that it speaks of where that is known."""

    row: Row
    buyer: Buyer
    values: ContractValues
    past: Past
    contract: Contract | None
    changes: Sequence[Change] = ()

    @property
    def state(self) -> str:
        """What taking it would do: new, changed or unchanged."""
        if self.contract is None:
            return "new"
        return "changed" if self.changes else "unchanged"


@dataclass(frozen=True)
class Planned:
    """One row of a file and what it would do; `ready` is None where something is wrong or it is to be left out."""

    row: Row
    ready: Ready | None
    problems: Sequence[Problem] = ()
    skipped: bool = False

    @property
    def state(self) -> str:
        """What taking it would do, or "wrong", or "skipped"."""
        return "skipped" if self.skipped else self.ready.state if self.ready else "wrong"


@dataclass
class _Said:
    """What the cells of a row say: fields of the contract, of its options by position, of its past; what is wrong."""

    told: dict[str, Any] = field(default_factory=dict)
    options: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


Seen = dict[tuple[Any, str], int]
"""Contracts by their buyer and reference -> the line on which each stood first."""


def plan(
    session: Session, sheet: Sheet, today: date, rows: Iterable[Row] | None = None, seen: Seen | None = None
) -> list[Planned]:
    """Return what each row (all by default) would do; nothing is changed.  `seen` are the rows of portions before."""
    chosen = list(sheet.rows if rows is None else rows)
    known = known_of(session, sheet, chosen)
    inside = {row["reference"] for row in sheet.rows if not row["framework"]}
    seen = {} if seen is None else seen
    return [_planned(row, sheet, known, seen, inside, today) for row in chosen]


def _planned(row: Row, sheet: Sheet, known: Known, seen: Seen, inside: Collection[str], today: date) -> Planned:
    buyer = buyer_in(row, sheet, known)
    contract = known.contracts.get((buyer.organization_id if buyer else NOBODY, row["reference"]))
    wrong = _wrong_name(row, buyer, seen)
    said = _read(row, sheet, known, contract)
    wrong |= said.wrong
    values = _values(row, said, buyer, contract, wrong)
    wrong |= _framework(row, buyer, known, inside, said, contract)
    values = replace(values, framework_id=said.told.get("framework_id", values.framework_id))
    past = _past(said)
    wrong = _all_wrong(wrong, values, past, contract, today)
    problems = [sheet.problem(row, field, reason) for field, reason in wrong.items()]
    if problems or buyer is None:
        return Planned(row, None, problems)
    if contract is not None and sheet.matching.known == "skip":
        return Planned(row, None, skipped=True)
    ready = Ready(row, buyer, values, past, contract)
    return Planned(row, replace(ready, changes=tuple(_changes(ready))))


def _wrong_name(row: Row, buyer: Buyer | None, seen: Seen) -> dict[str, str]:
    """Say what is wrong with (buyer, reference), by which a contract is known."""
    wrong = {}
    if not row["reference"]:
        wrong["reference"] = _("A contract needs its reference.")
    if row["buyer_id"] and (buyer is None or buyer.identity.value is None):
        wrong["buyer_id"] = _("“%(number)s” is not a registration number.", number=row["buyer_id"])
    elif buyer is None:
        wrong["buyer"] = _("A contract needs its buyer.")
    elif buyer.several and not buyer.organization_id:
        wrong["buyer"] = _("Several organisations are called so. Give the registration number, or say which is meant.")
    elif not buyer.organization_id and not row["buyer"]:
        wrong["buyer"] = _("A buyer that is not known yet needs its name.")
    if buyer is not None and not wrong:
        names = [(each, row["reference"]) for each in (buyer.organization_id, buyer.identity.key) if each]
        first = next((seen[name] for name in names if name in seen), row.line)
        seen.update(dict.fromkeys(names, first))
        if first != row.line:
            wrong["reference"] = _("The contract stands on line %(line)s already.", line=first)
    return wrong


def _read(row: Row, sheet: Sheet, known: Known, contract: Contract | None) -> _Said:
    said = _Said()
    for code, cell in row.cells.items():
        field = FIELDS[code]
        if contract is not None and sheet.is_for_all(code) and not _is_gap(contract, code):
            continue
        words = sheet.matching.values.get(code, {}).get(row[code])
        if words == "":
            continue
        try:
            if field.kind == "owner":
                said.told["owner_id"] = _owner(row[code], words, known, contract)
            elif code == "ends_on" and is_endless(row[code]):
                said.told["term"] = "until-further-notice"
            else:
                _note(said, code, read_cell(field, cell if words is None else words, sheet.ways))
        except ValueError as error:
            said.wrong[code] = str(error)
    return said


def _is_gap(contract: Contract, code: str) -> bool:
    """Tell whether a contract lacks a field: what is said of all rows fills gaps, and changes nothing that is known."""
    name = "owner_id" if code == "owner_email" else _FIELD_OF.get(code, code)
    return getattr(contract, name, None) in (None, "unknown")


def _owner(text: str, words: str | None, known: Known, contract: Contract | None) -> int:
    found = int(words) if words else owner_in(text, known.people)
    if found is None and contract is not None and contract.owner_id == known.departed.get(text.casefold(), 0):
        return contract.owner_id
    if found is None:
        raise ValueError(_("“%(email)s” is nobody who may sign in here.", email=text))
    return found


def _note(said: _Said, code: str, value: Any) -> None:
    if part := part_of(code):
        said.options.setdefault(part[0], {})[part[1]] = value
    else:
        said.told[_FIELD_OF.get(code, code) if code != "extended_until" else code] = value


def _values(
    row: Row, said: _Said, buyer: Buyer | None, contract: Contract | None, wrong: dict[str, str]
) -> ContractValues:
    """Return what a row says, on top of what is known of its contract."""
    before = values_of(contract) if contract else _blank(row, buyer)
    told = {name: value for name, value in said.told.items() if name in _VALUES}
    if before.notes and "notes" in told and _same_text(before.notes, told["notes"]):
        del told["notes"]
    values = replace(before, **told, options=_options(said, before, wrong))
    if contract is not None and contract.extensions and "extended_until" in said.told:
        values = replace(values, ends_on=said.told["extended_until"])
    if "term" not in told and values.term == "unknown" and values.base_ends_on is not None:
        values = replace(values, term="fixed")  # a contract with a last day is for a fixed term, unless somebody said
    return values


def _blank(row: Row, buyer: Buyer | None) -> ContractValues:
    """A contract of which only the name is known; without a title it is called by its reference."""
    return ContractValues(
        reference=row["reference"],
        title=row["title"] or row["reference"],
        buyer_id=buyer.organization_id if buyer else NOBODY,
        term="unknown",
    )


def _same_text(one: str, other: str) -> bool:
    """Tell whether two texts differ only by what a file makes of them: its line ends, and how long a cell can be."""
    one, other = ("\n".join(text.splitlines()).strip() for text in (one, other))
    return one == other or (len(other) >= LONGEST and one.startswith(other[: LONGEST - 1]))


def _options(said: _Said, before: ContractValues, wrong: dict[str, str]) -> tuple[OptionValue, ...]:
    """Return the options by their list, each overlaid by its own columns; what is not told of one stays as it is."""
    listed = said.told.get("options")
    options = dict(enumerate(before.options if listed is None else _with_details(listed, before.options), 1))
    everybody = said.told.get("option_who")
    for n, parts in sorted(said.options.items()):
        if "months" in parts and (n not in options or options[n].months != parts["months"]):
            options[n] = OptionValue(parts["months"])
        details = {name: parts[name] for name in ("decide_by", "notify_by", "notice_months", "who") if name in parts}
        if n in options:
            options[n] = replace(options[n], **details)
        elif details:
            wrong[f"option_{n}_months"] = _("There is no option %(n)s: its months are missing.", n=n)
    if missing := next((n for n in range(1, len(options) + 1) if n not in options), None):
        wrong[f"option_{missing}_months"] = _("There is no option %(n)s: its months are missing.", n=missing)
    return tuple(replace(options[n], who=everybody) if everybody else options[n] for n in sorted(options))


def _with_details(listed: Sequence[OptionValue], before: Sequence[OptionValue]) -> list[OptionValue]:
    """Keep by when and by whom an option is decided where its length stays: a list tells lengths only."""
    kept = [old if old.months == new.months else new for old, new in zip(before, listed, strict=False)]
    return [*kept, *listed[len(kept) :]]


def _framework(
    row: Row, buyer: Buyer | None, known: Known, inside: Collection[str], said: _Said, contract: Contract | None
) -> dict[str, str]:
    """Find the framework of a call-off, and say what is wrong; one that stands in the same file is entered first."""
    if not row["framework"]:
        return {}
    found = [each for each in framework_in(row, buyer, known) if contract is None or each.id != contract.id]
    if len(found) > 1:
        return {"framework": _("Several contracts have this reference. Say whose framework it is.")}
    if found:
        said.told["framework_id"] = found[0].id
    elif row["framework"] not in inside or row["framework"] == row["reference"]:
        return {"framework": _("There is no such contract.")}
    return {}


def _past(said: _Said) -> Past:
    told = said.told
    return Past(
        options={
            n: (parts["state"], parts.get("decided_on"))
            for n, parts in said.options.items()
            if parts.get("state", "open") != "open"
        },
        extended_until=told.get("extended_until"),
        ended_on=told.get("ended_on"),
        end_reason=told.get("end_reason"),
    )


def _all_wrong(
    unread: Mapping[str, str], values: ContractValues, past: Past, contract: Contract | None, today: date
) -> dict[str, str]:
    """Add what is wrong with a row besides the cells that could not be read, and leave out what hangs on those."""
    found = wrong_values(values, contract)
    found.pop("reference", None)
    if "starts_on" in unread:
        found.pop("base_ends_on", None)
    wrong = {COLUMN_OF.get(name, name): words for name, words in found.items()}
    if past and not unread:
        wrong |= (
            wrong_past(values, past, today) if contract is None else dict(_wrong_acts(contract, values, past, today))
        )
    if contract is not None and contract.deleted_at is not None:
        wrong["reference"] = _("The contract was deleted. Restore it first.")
    return {**unread, **{name: words for name, words in wrong.items() if name not in unread}}


def _wrong_acts(contract: Contract, values: ContractValues, past: Past, today: date) -> Iterator[tuple[str, str]]:
    """Say where the past in a file and what people recorded since cannot both be true."""
    states = {option.position: option.state for option in contract.options}
    for n, (state, decided_on) in sorted(past.options.items()):
        if states.get(n, "open") not in ("open", state):
            yield f"option_{n}_state", _("Option %(n)s is recorded otherwise. Take that back first.", n=n)
        elif n > len(values.options):
            yield f"option_{n}_state", _("There is no option %(n)s: its months are missing.", n=n)
        elif any(states.get(k, "open") == "open" and k not in past.options for k in range(1, n)):
            yield f"option_{n}_state", _("Decide on option %(n)s first.", n=n - 1)
        elif decided_on is not None and decided_on > today:
            yield f"option_{n}_decided_on", _("A decision cannot be of a day to come.")
    if contract.ended_on is not None and past.ended_on not in (None, contract.ended_on):
        yield "ended_on", _("The contract has ended. Take its end back first.")
    elif contract.ended_on is None and past.ended_on is not None and past.end_reason is None:
        yield "end_reason", _("Say why the contract ended.")


# What a row would change


def _changes(ready: Ready) -> Iterator[Change]:
    if ready.contract is None:
        return
    before, after = values_of(ready.contract), tidy(ready.values)
    for each in fields(ContractValues):
        was, becomes = getattr(before, each.name), getattr(after, each.name)
        if was != becomes:
            yield Change(COLUMN_OF.get(each.name, each.name), was, becomes)
    yield from acts_of(ready.contract, ready.past)


def acts_of(contract: Contract, past: Past) -> Iterator[Change]:
    """Return what the past of a file adds to what is recorded of a contract."""
    states = {option.position: option.state for option in contract.options}
    for n, (state, _on) in sorted(past.options.items()):
        if states.get(n, "open") == "open":
            yield Change(f"option_{n}_state", "open", state)
    agreed = terms_of(contract).ends_on
    if past.extended_until is not None and not contract.extensions and past.extended_until != agreed:
        yield Change("extended_until", agreed, past.extended_until)
    if past.ended_on is not None and contract.ended_on is None:
        yield Change("ended_on", None, past.ended_on)


def missing_of(values: ContractValues) -> Iterator[str]:
    """Return what a new contract would be asked for: it stands in the data gaps until somebody says it."""
    if values.owner_id is None:
        yield "owner_email"
    if values.starts_on is None:
        yield "starts_on"
    if values.base_ends_on is None and values.term != "until-further-notice":
        yield "ends_on"
    if values.termination_notice_months is None:
        yield "termination_notice_months"
    undated = any(each.decide_by is None and each.notice_months is None for each in values.options)
    if undated and values.option_notice_months is None:
        yield "option_notice_months"
    if values.value is None:
        yield "value"
