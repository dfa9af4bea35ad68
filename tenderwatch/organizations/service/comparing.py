"""Organisations are compared with those that have a name or number in common: who may be one, and who is whose unit."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, insert_or
from tenderwatch.organizations.rules import LIKELY, Likeness, Number, Party, folds, likeness, number_of, unit_of
from tenderwatch.organizations.rules.towns import same_town, town_of
from tenderwatch.organizations.service import relating
from tenderwatch.organizations.tables import (
    Organization,
    OrganizationFold,
    OrganizationIdentifier,
    OrganizationName,
    OrganizationSuggestion,
)

RULES = 1
"""Raised when the rules change: all organisations are then compared anew."""
AT_ONCE = 500
MOST_OF_A_NAME = 40
"""More organisations of one name than this say nothing about each other ("the municipality")."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many organisations were compared, and how many new pairs that may be one were found."""

    organizations: int
    suggested: int


@dataclass(slots=True)
class _Known:
    """An organisation with all rows that were merged into it."""

    id: int
    country: str
    rows: set[int] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)

    @property
    def party(self) -> Party:
        return Party(tuple(self.names), tuple(self.numbers), self.country, tuple(sorted(self.towns)))


def compare(session: Session, now: datetime, limit: int = AT_ONCE) -> Compared:
    """Compare organisations that are new, have a new name, or were compared by older rules; at most `limit` of them."""
    waiting = select(Organization).where(Organization.compared_by != RULES).order_by(Organization.id).limit(limit)
    rows = session.scalars(waiting).all()
    if not rows:
        return Compared(0, 0)
    _renew_numbers(session, rows)
    mine = _load(session, {row.merged_into_id or row.id for row in rows})
    _write_folds(session, mine.values())
    near = _near(session, mine.values())
    others = _load(session, {number for numbers in near.values() for number in numbers} - mine.keys())
    every = mine | others
    suggested = _suggest(session, every, [(one, other) for one in mine for other in near.get(one, ())], now)
    _relate_units(session, mine.keys(), every)
    done = update(Organization).where(Organization.id.in_([row.id for row in rows])).values(compared_by=RULES)
    session.execute(done)
    return Compared(len(rows), suggested)


def _renew_numbers(session: Session, rows: Sequence[Organization]) -> None:
    """Read numbers that older rules read: they may be proved now, or told in another form."""
    wanted = {row.id: number_of(row.registration, row.country or "") for row in rows if row.registration}
    numbers = {row: number for row, number in wanted.items() if number}
    table = OrganizationIdentifier
    of_key = select(table).join(Organization, Organization.id == table.organization_id)
    own = of_key.where(table.organization_id.in_(numbers), Organization.key == table.scheme + ":" + table.value)
    for identifier in session.scalars(own).all():
        number = numbers[identifier.organization_id]
        identifier.value, identifier.register = number.value, number.register
    keys = {number.key for number in numbers.values()}
    taken = set(session.scalars(select(Organization.key).where(Organization.key.in_(keys))))
    for row in rows:
        found = numbers.get(row.id)
        if found and not row.key.startswith("name:") and found.key not in taken:
            row.key = found.key
            taken.add(found.key)
    session.flush()


def _load(session: Session, roots: Collection[int]) -> dict[int, _Known]:
    """Return organisations by id with what is known of them and of those that were merged into them."""
    found: dict[int, _Known] = {}
    of: dict[int, _Known] = {}
    wanted = or_(Organization.id.in_(roots), Organization.merged_into_id.in_(roots))
    columns = (Organization.id, Organization.merged_into_id, Organization.country, Organization.city, Organization.name)
    for row in session.execute(select(*columns).where(wanted).order_by(Organization.id)):
        root = row.merged_into_id or row.id
        known = of[row.id] = found.setdefault(root, _Known(root, row.country or ""))
        known.rows.add(row.id)
        known.towns |= {row.city} if row.city else set()
        known.names |= {row.name: None} if row.name else {}
    named = select(OrganizationName).where(OrganizationName.organization_id.in_(of)).order_by(OrganizationName.id)
    for name in session.scalars(named):
        of[name.organization_id].names[name.name] = None
    numbered = select(OrganizationIdentifier).where(OrganizationIdentifier.organization_id.in_(of))
    for each in session.scalars(numbered.order_by(OrganizationIdentifier.id)):
        of[each.organization_id].numbers.append(Number(each.scheme, each.value, each.register))
    return found


def _write_folds(session: Session, known: Collection[_Known]) -> None:
    ids = [each.id for each in known]
    session.execute(delete(OrganizationFold).where(OrganizationFold.organization_id.in_(ids)))
    rows = [
        {"organization_id": each.id, "fold": fold, "of_whole": of_whole}
        for each in known
        for of_whole, found in ((False, folds(each.names)), (True, _wholes(each)))
        for fold in found
    ]
    insert_all(session, OrganizationFold, rows)


def _wholes(known: _Known) -> set[str]:
    return {whole.fold for name in known.names if (whole := unit_of(name))}


def _near(session: Session, known: Collection[_Known]) -> dict[int, set[int]]:
    """Return for each organisation those that share a name or a number with it."""
    near = {each.id: set[int]() for each in known}
    own = {each.id: folds(each.names) for each in known}
    holders = _holders(session, {fold for found in own.values() for fold in found})
    numbered = _numbered(session, {number for each in known for number in each.numbers})
    for each in known:
        sharing = [holders.get(fold, set()) for fold in own[each.id]]
        near[each.id] |= {number for some in sharing if len(some) <= MOST_OF_A_NAME for number in some}
        near[each.id] |= {number for own_number in each.numbers for number in numbered.get(own_number.key, ())}
        near[each.id] -= {each.id}
    return near


