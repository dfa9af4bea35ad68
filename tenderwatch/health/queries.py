"""What the health page tells."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.db.tables import JobRun, Lease
from tenderwatch.house import House
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.outbox.tables import Message

SILENT_AFTER = timedelta(hours=26)
"""No run of the warnings for so long means that somebody may not be warned."""

LITTLE_SPACE = 1024**3


@dataclass(frozen=True)
class JobHealth:
    """The last run of a job."""

    name: str
    started_at: datetime
    ok: bool | None
    said: str | None


@dataclass(frozen=True)
class OutboxHealth:
    """How many messages wait, since when, and how many could not be sent."""

    owed: int
    oldest_at: datetime | None
    failed: int
    last_sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class Disk:
    """Space on the disk of the home, in bytes."""

    free: int
    total: int

    @property
    def low(self) -> bool:
        """Whether less than a gibibyte is left."""
        return self.free < LITTLE_SPACE


def jobs(session: Session) -> list[JobHealth]:
    """Return the last run of every job that ever ran."""
    latest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = session.scalars(select(JobRun).where(JobRun.id.in_(latest)).order_by(JobRun.job))
    return [JobHealth(run.job, run.started_at, run.ok, run.said) for run in runs]


def is_silent(session: Session, now: datetime) -> bool:
    """Return whether the warnings have not been looked at for too long."""
    last = session.scalar(select(func.max(JobRun.started_at)).where(JobRun.job == "warnings", JobRun.ok.is_(True)))
    return last is not None and now - last > SILENT_AFTER


def outbox(session: Session) -> OutboxHealth:
    """Return how the outbox is."""
    waiting = Message.state.in_(("owed", "sending"))
    owed, oldest = session.execute(select(func.count(), func.min(Message.created_at)).where(waiting)).one()
    failed = session.scalar(select(func.count()).where(Message.state == "failed")) or 0
    error = session.scalar(
        select(Message.last_error).where(Message.last_error.is_not(None), waiting).order_by(Message.id.desc()).limit(1)
    )
    return OutboxHealth(owed, oldest, failed, session.scalar(select(func.max(Message.sent_at))), error)


def leases(session: Session, now: datetime) -> list[Lease]:
    """Return who holds which lease now."""
    return list(session.scalars(select(Lease).where(Lease.until > now).order_by(Lease.name)))


def sources(session: Session) -> list[Source]:
    """Return all sources by name."""
    return list(session.scalars(select(Source).order_by(Source.name)))


def quarantined(session: Session) -> int:
    """Return how many documents could not be read and wait for a person."""
    return session.scalar(select(func.count()).where(ReceivedDocument.state == "refused")) or 0


def disk(house: House) -> Disk:
    """Return the space on the disk of the home."""
    usage = shutil.disk_usage(house.settings.home)
    return Disk(usage.free, usage.total)
