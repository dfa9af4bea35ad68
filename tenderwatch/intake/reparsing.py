"""Reading kept documents again after a reader has learnt something: only those that another version of it read.

A batch is recorded in one transaction, and what is recorded is stale no more: whatever stops the work, the next run
goes on where it was.  One process reads while this one records.
"""

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scrapers import formats
from scrapers.document import Document
from tenderwatch.errors import NotAllowed, NotFound
from tenderwatch.files.store import FileStore
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake.memory import keep_flat
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.indexing import Indexer
from tenderwatch.notices.recording import Reading, again
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.recording.record import wait_for_turn
from tenderwatch.watching.service import rereading

log = logging.getLogger(__name__)

DOCUMENTS = 100
BYTES = 4 << 20
"""A batch has at most so many documents, and about so many bytes of them."""
PAYS = 300
"""Documents for which another process is worth starting: it takes a second to learn to read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it lies in the store."""

    id: int
    source_id: int
    source: str
    digest: str
    name: str
    key: str | None
    media_type: str | None
    received_at: datetime
    state: str
    size: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of one source, and how they read now; None where the store does not have the bytes."""

    documents: tuple[Kept, ...]
    readings: Mapping[int, Reading | None]


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that was read before and cannot be now, or that could not be dealt with; it keeps what it had."""

    document_id: int
    name: str
    reason: str


