"""The scheduler: it decides when jobs run.  Of all processes that hold one, the leader's alone runs them.

The leader is whoever holds the lease row; it is prolonged every few seconds, and a leader that was killed is followed
by another one as soon as its lease ends.  Times are UTC, so that no clock change runs a job twice or never; a job that
was missed (sleep, no leader) runs once when there is a leader again.
"""

import logging
import threading
import time
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from tenderwatch import jobs
from tenderwatch.db import leases
from tenderwatch.house import House
from tenderwatch.jobs import Job

log = logging.getLogger(__name__)

LEASE = "scheduler"
LEASE_SECONDS = 10.0
PROLONG_SECONDS = 3.0
PATIENCE_SECONDS = 15.0


class Scheduler:
    """Runs the jobs of a house in threads, as long as this process is the leader."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._leads_until = 0.0  # on the monotonic clock
        self._stopping = threading.Event()
        self._aps = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(jobs.JOBS) + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._aps.add_job(self._stand, IntervalTrigger(seconds=PROLONG_SECONDS), id=LEASE, next_run_time=_now())
        for job in jobs.JOBS:
            self._aps.add_job(self._run, trigger_of(job), args=[job], id=job.name)

    @property
    def leads(self) -> bool:
        """Whether this process is the leader for certain."""
        return time.monotonic() < self._leads_until

    def start(self) -> None:
        """Begin, in threads."""
        self._aps.start()

    def stop(self, patience: float = PATIENCE_SECONDS) -> bool:
        """Start no more jobs and let another process lead at once; return whether those running ended in time.

        One that did not may be cut off: whatever it was doing is begun again by the next leader.
        """
        self._stopping.set()
        ending = threading.Thread(target=self._aps.shutdown, daemon=True)
        ending.start()
        ending.join(patience)
        if self.leads:
            self._leads_until = 0.0
            leases.release(self.house.database, LEASE, self.house.process)
        return not ending.is_alive()

    def _stand(self) -> None:
        """Take or prolong the lease; a process that becomes the leader runs everything once, to catch up."""
        led, asked_at = self.leads, time.monotonic()
        try:
            won = leases.acquire(self.house.database, LEASE, self.house.process, LEASE_SECONDS, _now())
        except Exception:
            log.exception("the lease cannot be prolonged")
            return
        self._leads_until = asked_at + LEASE_SECONDS if won else 0.0
        if won and not led and not self._stopping.is_set():
            log.info("leads the jobs", extra={"holder": self.house.process})
            for job in jobs.JOBS:
                self._aps.modify_job(job.name, next_run_time=_now())

    def _run(self, job: Job) -> None:
        if not self.leads or self._stopping.is_set():
            return
        ran = jobs.run(self.house, job, _now())
        if ran.said is not None:
            log.info("job ran", extra={"job": ran.job, "ok": ran.ok, "said": ran.said})


def trigger_of(job: Job) -> BaseTrigger:
    """Return when APScheduler starts a job."""
    if job.every is not None:
        return IntervalTrigger(seconds=job.every.total_seconds())
    hour, minute = job.at or (0, 0)
    return CronTrigger(hour=hour, minute=minute, timezone=UTC)


def _now() -> datetime:
    return datetime.now(UTC)
