"""What linking has to look at: new notices, and all those here that share a name or a reference with them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.rules.identity import number_of, ted_number, usable
from tenderwatch.notices.rules.linking import Record, merges, too_many_buyers
from tenderwatch.notices.rules.names import Reference, notice_name, references, version_number
from tenderwatch.notices.rules.state import kind_of, latest_moment, sent_at
from tenderwatch.notices.tables import DuplicateSuggestion, Notice, NoticeReference
from tenderwatch.organizations.rules import identify

AT_ONCE = 10_000
"""Names that one statement asks for."""


@dataclass(slots=True)
class Neighbourhood:
    """The notices that linking decides about (`members`, new ones too), and those that are only looked at.

    `rows` are those recorded before, `former` the ones whose place new ones take, by key; `references` are the rows of
    what they name, `resolved` the names of which all who use them are here; `unusable` are BT-04 that too many share.
    `again` are the rows of members that were read anew.
    """

    sources: dict[int, str] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    rows: dict[int, Any] = field(default_factory=dict)
    former: dict[str, Any] = field(default_factory=dict)
    references: dict[tuple[int, Reference], NoticeReference] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)
    again: dict[int, Any] = field(default_factory=dict)

    def group_of(self, number: int) -> int | None:
        """Return the group that a notice had; None for a new one."""
        row = self.rows.get(number) or self.again.get(number)
        return row.group_id if row is not None else None


def record_of(notice: Fresh, source: str) -> Record:
    """Return what linking knows of a notice that is about to be recorded."""
    said = notice.said
    identities = (identify(buyer.name, buyer.ids, buyer.country) for buyer in said.buyers)
    return Record(
        id=notice.id,
        key=notice.key,
        source=source,
        name=notice_name(said.notice_id, said.ocid),
        version=version_number(said.version),
        number=number_of(said),
        folder=str(said.procedure_id).lower() if usable(said.procedure_id) else None,
        ocid=said.ocid,
        buyers=frozenset(identity.key for identity in identities if identity),
        kind=kind_of(said),
        sent=sent_at(latest_moment(said.dispatched), said.published_on),
        published=said.published_on or date.min,
        references=references(said),
    )


def neighbourhood(
    session: Session, new: Sequence[Record], superseded: Collection[int], around: Collection[int] = ()
) -> Neighbourhood:
    """Gather what new notices may change: round by round whoever is joined with what is there already.

    `around` are notices recorded before whose links are to be looked at again.  What only refers to it, or is referred
    to, without becoming one procedure with it, is looked at and not followed further; neither is a BT-04 that too many
    share.
    """
    looking = _Looking(session, superseded)
    found = looking.found
    new = [looking.decided(record) for record in new]
    found.records = {record.id: record for record in new}
    looking.accept(new)
    frontier = [*new, *looking.left_behind(), *looking.there(around)]
    while frontier:
        looking.ask(frontier)
        frontier = looking.joining()
    return found


class _Looking:
    """One search for a neighbourhood: what was asked already, and the names and references of its members."""

    def __init__(self, session: Session, superseded: Collection[int]) -> None:
        self._session = session
        self._superseded = set(superseded)
        sources = {row.id: row.name for row in session.execute(select(Source.id, Source.name))}
        self.found = Neighbourhood(sources)
        self._asked: set[tuple[str, Any]] = set()
        self._names: dict[str, list[Record]] = {}
        self._naming: dict[str, list[tuple[Record, Reference]]] = {}
        self._procedures: set[int] = set()
        self._leaving: list[Record] = []
        self._decisions = confirmed(session)
        self._decided: dict[str, list[tuple[str, str]]] = {}
        for who, names in self._decisions.items():
            for each in names:
                self._decided.setdefault(each, []).append(who)

    def decided(self, record: Record) -> Record:
        """Return the record with what people said is the same as it."""
        same = self._decisions.get((record.source, record.key))
        return replace(record, same=same) if same else record

    def there(self, numbers: Collection[int]) -> list[Record]:
        """Return notices that are here, as members."""
        if numbers:
            self._load("id", numbers)
        records = [self.found.records[number] for number in numbers if number in self.found.records]
        self.accept(records)
        return records

    def left_behind(self) -> list[Record]:
        """Return the notices whose place new ones take, with their names, and begin with all of their procedures."""
        rows = self._select(Notice.id.in_(self._superseded), leaving=True) if self._superseded else []
        self._leaving = self._records(rows)
        self._procedures |= {row.procedure_id for row in rows}
        self.found.former = {row.key: row for row in rows}
        return self._leaving

    def accept(self, records: Iterable[Record]) -> None:
        """Take records among the members."""
        for record in records:
            self.found.members.add(record.id)
            for name in self._keys(record):
                self._names.setdefault(name, []).append(record)
            for reference in record.references:
                self._naming.setdefault(reference.value, []).append((record, reference))
            if record.id in self.found.rows:
                self._procedures.add(self.found.rows[record.id].procedure_id)

    def ask(self, frontier: Sequence[Record]) -> None:
        """Load whoever shares a name with these, is named by them, or names them."""
        values = {reference.value for record in frontier for reference in record.references}
        names = {name for record in frontier for name in record.names}
        for column, named in _by_column(names | values).items():
            self._load(column, named)
        self._load("key", {key for each in frontier for name in each.same for _source, key in self._decided[name]})
        self._load("procedure_id", self._procedures)
        self._load_folders({record.folder for record in frontier if record.folder})
        self.found.resolved |= names
        for some in _portions(self._unasked("naming", names)):
            holders = select(NoticeReference.notice_id).where(NoticeReference.value.in_(some))
            self._take(self._select(Notice.id.in_(holders)))

    def _load(self, column: str, values: Collection[Any]) -> None:
        for some in _portions(self._unasked(column, values)):
            self._take(self._select(getattr(Notice, column).in_(some)))

    def _unasked(self, kind: str, values: Collection[Any]) -> list[Any]:
        new = [value for value in values if (kind, value) not in self._asked]
        self._asked.update((kind, value) for value in new)
        return new

    def _load_folders(self, folders: set[str]) -> None:
        """Load who has a BT-04, unless too many had it before and have it now."""
        asked = self._unasked("folder", folders)
        before: dict[str, set[frozenset[str]]] = {}
        for some in _portions(asked):
            columns = (Notice.procedure_uuid, Notice.buyer_keys)
            wanted = select(*columns).where(Notice.procedure_uuid.in_(some), Notice.current).group_by(*columns)
            for row in self._session.execute(wanted):
                before.setdefault(row.procedure_uuid, set()).add(_buyers(row.buyer_keys))
        leaving = {record.folder for record in self._leaving}
        crowded = {folder for folder, buyers in before.items() if too_many_buyers(buyers)} - leaving
        self.found.unusable |= crowded
        self._load("procedure_uuid", before.keys() - crowded)

    def _select(self, condition: ColumnElement[bool], *, leaving: bool = False) -> Sequence[Any]:
        names = ("id", "key", "source_id", "notice_uuid", "version", "publication_number", "procedure_uuid", "ocid")
        others = ("buyer_keys", "kind", "dispatched_at", "published_on", "procedure_id", "group_id")
        columns = [getattr(Notice, name) for name in (*names, *others)]
        rows = self._session.execute(select(*columns).where(condition, Notice.current)).all()
        return rows if leaving else [row for row in rows if row.id not in self._superseded]

    def _take(self, rows: Sequence[Any]) -> None:
        new = [row for row in rows if row.id not in self.found.records]
        self.found.rows |= {row.id: row for row in new}
        self.found.records |= {record.id: record for record in self._records(new)}

    def _records(self, rows: Sequence[Any]) -> list[Record]:
        named: dict[int, list[Reference]] = {}
        for some in _portions([row.id for row in rows]):
            wanted = select(NoticeReference).where(NoticeReference.notice_id.in_(some)).order_by(NoticeReference.id)
            for each in self._session.scalars(wanted):
                reference = Reference(each.kind, each.value, each.version)
                named.setdefault(each.notice_id, []).append(reference)
                self.found.references[each.notice_id, reference] = each
        records = (_record(row, self.found.sources[row.source_id], named.get(row.id, ())) for row in rows)
        return [self.decided(record) for record in records]

    def joining(self) -> list[Record]:
        """Return the records that are joined with the members, which they are from now on."""
        joined: list[Record] = []
        waiting = [record for record in self.found.records.values() if record.id not in self.found.members]
        grown = True
        while grown:
            near = [record for record in waiting if self._is_near(record)]
            self.accept(near)
            joined += near
            taken = {record.id for record in near}
            waiting = [record for record in waiting if record.id not in taken]
            grown = bool(near)
        return joined

    def _is_near(self, record: Record) -> bool:
        if self.found.rows[record.id].procedure_id in self._procedures:
            return True
        if any(name in self._names for name in self._keys(record)):
            return True
        named = ((reference, each) for reference in record.references for each in self._names.get(reference.value, ()))
        naming = (each for name in record.names for each in self._naming.get(name, ()))
        return any(merges(record, reference, each) for reference, each in named) or any(
            merges(holder, reference, record) for holder, reference in naming
        )

    def _keys(self, record: Record) -> Iterator[str]:
        """Give the names that, shared, may make one of two: a publication's, a procedure's."""
        yield from record.names
        yield from record.same
        if record.folder and record.folder not in self.found.unusable:
            yield f"folder {record.folder}"


def confirmed(session: Session) -> dict[tuple[str, str], frozenset[str]]:
    """Return what people said is one publication, by source and key of each notice that has a part in it."""
    table = DuplicateSuggestion
    sources = {row.id: row.name for row in session.execute(select(Source.id, Source.name))}
    found: dict[tuple[str, str], frozenset[str]] = {}
    for row in session.scalars(select(table).where(table.state == "confirmed")):
        for source, key in ((row.one_source_id, row.one_key), (row.other_source_id, row.other_key)):
            who = (sources[source], key)
            found[who] = found.get(who, frozenset()) | {f"same {row.id}"}
    return found


def _record(row: Any, source: str, named: Sequence[Reference]) -> Record:
    return Record(
        id=row.id,
        key=row.key,
        source=source,
        name=notice_name(row.notice_uuid, row.ocid),
        version=version_number(row.version),
        number=row.publication_number,
        folder=row.procedure_uuid,
        ocid=row.ocid,
        buyers=_buyers(row.buyer_keys),
        kind=row.kind,
        sent=sent_at(row.dispatched_at, row.published_on),
        published=row.published_on or date.min,
        references=tuple(named),
    )


def _buyers(text: str) -> frozenset[str]:
    return frozenset(text.split("\n")) if text else frozenset()


def _by_column(names: Collection[str]) -> dict[str, list[str]]:
    """Return names of notices by the columns in which each may be found."""
    found: dict[str, list[str]] = {"publication_number": [], "notice_uuid": [], "ocid": []}
    for name in names:
        if usable(name):
            found["notice_uuid"].append(name)
        elif ted_number(name):
            found["publication_number"].append(name)
        else:
            found["ocid"].append(name)
            found["notice_uuid"].append(name)
    return found


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
