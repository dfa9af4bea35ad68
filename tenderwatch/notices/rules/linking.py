"""Which notices are one publication, which are one procedure, and what their references point at.

A pure function of a set of notices: it decides by their names, buyers and moments of dispatch, never by the numbers
they are recorded under, so that the order in which they reach us cannot matter.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from tenderwatch.notices.rules.names import Reference

Thing = TypeVar("Thing", bound=Hashable)

MERGING = frozenset({"change", "modification", "previous"})
"""References that make two procedures one, where a buyer is the same."""
PLANNING = frozenset({"planning", "consultation"})
MOST_BUYERS = 3
"""A BT-04 that more unrelated buyers use than this names no procedure: their system writes it into all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What linking knows of a notice; `id` is only a handle.

    `name` is what its versions share (BT-701), `folder` its BT-04 where that is a UUID, `buyers` are identities,
    `same` what a person said is one publication: each a name that two records have.
    """

    id: int
    key: str
    source: str
    name: str | None = None
    version: int | None = None
    number: str | None = None
    folder: str | None = None
    ocid: str | None = None
    buyers: frozenset[str] = frozenset()
    kind: str = ""
    sent: datetime
    published: date = date.min
    references: tuple[Reference, ...] = ()
    same: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[datetime, date, int, str, str]:
        """Its place in the order of dispatch, the same whoever sorts."""
        return self.sent, self.published, self.version or 0, self.key, self.source

    @property
    def names(self) -> tuple[str, ...]:
        """By what others may refer to it."""
        return tuple(name for name in (self.name, self.number, self.ocid) if name)


@dataclass(frozen=True, slots=True)
class Linked:
    """How notices belong together: groups of twins, procedures, and what each reference points at, None: not here.

    `unusable` are the BT-04 that name no procedure.
    """

    groups: list[tuple[int, ...]]
    procedures: list[tuple[int, ...]]
    targets: dict[tuple[int, Reference], int | None]
    unusable: frozenset[str]


def link(records: Collection[Record], unusable: Collection[str] = ()) -> Linked:
    """Link notices; `unusable` are BT-04 known to be shared by too many beyond these records."""
    known = _Known.of(records)
    groups = Joined(record.id for record in records)
    exact = (*known.by_release.values(), *known.by_number.values(), *known.by_version.values())
    for twins in (*exact, *known.by_decision.values()):
        groups.join(_ids(twins))
    procedures = Joined(record.id for record in records)
    for members in (*groups.parts(), *map(_ids, known.by_ocid.values())):
        procedures.join(members)
    shared = frozenset(unusable) | {
        folder for folder, sharing in known.by_folder.items() if too_many_buyers(record.buyers for record in sharing)
    }
    for folder, sharing in known.by_folder.items():
        if folder not in shared:
            procedures.join(_ids(sharing))
    for versions in known.by_name.values():
        _join_versions(versions, procedures, shared)
    targets = {(each.id, ref): known.target(each, ref, groups) for each in records for ref in each.references}
    for (holder, ref), target in targets.items():
        if target and merges(known.by_id[holder], ref, target):
            procedures.join((holder, target.id))
    pointed = {place: target.id if target else None for place, target in targets.items()}
    return Linked(groups.parts(), procedures.parts(), pointed, shared)


def _ids(records: Iterable[Record]) -> list[int]:
    return [record.id for record in records]


def merges(record: Record, reference: Reference, target: Record) -> bool:
    """Return whether a reference to a notice makes one procedure of two: the same buyer goes on, and not from a plan,
    which may lead to many.
    """
    same = not record.buyers.isdisjoint(target.buyers)
    return same and reference.kind in MERGING and relation(reference.kind, record.kind, target.kind) != "plan"


def relation(reference: str, kind: str, target: str) -> str:
    """Return what the other procedure is, by the kinds of a reference, of the notice that has it and of its target:
    the "plan", the "framework" of a call-off, or "related".
    """
    if reference == "framework":
        return "framework"
    follows_plan = reference != "change" and target in PLANNING and kind not in PLANNING
    return "plan" if reference == "planning" or follows_plan else "related"


def too_many_buyers(buyers: Iterable[frozenset[str]]) -> bool:
    """Return whether a BT-04 is shared by too many who have nothing to do with each other.

    Buyers that any notice names together count as one, so that a joint procurement of many is one.
    """
    named = [list(some) for some in set(buyers) if some]
    joined = Joined(buyer for some in named for buyer in some)
    for some in named:
        joined.join(some)
    return len(joined.parts()) > MOST_BUYERS


def _join_versions(versions: Sequence[Record], procedures: "Joined[int]", unusable: Collection[str]) -> None:
    """Join the versions of a notice, but for those that name two procedures and have no buyer in common."""
    if any(each.folder is None or each.folder in unusable for each in versions):
        procedures.join([each.id for each in versions])
    alike: dict[str, list[int]] = {}
    for each in versions:
        for what in (f"folder {each.folder}", *each.buyers):
            alike.setdefault(what, []).append(each.id)
    for ids in alike.values():
        procedures.join(ids)


@dataclass(slots=True)
class _Known:
    """Notices by each of their names."""

    by_id: dict[int, Record] = field(default_factory=dict)
    by_release: dict[tuple[str, str], list[Record]] = field(default_factory=dict)
    by_name: dict[str, list[Record]] = field(default_factory=dict)
    by_version: dict[tuple[str, int | None], list[Record]] = field(default_factory=dict)
    by_number: dict[str, list[Record]] = field(default_factory=dict)
    by_folder: dict[str, list[Record]] = field(default_factory=dict)
    by_ocid: dict[str, list[Record]] = field(default_factory=dict)
    by_decision: dict[str, list[Record]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Collection[Record]) -> "_Known":
        known = cls()
        for record in records:
            known.by_id[record.id] = record
            if record.ocid:
                known.by_release.setdefault((record.ocid, record.key), []).append(record)
            for names, name in (
                (known.by_name, record.name),
                (known.by_number, record.number),
                (known.by_folder, record.folder),
                (known.by_ocid, record.ocid),
            ):
                if name:
                    names.setdefault(name, []).append(record)
            for decision in record.same:
                known.by_decision.setdefault(decision, []).append(record)
            if record.name:
                known.by_version.setdefault((record.name, record.version), []).append(record)
        return known

    def target(self, record: Record, reference: Reference, groups: "Joined[int]") -> Record | None:
        """Return the notice that another names: that version, else the last one sent before; else by TED's number,
        else the procedure's last release before it.
        """
        versions = _others(self.by_name, record, reference, groups)
        exact = [each for each in versions if reference.version is not None and each.version == reference.version]
        if exact:
            return min(exact, key=lambda each: each.rank)
        before = [each for each in versions if each.sent <= record.sent]
        if before:
            return max(before, key=lambda each: (each.version or 0, each.rank))
        if numbered := _others(self.by_number, record, reference, groups):
            return min(numbered, key=lambda each: each.rank)
        releases = _others(self.by_ocid, record, reference, groups)
        earlier = [each for each in releases if each.sent <= record.sent and each.ocid != record.ocid]
        return max(earlier, key=lambda each: each.rank, default=None)


def _others(
    names: Mapping[str, list[Record]], record: Record, reference: Reference, groups: "Joined[int]"
) -> list[Record]:
    """Return the notices of a name but the one that says it and its twins."""
    named = names.get(reference.value, ())
    return [each for each in named if groups.part(each.id) != groups.part(record.id)]


class Joined(Generic[Thing]):
    """A partition that grows by joining."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._parent = {thing: thing for thing in things}

    def part(self, thing: Thing) -> Thing:
        """Return the one that stands for all that a thing is joined with."""
        while (parent := self._parent[thing]) != thing:
            self._parent[thing] = thing = self._parent[parent]
        return thing

    def join(self, things: Sequence[Thing]) -> None:
        """Put things together."""
        first = self.part(things[0])
        for other in things[1:]:
            self._parent[self.part(other)] = first

    def parts(self) -> list[tuple[Thing, ...]]:
        """Return the parts."""
        found: dict[Thing, list[Thing]] = {}
        for thing in self._parent:
            found.setdefault(self.part(thing), []).append(thing)
        return [tuple(members) for members in found.values()]