def _holders(session: Session, wanted: Collection[str], *, of_whole: bool = False) -> dict[str, set[int]]:
    table = OrganizationFold
    held = select(table.fold, table.organization_id, Organization.merged_into_id).join(
        Organization, Organization.id == table.organization_id
    )
    found: dict[str, set[int]] = {}
    for row in session.execute(held.where(table.fold.in_(wanted), table.of_whole.is_(of_whole))):
        found.setdefault(row.fold, set()).add(row.merged_into_id or row.organization_id)
    return found


def _numbered(session: Session, numbers: Collection[Number]) -> dict[str, set[int]]:
    table = OrganizationIdentifier
    held = select(table.scheme, table.value, table.organization_id, Organization.merged_into_id).join(
        Organization, Organization.id == table.organization_id
    )
    found: dict[str, set[int]] = {}
    for row in session.execute(held.where(table.value.in_({number.value for number in numbers}))):
        found.setdefault(f"{row.scheme}:{row.value}", set()).add(row.merged_into_id or row.organization_id)
    return found


def _suggest(session: Session, known: dict[int, _Known], pairs: Collection[tuple[int, int]], now: datetime) -> int:
    rejected = _rejected(session, known)
    found = {
        (one, other): alike
        for one, other in {(min(pair), max(pair)) for pair in pairs}
        if (alike := likeness(known[one].party, known[other].party)) and frozenset((one, other)) not in rejected
    }
    unclear = _unclear(session, known, found)
    _withdraw(session, unclear)
    there = _suggested(session, found.keys())
    new = [
        {"one_id": one, "other_id": other, "grade": alike.grade, "reasons": list(alike.reasons), **_OPEN}
        for (one, other), alike in sorted(found.items(), key=lambda item: item[0])
        if (one, other) not in unclear | there
    ]
    if new:
        rows = [{**row, "suggested_at": now} for row in new]
        session.execute(insert_or(session, OrganizationSuggestion).on_conflict_do_nothing(), rows)
    return len(new)


_OPEN = {"state": "suggested"}


def _unclear(
    session: Session, known: dict[int, _Known], found: Mapping[tuple[int, int], Likeness]
) -> set[tuple[int, int]]:
    """Return the pairs of those without a town that may be one of several in different towns."""
    nowhere = {one for pair, alike in found.items() if alike.grade == LIKELY for one in pair if not known[one].towns}
    near = _near(session, [known[one] for one in nowhere])
    known |= _load(session, {number for numbers in near.values() for number in numbers} - known.keys())
    unclear: set[tuple[int, int]] = set()
    for one in nowhere:
        alike = [known[other] for other in near[one] if likeness(known[one].party, known[other].party)]
        if any(_far(a, b) for a in alike for b in alike):
            unclear |= {(min(one, each.id), max(one, each.id)) for each in alike}
    return unclear


def _far(one: _Known, other: _Known) -> bool:
    towns = {same_town(town_of(a), town_of(b)) for a in one.towns for b in other.towns}
    return towns == {False}


def _withdraw(session: Session, unclear: Collection[tuple[int, int]]) -> None:
    """Take back what was suggested before another of the name came, so that their order does not matter."""
    table = OrganizationSuggestion
    wanted = select(table).where(table.state == "suggested", table.one_id.in_({one for one, _other in unclear}))
    gone = [row.id for row in session.scalars(wanted) if (row.one_id, row.other_id) in unclear]
    session.execute(delete(table).where(table.id.in_(gone)))


def _suggested(session: Session, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    table = OrganizationSuggestion
    wanted = select(table.one_id, table.other_id).where(table.one_id.in_({one for one, _other in pairs}))
    return {(row.one_id, row.other_id) for row in session.execute(wanted)}


def _rejected(session: Session, known: Mapping[int, _Known]) -> set[frozenset[int]]:
    """Return the pairs of which somebody said that they are two, of any of their rows."""
    root = {row: each.id for each in known.values() for row in each.rows}
    table = OrganizationSuggestion
    said = select(table.one_id, table.other_id).where(table.state == "rejected", table.one_id.in_(root))
    return {
        frozenset((root[row.one_id], root[row.other_id]))
        for row in session.execute(said.where(table.other_id.in_(root)))
    }


def _relate_units(session: Session, mine: Collection[int], known: dict[int, _Known]) -> None:
    """Write which of these are units of another by their name, and of whom these are the whole."""
    as_units = _holders(session, {fold for one in mine for fold in _wholes(known[one])})
    as_wholes = _holders(session, {fold for one in mine for fold in folds(known[one].names)}, of_whole=True)
    far = {number for some in (*as_units.values(), *as_wholes.values()) for number in some} - known.keys()
    known |= _load(session, far)
    pairs = {(one, whole) for one in mine for fold in _wholes(known[one]) for whole in as_units.get(fold, ())}
    pairs |= {(unit, one) for one in mine for fold in folds(known[one].names) for unit in as_wholes.get(fold, ())}
    rows = [row for unit, whole in sorted(pairs) for row in _unit_rows(known[unit], known[whole])]
    if rows:
        relating.write(session, rows)


def _unit_rows(unit: _Known, whole: _Known) -> Iterator[dict[str, Any]]:
    towns = {same_town(town_of(a), town_of(b)) for a in unit.towns or {""} for b in whole.towns or {""}}
    if unit.id == whole.id or unit.country != whole.country or towns == {False}:
        return
    own = folds(whole.names)
    name = next((name for name in unit.names if (of := unit_of(name)) and of.fold in own), None)
    if name:
        days = {"first_on": None, "last_on": None}
        yield {"kind": "unit", "from_id": unit.id, "to_id": whole.id, "evidence": name, **days}
