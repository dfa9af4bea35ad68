"""What processes keep among themselves: who does a job now, and how each run of it went."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db.base import Base, UTCDateTime


class Lease(Base):
    """Who does what only one process may do at a time (schedule, write the index), and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime] = mapped_column(UTCDateTime)


class JobRun(Base):
    """One run of a job, kept so that the health page and the weekly word can tell when it last went well."""

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_job_started_at", "job", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ok: Mapped[bool | None]
    said: Mapped[str | None]
