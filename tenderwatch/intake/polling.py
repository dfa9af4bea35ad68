"""Polling: each source that is due is asked in its turn, and how it went is noted."""

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from scrapers.errors import FetchError, ProfileError
from scrapers.http import Client
from scrapers.sources import SOURCES, PollResult
from tenderwatch import __version__
from tenderwatch.db import leases
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake import ledger, troubles
from tenderwatch.intake.manners import manners_of
from tenderwatch.intake.rules import FETCHED, next_poll_at
from tenderwatch.intake.tables import Source
from tenderwatch.intake.talk import LEASE_SECONDS, Talk, lease_name
from tenderwatch.notices import indexing
from tenderwatch.notices.indexing import Indexer
from tenderwatch.notices.recording import Counts

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Sources that are asked at the same time; of one host it is always one (see the client)."""
GOES_ON = frozenset({"ok", "incomplete"})
"""Words after which the rest may be asked for soon; after all others a source is left in peace for a while."""
LONGEST_POLL = 20 * 60.0
LONGEST_BACKFILL = 3 * 3600.0
"""Seconds that one talk may take; what is not fetched by then waits for the next."""
LONGEST_ROUND = timedelta(hours=1)
"""After this a round begins no more talks, so that what it did is written down."""
LOOK_SECONDS = 5.0
"""How often a round that lasts looks for what became due."""
LONGEST_WORD = 2000
"""Characters that are kept of what a source said."""
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+").sub
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


def poll(
    house: House,
    source_name: str | None,
    now: datetime,
    client: Client | None = None,
    clock: Callable[[], float] | None = None,
    beside: Future[Any] | None = None,
) -> list[PollReport]:
    """Ask every source that is due at `now`, or the one that is named whether it is due or not.

    Some are asked at the same time, so that a slow one does not hold up the others; one that fails does not keep the
    others from being asked; one that another process is asking is left out.  `clock` tells seconds: by it what becomes
    due while others are still being asked is asked, too, and troubles are noted at the moment of writing; without it no
    time passes.  A round goes on until what uses the client `beside` it is done.
    """
    started = clock() if clock else 0.0
    asked = client or client_of(house)

    def moment() -> datetime:
        return now + timedelta(seconds=clock() - started) if clock else now

    try:
        if source_name is not None:
            reports = [_in_turn(house, source, now, asked) for source in _due(house, source_name, now)]
        else:
            reports = _round(house, moment, asked, beside)
    finally:
        if client is None:
            asked.close()
    troubles.follow(house, moment())
    return [report for report in reports if report]


def _round(
    house: House, moment: Callable[[], datetime], client: Client, beside: Future[Any] | None
) -> list[PollReport | None]:
    """Ask each source when it is due, as long as any is being asked; what another process asks is left to it."""
    started = moment()
    running: dict[Future[PollReport | None], int] = {}
    begun: list[Future[PollReport | None]] = []
    left: set[int] = set()
    with ThreadPoolExecutor(AT_ONCE, "poll") as threads:
        while True:
            now, goes_on = moment(), beside is not None and not beside.done()
            if goes_on or now - started < LONGEST_ROUND:
                for source in _due(house, None, now):
                    if source.id not in left and source.id not in running.values():
                        begun.append(threads.submit(_in_turn_at, house, source, moment, client))
                        running[begun[-1]] = source.id
            if not running and not goes_on:
                break
            waited = {*running, beside} if beside and goes_on else set(running)
            over = wait(waited, LOOK_SECONDS, FIRST_COMPLETED).done - {beside}
            for future in over:
                number = running.pop(future)
                if future.result() is None or moment() == started:
                    left.add(number)
            if over and moment() > started:
                troubles.follow(house, moment())
    if len(begun) > 1:
        indexing.catch_up(house)  # one thread at a time writes the index
    return [future.result() for future in begun]


def _in_turn_at(house: House, source: Source, moment: Callable[[], datetime], client: Client) -> PollReport | None:
    """Ask a source that waited for a thread: by now another process may have asked it."""
    now = moment()
    with house.database.read() as session:
        again_at = session.scalar(select(Source.next_poll_at).where(Source.id == source.id))
    return None if again_at and again_at > now else _in_turn(house, source, now, client)


def _in_turn(house: House, source: Source, now: datetime, client: Client) -> PollReport | None:
    with _turn(house, source, now) as mine:
        return _ask(house, source, now, client) if mine else None


def backfill(
    house: House, source_name: str, period: tuple[date, date], now: datetime, client: Client | None = None
) -> PollReport:
    """Ask a source about days long past; its schedule stays, days that lack something are asked about again."""
    (source,) = _due(house, source_name, now)
    if not SOURCES[source.kind].looks_back:
        raise NotAllowed(_("Sources of this kind cannot be asked about days long past."))
    asked = client or client_of(house)
    try:
        with _turn(house, source, now) as mine:
            if not mine:
                raise NotAllowed(_("This source is being asked right now. Try again when that is done."))
            result, counts = _talked(house, source, now, asked, period)
            with house.database.write() as session:
                ledger.owe(session, source.id, period, now.date())
    finally:
        if client is None:
            asked.close()
    return PollReport(source.name, result.state, result.message, counts)


def client_of(house: House) -> Client:
    """Return a client that says who runs this house."""
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
    """Have a source for ourselves, however long it is silent: two processes never ask one source at once."""
    name = lease_name(source)
    if not leases.acquire(house.database, name, house.process, LEASE_SECONDS, now):
        yield False
        return
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(house, name, now, over), daemon=True)
    keeper.start()
    try:
        yield True
    finally:
        over.set()
        keeper.join()
        leases.release(house.database, name, house.process)


def _keep(house: House, name: str, now: datetime, over: threading.Event) -> None:
    """Prolong a lease until the talk is over."""
    started = time.monotonic()
    while not over.wait(LEASE_SECONDS / 4):
        try:
            at = now + timedelta(seconds=time.monotonic() - started)
            leases.acquire(house.database, name, house.process, LEASE_SECONDS, at)
        except SQLAlchemyError:
            log.exception("a lease was not prolonged", extra={"lease": name})


def _ask(house: House, source: Source, now: datetime, client: Client) -> PollReport:
    result, counts = _talked(house, source, now, client)
    with house.database.write() as session:
        session.execute(update(Source).where(Source.id == source.id).values(_outcome(source, result, counts, now)))
    return PollReport(source.name, result.state, result.message, counts)


def _talked(
    house: House, source: Source, now: datetime, client: Client, period: tuple[date, date] | None = None
) -> tuple[PollResult, Counts]:
    """Talk with a source and return how it went and what came; nothing that it does stops the others."""
    with Indexer(house) as indexer:
        talk = Talk(house, source, now, indexer, period)
        try:
            with client.within(*_longest(period)):
                result = talk.run(client)
        except (ProfileError, Invalid) as error:
            result = PollResult(state="bad_answer", message=_("Its settings are wrong: %(error)s", error=str(error)))
        except Exception as error:
            log.exception("polling failed", extra={"source": source.name})
            result = PollResult(state="bad_answer", message=f"{type(error).__name__}: {error}")
    return replace(result, message=_printable(result.message)), talk.counts


def _longest(period: tuple[date, date] | None) -> tuple[float, FetchError]:
    """Return how long a talk may take, and how it ends then."""
    seconds = LONGEST_BACKFILL if period else LONGEST_POLL
    words = _("One poll may take %(minutes)s minutes; the rest is asked for at the next.", minutes=round(seconds / 60))
    return seconds, FetchError("incomplete", words)


def _printable(said: str) -> str:
    """Return what a stranger's server said as any page, log, terminal and database takes it."""
    return _UNPRINTABLE(" ", said)[:LONGEST_WORD]


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
        values["last_success_at"] = now
    if counts.new or counts.changed:
        values["last_new_at"] = now
    return values
