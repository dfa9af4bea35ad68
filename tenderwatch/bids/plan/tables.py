"""A bid's milestones, and the deadline that they were counted from."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Base, UTCDateTime
from tenderwatch.users.tables import User


class BidPlan(Base):
    """That a bid is planned: `counted_from` is the deadline that somebody planned it for, and has accepted since."""

    __tablename__ = "bid_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), unique=True)
    counted_from: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    milestones: Mapped[list["BidMilestone"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="BidMilestone.position"
    )


class BidMilestone(Base):
    """A milestone of a bid: its day, whose it is, and how it was closed."""

    __tablename__ = "bid_milestone"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("bid_plan.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str]  # bids.plan.rules.MILESTONES
    on: Mapped[date] = mapped_column("on_day")
    fixed: Mapped[bool] = mapped_column(default=False)  # a person chose the day
    squeezed: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    left_out_because: Mapped[str | None]  # closed without being done
    remarks: Mapped[str | None]

    owner: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[owner_id])
