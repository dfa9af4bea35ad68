"""Which procedure's row and which group each notice has now: as few rows as can be change what they stand for."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.recording.neighbourhood import Neighbourhood
from tenderwatch.notices.rules.linking import Linked


@dataclass(slots=True)
class Placed:
    """Where linking leaves the notices around new ones.

    `procedures` has every procedure that has to be told anew with its notices; a number below zero is a row yet to be
    opened.  `known` were there before.  `moved` are notices recorded before that change their procedure, `regrouped`
    those that change their group; `absorbed` are procedures that others have taken in.
    """

    procedures: dict[int, tuple[int, ...]] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    regrouped: dict[int, int] = field(default_factory=dict)
    absorbed: dict[int, int] = field(default_factory=dict)

    def open(self, rows: Mapping[int, int]) -> None:
        """Put the rows that were opened in the place of those that were yet to be."""
        self.procedures = {rows.get(row, row): part for row, part in self.procedures.items()}
        self.moved = {number: rows.get(row, row) for number, row in self.moved.items()}
        self.absorbed = {old: rows.get(new, new) for old, new in self.absorbed.items()}


def placed(found: Neighbourhood, linked: Linked, fresh: Sequence[Fresh]) -> Placed:
    """Give each procedure the row that its notices had, the oldest first.

    Of a procedure that falls apart the part with most of its notices, else the one that began first, keeps the row.
    What is left over is absorbed.
    """
    parts = [part for part in linked.procedures if not found.members.isdisjoint(part)]
    parts.sort(key=lambda part: min(found.records[number].rank for number in part))
    before = _before(found, fresh)
    rows, absorbed = _rows(parts, before)
    result = Placed(absorbed={row: rows[place] for row, place in absorbed.items()})
    result.groups = _groups(found, linked)
    result.regrouped = {
        number: group for number, group in result.groups.items() if found.group_of(number) not in (None, group)
    }
    renamed = linked.unusable - found.unusable
    changed = _changed(parts, rows, found, before, result.regrouped, renamed)
    result.procedures = {rows[place]: parts[place] for place in changed}
    result.known = {row for row in result.procedures if row > 0}
    result.moved = {
        number: row
        for row, part in result.procedures.items()
        for number in part
        if number in found.rows and found.rows[number].procedure_id != row
    }
    return result


def _before(found: Neighbourhood, fresh: Sequence[Fresh]) -> dict[int, int]:
    """Return the row that each notice had, a new revision that of the one before."""
    was = {number: row.procedure_id for number, row in found.rows.items() if number in found.members}
    return was | {each.id: found.former[each.key].procedure_id for each in fresh if each.key in found.former}


def _rows(parts: Sequence[tuple[int, ...]], before: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the row of each part, below zero where there is none, and where the notices of rows left over went."""
    shares: dict[int, Counter[int]] = {}
    for place, part in enumerate(parts):
        for number in part:
            if number in before:
                shares.setdefault(before[number], Counter())[place] += 1
    rows: dict[int, int] = {}
    absorbed: dict[int, int] = {}
    for row, counted in sorted(shares.items()):
        places = [place for place, _count in counted.most_common()]
        free = next((place for place in places if place not in rows), None)
        if free is None:
            absorbed[row] = places[0]
        else:
            rows[free] = row
    return {place: rows.get(place, -1 - place) for place in range(len(parts))}, absorbed


def _groups(found: Neighbourhood, linked: Linked) -> dict[int, int]:
    """Return the group of each notice: that of the first of its twins, else its own number."""
    groups: dict[int, int] = {}
    taken: set[int] = set()
    for part in linked.groups:
        members = found.members.intersection(part)
        if members:
            had = [was for number in sorted(members) if (was := found.group_of(number)) and was not in taken]
            group = min(had, default=min(members))
            taken.add(group)
            groups |= dict.fromkeys(members, group)
    return groups


def _changed(
    parts: Sequence[tuple[int, ...]],
    rows: Mapping[int, int],
    found: Neighbourhood,
    before: Mapping[int, int],
    regrouped: Mapping[int, int],
    renamed: Collection[str],
) -> list[int]:
    """Return the parts with new notices or twins, with others than their rows had, or without the name they had."""
    had = Counter(before.values())
    return [
        place
        for place, part in enumerate(parts)
        if any(number not in found.rows or number in regrouped for number in part)
        or any(before.get(number) != rows[place] for number in part)
        or had[rows[place]] != len(part)
        or any(found.records[number].folder in renamed for number in part)
        or any(former.procedure_id == rows[place] for former in found.former.values())
    ]
