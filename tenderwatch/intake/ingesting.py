"""Ingesting files: one process reads, this one stores, records and indexes."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tenderwatch.house import House
from tenderwatch.intake import service
from tenderwatch.intake.memory import keep_flat
from tenderwatch.intake.reading import Reader
from tenderwatch.intake.taking import take
from tenderwatch.notices.indexing import Indexer
from tenderwatch.notices.recording import Counts, Recorded
from tenderwatch.notices.search import PreparedRow

ROWS = 400
PAUSE = 3.0
"""Rows, or seconds, from one commit of the index to the next: each costs the same however little it holds."""
WAIT_FOR_INDEX = 30.0
"""Seconds that the end waits for another process that is writing the index."""


def ingest(
    house: House, paths: Sequence[str], say: Callable[[str], object], progress: Callable[[Counts], object]
) -> Counts:
    """Take in every document below the paths; `progress` hears the counts after each batch."""
    keep_flat()
    with house.database.write() as session:
        source = service.files_source(session)
    counts = Counts()
    with Indexer(house, say) as indexer, Reader(paths, source.name) as reader:
        indexer.catch_up()
        words = _Words(indexer, reader)
        for batch in reader.batches():
            recorded = take(house, batch, source.id, datetime.now(UTC))
            words.index(recorded)
            counts += recorded.counts
            progress(counts)
        words.finish()
    return counts


class _Words:
    """Keeps the index in step: rows made ready by the reader, those of moved notices too, which take a moment."""

    def __init__(self, indexer: Indexer, reader: Reader) -> None:
        self._indexer = indexer
        self._reader = reader
        self._ready: dict[int, PreparedRow] = {}
        self._waiting: set[int] = set()
        self._next = time.monotonic()

    def index(self, recorded: Recorded) -> None:
        """Index a batch as far as its rows are ready."""
        self._reader.prepare(recorded.moved)
        self._waiting |= {row.id for row in recorded.moved}
        self._ready |= recorded.prepared
        self._receive(self._reader.prepared())
        if len(self._ready) >= ROWS or time.monotonic() >= self._next:
            self._step()
            self._next = time.monotonic() + PAUSE

    def finish(self) -> None:
        """Index what is left; what another process indexes is its affair, unless it goes away."""
        while self._waiting:
            self._receive(self._reader.prepared(wait=True))
        end = time.monotonic() + WAIT_FOR_INDEX
        while not self._step() and time.monotonic() < end:
            time.sleep(0.5)

    def _receive(self, rows: Sequence[PreparedRow]) -> None:
        self._ready |= {row.id: row for row in rows}
        self._waiting -= {row.id for row in rows}

    def _step(self) -> bool:
        mine = self._indexer.catch_up(self._ready, self._waiting) is not None
        if not mine:
            self._ready.clear()
        return mine
