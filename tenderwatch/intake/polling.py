"""Polling: each source that is due is asked, what it gives is taken in batch by batch, and how it went is noted."""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from scrapers.document import Document
from scrapers.errors import ProfileError
from scrapers.http import Client
from scrapers.packages import Refused
from scrapers.sources import SOURCES, PollResult
from tenderwatch import __version__
from tenderwatch.db import leases
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake import queries
from tenderwatch.intake.folders import refuse_outside
from tenderwatch.intake.manners import manners_of
from tenderwatch.intake.rules import FETCHED, next_poll_at
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.intake.taking import Batch, take
from tenderwatch.notices.indexing import Indexer
from tenderwatch.notices.recording import Counts, Reading
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.tables import Notice

log = logging.getLogger(__name__)

DOCUMENTS = 50
"""Documents after which what has come is recorded: a crash costs no more than these."""
LEASE_SECONDS = 300.0
"""How long a process that died keeps others from asking its source; one that lives prolongs it as documents come."""
SHOWS_PRESENT = frozenset({"page"})
"""Kinds of source that show how things are now and may go back to what they said before."""
NAMED_BY_PATH = frozenset({"folder"})
"""Kinds of source whose names for documents are places, which say nothing about a notice."""
GOES_ON = frozenset({"ok", "incomplete"})
"""Words after which the rest may be asked for soon; after all others a source is left in peace for a while."""
PRODUCT_PAGE = "https://github.com/tenderwatch/tenderwatch"


@dataclass(frozen=True, slots=True)
class PollReport:
    """How one source was asked; `state` is the word that its page shows."""

    source: str
    state: str
    text: str
    counts: Counts

    def __str__(self) -> str:
        numbers = f"{self.counts.new} new, {self.counts.changed} changed, {self.counts.refused} refused"
        return f"{self.source}: {self.state}, {numbers}" + (f" ({self.text})" if self.text else "")


def poll(house: House, source_name: str | None, now: datetime, client: Client | None = None) -> list[PollReport]:
    """Ask every source that is due at `now`, or the one that is named whether it is due or not.

    One that fails does not keep the others from being asked; one that another process is asking is left out.
    """
    asked = client or _client(house)
    reports = []
    try:
        for source in _due(house, source_name, now):
            with _turn(house, source, now) as mine:
                if mine:
                    reports.append(_ask(house, source, now, asked))
    finally:
        if client is None:
            asked.close()
    _note_late(house, now)
    return reports


def _client(house: House) -> Client:
    settings = house.settings
    operator = settings.operator_url or PRODUCT_PAGE
    return Client(operator_url=operator, version=__version__, allow_loopback=settings.allow_loopback)


def _due(house: House, name: str | None, now: datetime) -> list[Source]:
    wanted = select(Source).where(Source.kind != "files").order_by(Source.next_poll_at.nulls_first(), Source.id)
    if name is None:
        wanted = wanted.where(Source.enabled, or_(Source.next_poll_at.is_(None), Source.next_poll_at <= now))
    else:
        wanted = wanted.where(Source.name == name)
    with house.database.read() as session:
        found = list(session.scalars(wanted))
    if name is None:
        return [source for source in found if manners_of(source).next_open(now) == now]
    if not found:
        raise NotFound(_("There is no such source."))
    return found


@contextmanager
def _turn(house: House, source: Source, now: datetime) -> Iterator[bool]:
    """Have a source for ourselves: two processes never ask one source at once."""
    name = lease_name(source)
    mine = leases.acquire(house.database, name, house.process, LEASE_SECONDS, now)
    try:
        yield mine
    finally:
        if mine:
            leases.release(house.database, name, house.process)


def lease_name(source: Source) -> str:
    """Return the lease of the talk with a source."""
    return f"poll {source.id}"


def _ask(house: House, source: Source, now: datetime, client: Client) -> PollReport:
    with Indexer(house) as indexer:
        talk = _Talk(house, source, now, indexer)
        try:
            result = talk.run(client)
        except (ProfileError, Invalid) as error:
            result = PollResult(state="bad_answer", message=_("Its settings are wrong: %(error)s", error=str(error)))
        except Exception as error:
            log.exception("polling failed", extra={"source": source.name})
            result = PollResult(state="bad_answer", message=f"{type(error).__name__}: {error}")
    with house.database.write() as session:
        session.execute(update(Source).where(Source.id == source.id).values(_outcome(source, result, talk.counts, now)))
    return PollReport(source.name, result.state, result.message, talk.counts)


