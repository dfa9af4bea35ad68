"""Tasks of bids."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, UTCDateTime


class BidTask(Base):
    """Something to do for a bid.

    One that belongs to a milestone and has no day of its own is due when the milestone is, wherever that moves.
    """

    __tablename__ = "bid_task"
    __table_args__ = (CheckConstraint("due_on IS NOT NULL OR milestone IS NOT NULL", name="has_a_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    due_on: Mapped[date | None]
    milestone: Mapped[str | None]  # bids.plan.rules.MILESTONES
    hours: Mapped[Decimal | None] = mapped_column(Amount)  # as somebody estimated the whole of it
    notes: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    waits: Mapped[list["BidTaskWait"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", foreign_keys="BidTaskWait.task_id"
    )
    lines: Mapped[list["BidTaskLine"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="BidTaskLine.position"
    )


class BidTaskWait(Base):
    """That a task waits for another of the same bid."""

    __tablename__ = "bid_task_wait"
    __table_args__ = (CheckConstraint("task_id <> for_id", name="for_another"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("bid_task.id", ondelete="CASCADE"), primary_key=True)
    for_id: Mapped[int] = mapped_column(ForeignKey("bid_task.id", ondelete="CASCADE"), primary_key=True, index=True)


class BidTaskLine(Base):
    """A line of a task's checklist."""

    __tablename__ = "bid_task_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("bid_task.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
