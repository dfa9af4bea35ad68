"""How the runs of jobs went: what the health page and the weekly word tell from."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenderwatch.db.engine import Database
from tenderwatch.db.tables import JobRun

SAME_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=90)


def record(
    database: Database, job: str, started_at: datetime, ended_at: datetime, *, ok: bool, said: str | None
) -> None:
    """Write how a run went; `said` is None when there was nothing to do.

    Runs in a row that found nothing to do, or failed in the same way, share one row, touched once a minute: a job that
    looks every few seconds fills no table.
    """
    with database.read() as session:
        last = latest(session, job)
    same = last is not None and (last.ok, last.said) == (ok, said) and (said is None or not ok)
    if same and last is not None and timedelta() <= started_at - last.started_at < SAME_EVERY:
        return
    with database.write() as session:
        row = session.get(JobRun, last.id) if same and last is not None else None
        if row is None:
            row = JobRun(job=job)
            session.add(row)
        row.started_at, row.ended_at, row.ok, row.said = started_at, ended_at, ok, said


def latest(session: Session, job: str) -> JobRun | None:
    """Return the last run of a job, however it went."""
    return session.scalar(select(JobRun).where(JobRun.job == job).order_by(JobRun.id.desc()).limit(1))


def last_success(session: Session, job: str, before: datetime | None = None) -> datetime | None:
    """Return when a job last began a run that went well."""
    query = select(JobRun.started_at).where(JobRun.job == job, JobRun.ok.is_(True))
    if before is not None:
        query = query.where(JobRun.started_at < before)
    return session.scalar(query.order_by(JobRun.started_at.desc()).limit(1))


def forget_old(session: Session, now: datetime) -> int:
    """Delete the runs that nobody asks about any more; return how many there were."""
    old = delete(JobRun).where(JobRun.started_at < now - KEPT).returning(JobRun.id)
    return len(session.scalars(old).all())
