"""One talk with one source: what it gives is taken in batch by batch, what it counts goes into the ledger."""

import time
from collections.abc import Collection
from datetime import date, datetime, timedelta

from scrapers.document import Document
from scrapers.http import Client
from scrapers.packages import Refused
from scrapers.sources import SOURCES, Counted, PollResult, Visit
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake import ledger
from tenderwatch.intake.folders import refuse_unwatchable
from tenderwatch.intake.tables import Source
from tenderwatch.intake.taking import Batch, take
from tenderwatch.notices.indexing import Indexer
from tenderwatch.notices.recording import Counts, Reading
from tenderwatch.notices.recording.reader import read

DOCUMENTS = 50
"""Documents after which what has come is recorded: a crash costs no more than these."""
LEASE_SECONDS = 300.0
"""How long a process that died keeps others from asking its source; one that lives prolongs it."""


def lease_name(source: Source) -> str:
    """Return the lease of the talk with a source."""
    return f"poll {source.id}"


class Talk:
    """One talk; `period` asks about days long past instead of what is due."""

    def __init__(
        self, house: House, source: Source, now: datetime, indexer: Indexer, period: tuple[date, date] | None = None
    ) -> None:
        self._house = house
        self._source = source
        self._kind = SOURCES[source.kind]
        self._now = now
        self._indexer = indexer
        self._period = period
        self._started = time.monotonic()
        self._readings: list[Reading] = []
        self._bodies: list[tuple[str, bytes]] = []
        self._counted = False
        self.counts = Counts()

    def run(self, client: Client) -> PollResult:
        """Take in what the source gives and return how it went; everything given is recorded when this returns."""
        config = self._kind.from_settings(self._source.settings)
        refuse_unwatchable(config, self._house.settings)
        keys = self._house.settings.keys
        key_name = getattr(config, "key_name", None)
        if key_name and key_name not in keys:
            return PollResult(state="key_missing", message=_("Its key %(name)s is not set.", name=key_name))
        with self._house.database.read() as session:
            state = ledger.handed_in(session, self._source.id)
        visit = Visit(
            client=client,
            now=self._now,
            known=self._known,
            state=state,
            keys=keys,
            period=self._period,
        )
        return self._listen(config, visit)

    def _listen(self, config: object, visit: Visit) -> PollResult:
        result = PollResult(state="bad_answer", message=_("It ended without a word."))
        for given in self._kind.poll(config, visit):
            if isinstance(given, PollResult):
                result = given
            elif isinstance(given, Counted):
                self._count(given)
            elif isinstance(given, Refused):
                self._add(given, None)
            else:
                self._add(given.document, None if self._kind.named_by_path else given.key)
        self._take()
        if not self._counted:
            with self._house.database.write() as session:
                ledger.enter_received(session, self._source.id, self._now)
        return result

    def _count(self, counted: Counted) -> None:
        self._counted = True
        self._take()
        with self._house.database.write() as session:
            ledger.enter(session, self._source.id, counted, self._now)

    def _add(self, document: Document | Refused, key: str | None) -> None:
        self._readings.append(read(document, self._source.name, key))
        if isinstance(document, Document):
            self._bodies.append((document.digest, document.body))
        if len(self._readings) >= DOCUMENTS:
            self._take()

    def _take(self) -> None:
        if not self._readings:
            return
        batch = Batch(tuple(self._readings), tuple(self._bodies))
        self._readings, self._bodies = [], []
        recorded = take(self._house, batch, self._source.id, self._moment(), reverts=self._kind.shows_present)
        self.counts += recorded.counts
        self._indexer.catch_up(dict(recorded.prepared))
        self._indexer.close()  # others that are asked at the same time write it, too

    def _moment(self) -> datetime:
        """Return `now` moved on by the time that this poll has taken so far."""
        return self._now + timedelta(seconds=time.monotonic() - self._started)

    def _known(self, keys: Collection[str]) -> Collection[str]:
        with self._house.database.read() as session:
            return ledger.kept(session, self._source.id, keys)
