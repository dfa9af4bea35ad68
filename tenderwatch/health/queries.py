"""What the health page tells beside what each room tells of itself."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.db.tables import JobRun, Lease
from tenderwatch.house import House

LITTLE_SPACE = 1024**3


@dataclass(frozen=True)
class JobHealth:
    """The last run of a job."""

    name: str
    started_at: datetime
    ok: bool | None
    said: str | None


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


def leases(session: Session, now: datetime) -> list[Lease]:
    """Return who holds which lease now."""
    return list(session.scalars(select(Lease).where(Lease.until > now).order_by(Lease.name)))


def disk(house: House) -> Disk:
    """Return the space on the disk of the home."""
    usage = shutil.disk_usage(house.settings.home)
    return Disk(usage.free, usage.total)
