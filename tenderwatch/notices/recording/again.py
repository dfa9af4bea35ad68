"""Recording documents that were read again: what is read otherwise now is put right in place.

Reading again makes no new version of a notice: its row keeps its id, its revision and its moment, so that nobody is
told of a change that no buyer made.  What could not be read before becomes a notice as if it had come now.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenderwatch.notices.recording import documents, linking, results
from tenderwatch.notices.recording.fresh import Fresh, keyed, sort_out
from tenderwatch.notices.recording.reading import Reading, ReadNotice
from tenderwatch.notices.recording.record import enter, organizations_of, row_for
from tenderwatch.notices.rules.names import references
from tenderwatch.notices.tables import Notice, NoticeReference
from tenderwatch.organizations import service as organizations

_SAID_OF_THE_READING = ("document", "parser")
Change = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Altered:
    """A notice that is read otherwise now: what each field was and is; `url` and `references` too."""

    id: int
    key: str
    format: str
    changed: Mapping[str, Change]


@dataclass(slots=True)
class Comparison:
    """What reading documents again came to, before anything is written.

    `new` are notices that could not be read before, `lost` the rows (id, key) of those that can be read no more.
    """

    altered: list[Altered] = field(default_factory=list)
    new: list[Fresh] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    rewritten: list[Fresh] = field(default_factory=list)
    former: list[Fresh] = field(default_factory=list)
    same: list[dict[str, Any]] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)


def compare(session: Session, source_id: int, readings: Mapping[int, Reading]) -> Comparison:
    """Set documents of one source as they read now, by their ids, against the notices that were recorded from them."""
    found = Comparison()
    rows = _rows(session, readings)
    said = [list(keyed([reading], source_id)) for reading in readings.values()]
    unknown = _unknown(session, source_id, {key for each in said for key, *_rest in each})
    named = _references(session, [row.id for each in rows.values() for row in each])
    for (number, reading), read in zip(readings.items(), said, strict=True):
        own_key = f"{source_id}:{reading.key}" if reading.key else reading.digest
        pairs = _paired(rows[number], read, own_key, unknown, found.renamed)
        found.lost += [(row.id, row.key) for row in rows[number] if row.id not in pairs]
        for row in rows[number]:
            if row.id in pairs:
                unknown.discard(pairs[row.id].key)
                if row.key != pairs[row.id].key:
                    found.renamed[row.key] = pairs[row.id].key
                _sort(found, row, pairs[row.id], named.get(row.id, set()))
    if unknown:
        found.new = sort_out(session, list(readings.values()), source_id, reverts=False, only=unknown).fresh
    return found


def write(session: Session, source_id: int, readings: Mapping[int, Reading], found: Comparison, now: datetime) -> None:
    """Write what `compare` found, in the same transaction, and that present readers have read these documents."""
    documents.read_anew(session, readings)
    if found.same:
        session.execute(update(Notice), found.same)
    for old, new in found.renamed.items():
        versions = update(Notice).where(Notice.key == old, Notice.source_id == source_id)
        session.execute(versions.values(key=new).execution_options(synchronize_session=False))
    if found.former:
        _write_former(session, source_id, found.former)
    fresh = [*found.rewritten, *found.new]
    if fresh:
        ids = {reading.digest: number for number, reading in readings.items()}
        enter(session, fresh, (), ids, source_id, now)


def _rows(session: Session, readings: Mapping[int, Reading]) -> Mapping[int, list[Any]]:
    names = ("id", "key", "digest", "revision", "current", "content", "url", "document_id", "group_id", "procedure_id")
    wanted = select(*(getattr(Notice, name) for name in names)).where(Notice.document_id.in_(readings))
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(wanted.order_by(Notice.sequence)):
        rows[row.document_id].append(row)
    return rows


def _unknown(session: Session, source_id: int, keys: set[str]) -> set[str]:
    known = select(Notice.key).where(Notice.key.in_(keys), Notice.source_id == source_id)
    return keys - set(session.scalars(known))


def _references(session: Session, notice_ids: Sequence[int]) -> Mapping[int, set[tuple[Any, ...]]]:
    columns = (NoticeReference.kind, NoticeReference.value, NoticeReference.version)
    named: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    wanted = select(NoticeReference.notice_id, *columns).where(NoticeReference.notice_id.in_(notice_ids))
    for row in session.execute(wanted):
        named[row.notice_id].add(tuple(row)[1:])
    return named


@dataclass(frozen=True, slots=True)
class _Read:
    key: str
    digest: str
    notice: ReadNotice
    reading: Reading


def _paired(
    rows: Sequence[Any], read: Sequence[Any], own_key: str, unknown: Container[str], renamed: Mapping[str, str]
) -> dict[int, _Read]:
    """Return what is read now of each row: that of its key, or, where its name could not be read before, of its place.

    Who has no name of its own is called by the document and the place in it; all versions of a notice are renamed.
    """
    by_key: dict[str, list[_Read]] = defaultdict(list)
    by_place: dict[str, _Read] = {}
    for place, each in enumerate(read):
        one = _Read(*each)
        by_key[one.key].append(one)
        if one.key in unknown:
            by_place[f"{own_key}#{place}"] = one
    if len(rows) == len(read) == 1 and read[0][0] in unknown:
        by_place[rows[0].key] = _Read(*read[0])
    pairs = {}
    for row in rows:
        named = by_key[renamed.get(row.key, row.key)]
        if named:
            pairs[row.id] = named.pop(0)
        elif row.key in by_place:
            pairs[row.id] = by_place[row.key]
    return pairs


def _sort(found: Comparison, row: Any, read: _Read, named: set[tuple[Any, ...]]) -> None:
    changed = dict(_changes(row, read, named))
    if not changed and row.key == read.key:
        content = orjson.Fragment(read.notice.content)
        parser = read.notice.notice.parser
        found.same.append({"id": row.id, "digest": read.digest, "parser": parser, "content": content})
        return
    fresh = Fresh(
        key=read.key,
        digest=read.digest,
        revision=row.revision,
        read=read.notice,
        reading=read.reading,
        current=row.current,
        id=row.id,
        group_id=row.group_id,
        procedure_id=row.procedure_id,
        again=True,
    )
    (found.rewritten if row.current else found.former).append(fresh)
    found.altered.append(Altered(row.id, read.key, read.notice.notice.format, changed))


def _changes(row: Any, read: _Read, named: set[tuple[Any, ...]]) -> Iterator[tuple[str, Change]]:
    was, now = row.content, orjson.loads(read.notice.content)
    for name in dict.fromkeys((*was, *now)):
        if name not in _SAID_OF_THE_READING and was.get(name) != now.get(name):
            yield name, (was.get(name), now.get(name))
    if row.url != read.notice.notice.url:
        yield "url", (row.url, read.notice.notice.url)
    if row.key != read.key:
        yield "key", (row.key, read.key)
    refers = {(each.kind, each.value, each.version) for each in references(read.notice.notice)}
    if row.current and refers != named:
        yield "references", (_told(named), _told(refers))


def _told(named: set[tuple[Any, ...]]) -> list[list[Any]]:
    return sorted([list(each) for each in named], key=str)


def _write_former(session: Session, source_id: int, former: Sequence[Fresh]) -> None:
    """Write former versions over: nothing hangs on them, so they are not linked and the index does not have them."""
    linking.name(session, former, source_id)
    entered = organizations.enter(session, organizations_of(former, {}))
    kept = ("status", "group_id", "procedure_id")
    rows = [{name: value for name, value in row_for(each).items() if name not in kept} for each in former]
    session.execute(update(Notice), rows)
    results.forget(session, [each.id for each in former])
    results.enter(session, former, entered)
