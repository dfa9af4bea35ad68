"""What runs when: one line a job.  The scheduler, the command line and tests run the very same functions."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tenderwatch.accounts.care import running as care
from tenderwatch.bids import service as bids
from tenderwatch.contracts.published import finding as published
from tenderwatch.db import runs
from tenderwatch.errors import NotFound, TenderWatchError
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake import backfills, polling
from tenderwatch.missed import keeping as missed
from tenderwatch.notices import duplicates, indexing
from tenderwatch.organizations import service as organizations
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.channels import channel_for
from tenderwatch.reports.tool_use import keeping
from tenderwatch.today import alerts, announcements, digest, recalling, reports, unasking
from tenderwatch.users import service as users
from tenderwatch.watching.service import matching

log = logging.getLogger(__name__)

Work = Callable[[House, datetime], str | None]
"""Does what is to be done at a moment and says it in one line; None when there was nothing to do."""


class Unable(TenderWatchError):
    """A job could not do its work for a reason that lies outside; it is tried again at its next time."""


@dataclass(frozen=True)
class Job:
    """A job: `every` so often, or once a day `at` an hour and minute in UTC.

    `asked` is what runs instead when a person asks for the job at a moment of their choice.  A job with
    `rehearsed=False` reaches outside the database and is left out when nothing may change.
    """

    name: str
    work: Work
    every: timedelta | None = None
    at: tuple[int, int] | None = None
    asked: Work | None = None
    rehearsed: bool = True

    @property
    def when(self) -> str:
        """The schedule in words for `jobs list`."""
        if self.every is not None:
            return f"every {self.every.total_seconds():g} s"
        hour, minute = self.at or (0, 0)
        return f"daily {hour:02}:{minute:02} UTC"


def _poll(house: House, now: datetime) -> str | None:
    """Ask what is due, and beside it about past days: by one client, so that no host is asked by two at once."""
    with closing(polling.client_of(house)) as client, ThreadPoolExecutor(1, "backfill") as threads:
        past = threads.submit(backfills.go_on, house, now, client)
        reports = polling.poll(house, None, now, client, clock=time.monotonic, beside=past)
        polled = "; ".join(map(str, reports))
        return "; ".join(filter(None, [polled, past.result()])) or None


def _match(house: House, now: datetime) -> str | None:
    """Let searches find what is new and tell who wants to hear at once; running bids follow what notices changed."""
    with house.database.write() as session:
        moved = bids.follow_notices(session, now)
    found = matching.match_new(house, now)
    recalling.recall(house.database, now)
    told = alerts.tell(house.database, house.settings, now)
    return "; ".join(filter(None, [found, f"{moved} deadlines of bids moved" if moved else None, told])) or None


def _index(house: House, _now: datetime) -> str | None:
    done = indexing.catch_up(house)
    return f"{done} steps taken over" if done else None


def _duplicates(house: House, now: datetime) -> str | None:
    return duplicates.find_new(house.database, now)


def _organizations(house: House, now: datetime) -> str | None:
    """Compare organisations that are new or newly named, some at a time so that nobody waits for the database."""
    done = suggested = 0
    while True:
        with house.database.write() as session:
            some = organizations.compare(session, now)
        if not some.organizations:
            break
        done, suggested = done + some.organizations, suggested + some.suggested
    return f"{done} organisations compared, {suggested} pairs may be one" if done else None


def _published(house: House, now: datetime) -> str | None:
    return published.find_new(house.database, now)


def _missed(house: House, now: datetime) -> str | None:
    return missed.look_weekly(house, now)


def _warnings(house: House, now: datetime) -> str | None:
    recalling.recall(house.database, now)
    return announcements.warn(house.database, house.settings, now)


def _care(house: House, now: datetime) -> str | None:
    return care.run(house.database, now)


def _digest(house: House, now: datetime) -> str | None:
    recalling.recall(house.database, now)
    return digest.send_due(house.database, house.settings, now)


def _digest_now(house: House, now: datetime) -> str | None:
    recalling.recall(house.database, now)
    return digest.send_due(house.database, house.settings, now, whatever_the_hour=True)


def _deliver(house: House, now: datetime, *, eager: bool = False) -> str | None:
    recalled = recalling.recall(house.database, now) + unasking.recall(house.database, now)
    with closing(channel_for(house.settings)) as channel:
        done = outbox.deliver(house.database, channel, house.process, now, eager=eager)
    told = reports.tell_of_failures(house.database, house.settings, now)
    if done.down:
        raise Unable(f"{done.sent} sent, the others wait: {done.down}")
    if done == outbox.Delivered() and not told and not recalled:
        return None
    return f"{done.sent} sent, {done.failed} refused, {done.deferred} deferred, {recalled} recalled"


def _deliver_now(house: House, now: datetime) -> str | None:
    return _deliver(house, now, eager=True)


def _housekeeping(house: House, now: datetime) -> str | None:
    signed_in_at = min(now, datetime.now(UTC))  # jobs that are tried for a day to come sign nobody out
    with house.database.write() as session:
        old, ended = runs.forget_old(session, now), users.forget_ended_sessions(session, signed_in_at)
        marks = keeping.forget_old(session, now.date())
    house.database.measure()
    return f"{old} old runs, {ended} ended sessions and {marks} marks of use forgotten"


JOBS = (
    Job("poll", _poll, every=timedelta(minutes=1), rehearsed=False),
    Job("match", _match, every=timedelta(minutes=1)),
    Job("duplicates", _duplicates, every=timedelta(minutes=1)),
    Job("organizations", _organizations, every=timedelta(minutes=5)),
    Job("published", _published, every=timedelta(minutes=1)),
    Job("warnings", _warnings, every=timedelta(minutes=10)),
    Job("care", _care, every=timedelta(hours=1)),
    Job("digest", _digest, every=timedelta(minutes=10), asked=_digest_now),
    Job("deliver", _deliver, every=timedelta(seconds=20), asked=_deliver_now, rehearsed=False),
    Job("index", _index, every=timedelta(seconds=3), rehearsed=False),
    Job("missed", _missed, every=timedelta(minutes=10), rehearsed=False),
    Job("housekeeping", _housekeeping, at=(1, 10)),
)


def find(name: str) -> tuple[Job, ...]:
    """Return the job of that name, all of them for "all"."""
    found = tuple(job for job in JOBS if name in (job.name, "all"))
    if not found:
        names = ", ".join(job.name for job in JOBS)
        raise NotFound(_("%(name)s is not a job; the jobs are %(names)s, and all.", name=name, names=names))
    return found


@dataclass(frozen=True)
class Ran:
    """How one run went; `said` is None when there was nothing to do."""

    job: str
    at: datetime
    ok: bool
    said: str | None


def run(house: House, job: Job, now: datetime, *, asked: bool = False) -> Ran:
    """Run a job at `now` and write down how it went; what goes wrong in one job never stops the others."""
    started = time.monotonic()
    try:
        said, ok = ((job.asked if asked else None) or job.work)(house, now), True
    except TenderWatchError as error:
        log.warning("job could not do its work", extra={"job": job.name, "problem": str(error)})
        said, ok = str(error), False
    except Exception as error:
        log.exception("job failed", extra={"job": job.name})
        said, ok = f"{type(error).__name__}: {error}", False
    ended_at = now + timedelta(seconds=time.monotonic() - started)
    runs.record(house.database, job.name, now, ended_at, ok=ok, said=said)
    return Ran(job.name, now, ok, said)


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
