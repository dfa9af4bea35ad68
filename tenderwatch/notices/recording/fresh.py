"""Which of the notices that were read are new, and which are known."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers.notice import Notice as Said
from tenderwatch.notices.recording.reading import Reading, ReadNotice
from tenderwatch.notices.rules import key_of, summarizes
from tenderwatch.notices.rules.linking import Record
from tenderwatch.notices.tables import Notice


@dataclass(slots=True, kw_only=True)
class Fresh:
    """A notice that is about to be recorded; ids are filled in as it is linked.

    One that was read anew (`again`) has the id of its row, which it is written over.
    """

    key: str
    digest: str
    revision: int
    read: ReadNotice
    reading: Reading
    current: bool = True
    id: int = 0
    group_id: int = 0
    procedure_id: int = 0
    again: bool = False
    record: Record = field(init=False)

    @property
    def said(self) -> Said:
        """What the notice says."""
        return self.read.notice


@dataclass(slots=True)
class _Known:
    """What is recorded under one key."""

    digests: set[str] = field(default_factory=set)
    revision: int = 0
    current_id: int | None = None
    latest: str | None = None
    whole: bool = False
    newest: Fresh | None = None


@dataclass(slots=True)
class Sorted:
    """A batch set against what is recorded: what to write, whose place it takes, and how many were what."""

    fresh: list[Fresh] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


def sort_out(
    session: Session, batch: Sequence[Reading], source_id: int, *, reverts: bool, only: Container[str] | None = None
) -> Sorted:
    """Tell new notices from changed and unchanged ones, within the batch too.

    Files hold old and new versions in any order, so bytes that were recorded once are known for ever; a source that
    shows the present state (`reverts`) may go back to what it said before, which is a change.  A summary (a line of a
    feed, an answer of a search) never takes the place of the notice that it sums up.  `only`: leave out other keys.
    """
    read = [each for each in keyed(batch, source_id) if only is None or each[0] in only]
    known = _known(session, {key for key, *_rest in read}, source_id)
    result = Sorted()
    for key, digest, notice, reading in read:
        before = known.setdefault(key, _Known())
        summary = summarizes(notice.notice.parser)
        known_well = digest == before.latest or (digest in before.digests and not reverts)
        if known_well or (summary and before.whole):
            result.counted["unchanged"] += 1
            continue
        result.counted["changed" if before.revision else "new"] += 1
        _supersede(before, result)
        before.newest = Fresh(key=key, digest=digest, revision=before.revision + 1, read=notice, reading=reading)
        before.digests.add(digest)
        before.whole = not summary
        before.latest, before.revision = digest, before.revision + 1
        result.fresh.append(before.newest)
    return result


def _supersede(before: _Known, result: Sorted) -> None:
    if before.newest is not None:
        before.newest.current = False
    elif before.current_id is not None:
        result.superseded.append(before.current_id)


def keyed(batch: Sequence[Reading], source_id: int) -> Iterator[tuple[str, str, ReadNotice, Reading]]:
    """Give each notice of a batch with its key, and with the digest of the bytes that say it."""
    for reading in batch:
        own_key = f"{source_id}:{reading.key}" if reading.key else reading.digest
        for place, read in enumerate(reading.notices):
            several = len(reading.notices) > 1
            key = key_of(read.notice, f"{own_key}#{place}" if several else own_key)
            yield key, _own_digest(read.content) if several else reading.digest, read, reading


def _own_digest(content: bytes) -> str:
    """Return a digest of one notice out of a document of many, which changes whenever any of them does."""
    said = orjson.loads(content)
    del said["document"], said["parser"]
    return sha256(orjson.dumps(said)).hexdigest()


def _known(session: Session, keys: set[str], source_id: int) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    columns = (Notice.key, Notice.digest, Notice.revision, Notice.current, Notice.id, Notice.parser)
    recorded = select(*columns).where(Notice.key.in_(keys), Notice.source_id == source_id)
    for row in session.execute(recorded.order_by(Notice.revision)):
        entry = known.setdefault(row.key, _Known())
        entry.digests.add(row.digest)
        entry.revision = row.revision
        if row.current:
            entry.current_id, entry.latest = row.id, row.digest
            entry.whole = not summarizes(row.parser)
    return known