class _Talk:
    """One talk with one source."""

    def __init__(self, house: House, source: Source, now: datetime, indexer: Indexer) -> None:
        self._house = house
        self._source = source
        self._now = now
        self._indexer = indexer
        self._started = time.monotonic()
        self._held_at = now
        self._readings: list[Reading] = []
        self._bodies: list[tuple[str, bytes]] = []
        self.counts = Counts()

    def run(self, client: Client) -> PollResult:
        """Take in what the source gives and return how it went; everything given is recorded when this returns."""
        kind = SOURCES[self._source.kind]
        config = kind.from_settings(self._source.settings)
        if self._source.kind == "folder":
            refuse_outside(config.path, self._house.settings.watchable, self._house.settings.home)
        result = PollResult(state="bad_answer", message=_("It ended without a word."))
        for given in kind.poll(config, client, self._source.progress, self._now, self._knows):
            self._prolong()
            if isinstance(given, PollResult):
                result = given
            elif isinstance(given, Refused):
                self._add(given, None)
            else:
                self._add(given.document, None if self._source.kind in NAMED_BY_PATH else given.key)
        self._take()
        return result

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
        reverts = self._source.kind in SHOWS_PRESENT
        self._readings, self._bodies = [], []
        recorded = take(self._house, batch, self._source.id, self._moment(), reverts=reverts)
        self.counts += recorded.counts
        self._indexer.catch_up(dict(recorded.prepared))

    def _prolong(self) -> None:
        """Keep the source to ourselves while it talks."""
        at = self._moment()
        if at - self._held_at > timedelta(seconds=LEASE_SECONDS / 4):
            leases.acquire(self._house.database, lease_name(self._source), self._house.process, LEASE_SECONDS, at)
            self._held_at = at

    def _moment(self) -> datetime:
        """Return `now` moved on by the time that this poll has taken so far."""
        return self._now + timedelta(seconds=time.monotonic() - self._started)

    def _knows(self, key: str) -> bool:
        with self._house.database.read() as session:
            return knows(session, self._source.id, key)


def knows(session: Session, source_id: int, key: str) -> bool:
    """Return whether a document is kept that its source calls `key`, or its notice came from elsewhere."""
    kept = select(ReceivedDocument.id).where(ReceivedDocument.source_id == source_id, ReceivedDocument.key == key)
    recorded = select(Notice.id).where(Notice.key == key)
    return bool(session.scalar(kept.limit(1)) or session.scalar(recorded.limit(1)))


def _outcome(source: Source, result: PollResult, counts: Counts, now: datetime) -> dict[str, Any]:
    """Return what the source's row says after a poll."""
    well = result.state in FETCHED
    more = result.state in GOES_ON and not result.complete and bool(counts.new)
    failures = 0 if well or more else source.failures + 1
    manners = manners_of(source)
    every = timedelta(minutes=source.every_minutes) + manners.jitter * random.uniform(-1, 1)  # noqa: S311
    again_at = next_poll_at(now, every, failures, result.retry_after, more=more)
    values: dict[str, Any] = {
        "state": result.state,
        "state_text": result.message or None,
        "last_polled_at": now,
        "failures": failures,
        "next_poll_at": manners.next_open(again_at),
    }
    if result.next_state:
        values["progress"] = result.next_state
    if well and result.complete:
        values |= {"last_success_at": now, "late_said_at": None}
    if counts.new or counts.changed:
        values["last_new_at"] = now
    return values


def _note_late(house: House, now: datetime) -> None:
    """Say once of each source that has fallen silent that notices may be missing."""
    with house.database.read() as session:
        late = [(source, since) for source, since in queries.late_sources(session, now) if source.late_said_at is None]
    for source, since in late:
        log.warning("source is late", extra={"source": source.name, "since": since.isoformat()})
        with house.database.write() as session:
            session.execute(update(Source).where(Source.id == source.id).values(late_said_at=now))