@dataclass(slots=True)
class Reread:
    """What became of some documents.  `new` are notices that could not be read before, `lost` those that now cannot."""

    documents: int = 0
    altered: list[again.Altered] = field(default_factory=list)
    new: list[tuple[int, str]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    matches: int = 0


def reparse(
    house: House,
    now: datetime,
    *,
    format_name: str | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Iterator[Reread]:
    """Read stale documents again, and give what became of them batch by batch; nothing is written in a dry run."""
    with house.database.read() as session:
        parsers = stale_parsers(session, format_name)
        total = _count(session, parsers)
    total = min(total, limit) if limit is not None else total
    done = 0
    for batch in _read(house, _batches(house, parsers, limit), aside=total > PAYS):
        result = _compare(house, batch) if dry_run else _record(house, batch, now)
        done += len(batch.documents)
        progress(done, total)
        yield result
    if not dry_run:
        with Indexer(house) as indexer:
            indexer.catch_up()


def read_again(house: House, document_id: int, now: datetime) -> str | None:
    """Read one document again, and return why it cannot be read; None when it can."""
    with house.database.read() as session:
        documents = _kept(session, ReceivedDocument.id == document_id)
    if not documents:
        raise NotFound(_("There is no such document."))
    if not documents[0].size:
        raise NotAllowed(_("Its bytes were never received; ingest the file again."))
    batch = Batch(tuple(documents), _readings(house.files.root, documents))
    result = _record(house, batch, now)
    with Indexer(house) as indexer:
        indexer.catch_up()
    reading = batch.readings[document_id]
    return result.unread[0].reason if result.unread else reading.error if reading else None


def stale_parsers(session: Session, format_name: str | None = None) -> list[str | None]:
    """Return which versions of readers, of those that read the documents here, are not the present ones.

    None stands for documents that nothing says of who read them.  A document may be the work of several readers.
    """
    present = formats.parsers()
    found = session.scalars(select(ReceivedDocument.parser).where(ReceivedDocument.size > 0).distinct())
    stale = [each for each in found if each is None or not present.issuperset(each.split())]
    if format_name is None:
        return stale
    return [each for each in stale if each and format_name in {one.partition("/")[0] for one in each.split()}]


def _is_stale(parsers: Sequence[str | None]) -> ColumnElement[bool]:
    named = ReceivedDocument.parser.in_([each for each in parsers if each is not None])
    said = or_(named, ReceivedDocument.parser.is_(None)) if None in parsers else named
    return (ReceivedDocument.size > 0) & said


def _count(session: Session, parsers: Sequence[str | None]) -> int:
    return session.scalar(select(func.count()).select_from(ReceivedDocument).where(_is_stale(parsers))) or 0


def _batches(house: House, parsers: Sequence[str | None], limit: int | None) -> Iterator[list[Kept]]:
    """Give the stale documents in the order in which they came, each batch of one source."""
    after, left = 0, limit
    while left is None or left > 0:
        size = DOCUMENTS if left is None else min(left, DOCUMENTS)
        with house.database.read() as session:
            found = _kept(session, _is_stale(parsers) & (ReceivedDocument.id > after), size)
        if not found:
            return
        after = found[-1].id
        left = None if left is None else left - len(found)
        yield from _of_one_source(found)


def _kept(session: Session, which: ColumnElement[bool], limit: int | None = None) -> list[Kept]:
    names = ("id", "source_id", "digest", "name", "key", "media_type", "received_at", "state", "size")
    columns = [getattr(ReceivedDocument, name) for name in names]
    wanted = select(*columns, Source.name.label("source")).join(Source, Source.id == ReceivedDocument.source_id)
    rows = session.execute(wanted.where(which).order_by(ReceivedDocument.id).limit(limit)).mappings()
    return [Kept(**row) for row in rows]


def _of_one_source(documents: Iterable[Kept]) -> Iterator[list[Kept]]:
    by_source: dict[int, list[Kept]] = {}
    for document in documents:
        batch = by_source.setdefault(document.source_id, [])
        batch.append(document)
        if sum(each.size for each in batch) >= BYTES:
            yield by_source.pop(document.source_id)
    yield from by_source.values()


# Reading, here or aside


def _read(house: House, batches: Iterator[list[Kept]], *, aside: bool) -> Iterator[Batch]:
    """Give each batch with how it reads now; aside, the next one is read while this one is dealt with."""
    waiting: deque[tuple[list[Kept], Future[dict[int, Reading | None]]]] = deque()
    with _reader(aside) as executor:
        if executor is None:
            for documents in batches:
                yield Batch(tuple(documents), _readings(house.files.root, documents))
            return
        for documents in batches:
            waiting.append((documents, executor.submit(_readings, house.files.root, documents)))
            if len(waiting) > 1:
                yield _given(waiting)
        while waiting:
            yield _given(waiting)


def _given(waiting: "deque[tuple[list[Kept], Future[dict[int, Reading | None]]]]") -> Batch:
    documents, future = waiting.popleft()
    return Batch(tuple(documents), future.result())


def _reader(aside: bool) -> AbstractContextManager[Executor | None]:
    if not aside:
        return nullcontext()
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Begin a reading process: it ends with the one that it reads for."""
    keep_flat()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _readings(root: Path, documents: Sequence[Kept]) -> dict[int, Reading | None]:
    store = FileStore(root)
    return {document.id: _reading(store, document) for document in documents}


def _reading(store: FileStore, kept: Kept) -> Reading | None:
    try:
        body = store.get(kept.digest)
    except NotFound:
        return None
    document = Document(body, kept.name, kept.media_type, kept.received_at, kept.digest)
    return read(document, kept.source, kept.key, for_index=False)


# Recording


def _compare(house: House, batch: Batch) -> Reread:
    with house.database.read() as session:
        return _told(batch, again.compare(session, batch.documents[0].source_id, _there(batch)))


def _record(house: House, batch: Batch, now: datetime) -> Reread:
    """Record a batch in one transaction; when one of its documents cannot be, it is left as it was and said."""
    try:
        with house.database.write() as session:
            return _write(session, batch, now)
    except (DBAPIError, ValueError, ArithmeticError) as error:
        if type(error).__name__ == "OperationalError":
            raise
        if len(batch.documents) == 1:
            log.exception("a document that was read again could not be recorded")
            reason = f"it could not be recorded: {type(error).__name__}: {str(error).splitlines()[0]}"
            document = batch.documents[0]
            return Reread(1, unread=[Unread(document.id, document.name, reason)])
    parts = [
        _record(house, Batch((document,), {document.id: batch.readings[document.id]}), now)
        for document in batch.documents
    ]
    return _sum(parts)


def _sum(parts: Sequence[Reread]) -> Reread:
    total = Reread()
    for part in parts:
        total.documents += part.documents
        total.altered += part.altered
        total.new += part.new
        total.lost += part.lost
        total.unread += part.unread
        total.matches += part.matches
    return total


def _write(session: Session, batch: Batch, now: datetime) -> Reread:
    wait_for_turn(session)
    source_id, readings = batch.documents[0].source_id, _there(batch)
    found = again.compare(session, source_id, readings)
    rewritten = [each.id for each in found.rewritten]
    before = rereading.finds(session, rewritten, now)
    again.write(session, source_id, readings, found, now)
    result = _told(batch, found)
    result.matches = rereading.enter_new(session, before, rewritten, now)
    return result


def _there(batch: Batch) -> dict[int, Reading]:
    return {number: reading for number, reading in batch.readings.items() if reading is not None}


def _told(batch: Batch, found: again.Comparison) -> Reread:
    return Reread(
        documents=len(batch.documents),
        altered=found.altered,
        new=[(each.id, each.key) for each in found.new],
        lost=found.lost,
        unread=list(_unread(batch)),
    )


def _unread(batch: Batch) -> Iterator[Unread]:
    for document in batch.documents:
        reading = batch.readings[document.id]
        if reading is None:
            yield Unread(document.id, document.name, "its bytes are not in the store")
        elif reading.error and document.state == "read":
            where = f" (at {reading.error_where})" if reading.error_where else ""
            yield Unread(document.id, document.name, reading.error + where)
