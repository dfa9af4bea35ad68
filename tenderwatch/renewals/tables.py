"""Renewal plans with their tasks, the template they are made from, and what may be the successor."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Base, UTCDateTime
from tenderwatch.notices.moving import FOLLOWS


class RenewalStep(Base):
    """A step of the house's template: a task of each plan that opens from now on.

    Its date is so many working days after the start of the work, or before the notice that is expected or the end.
    """

    __tablename__ = "renewal_step"
    __table_args__ = (
        CheckConstraint("anchor IN ('start', 'notice', 'end')", name="anchor_known"),
        CheckConstraint("days >= 0", name="days_counted"),
        CheckConstraint("code IS NOT NULL OR title IS NOT NULL", name="is_called_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    code: Mapped[str | None]  # of the product's own steps, named in the reader's language
    title: Mapped[str | None]  # in the house's own words
    anchor: Mapped[str]
    days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RenewalPlan(Base):
    """The work before one end of a contract; `ordinal` counts how often that end has been moved on.

    (contract, ordinal) is the plan, whatever the date: a corrected end plans it again, a used option opens the next.
    It begins when a person says so: that is the contract's decision to start renewal work.
    """

    __tablename__ = "renewal_plan"
    __table_args__ = (
        UniqueConstraint("contract_id", "ordinal"),
        CheckConstraint("state IN ('open', 'closed')", name="state_known"),
        CheckConstraint("chance IN ('none', 'low', 'even', 'good')", name="chance_known"),
        CheckConstraint("opened_because IN ('day', 'hand', 'unhappy', 'started')", name="opened_because_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(default="open", index=True)
    closed_because: Mapped[str | None]
    opened_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_because: Mapped[str] = mapped_column(default="day")
    late_days: Mapped[int] = mapped_column(default=0)  # so long after its day, because nothing ran then
    starts_on: Mapped[date]  # the day on which the work starts
    ends_on: Mapped[date]  # the last day of the contract for which it is planned
    planned_on: Mapped[date]  # when its dates were reckoned last
    chance: Mapped[str | None]  # as a person sees it, never guessed
    chance_reason: Mapped[str | None]
    cpv: Mapped[str | None]  # of what is bought: by it the next notice is known
    needs: Mapped[str | None]
    promises: Mapped[str | None]
    notes: Mapped[str | None]
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)  # the successor, confirmed
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    contract: Mapped[Contract] = relationship(lazy="raise")
    tasks: Mapped[list["RenewalTask"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="RenewalTask.position"
    )


class RenewalTask(Base):
    """Something to do in a plan; without an owner of its own it is the contract owner's."""

    __tablename__ = "renewal_task"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("state IN ('open', 'done', 'not-needed')", name="state_known"),
        CheckConstraint("anchor IN ('start', 'notice', 'end')", name="anchor_known"),
        Index("ix_renewal_task_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("renewal_plan.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str | None]
    title: Mapped[str | None]
    anchor: Mapped[str | None]  # as the template placed it; none: a person set the day
    days: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    word: Mapped[str | None]  # what came of it, or why it is not needed
    notes: Mapped[str | None]
    stale: Mapped[bool] = mapped_column(default=False)  # done, or given its day, for an end that has moved since
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RenewalSuggestion(Base):
    """A procedure that may be the successor of a plan's contract; what a person said of it is remembered."""

    __tablename__ = "renewal_suggestion"
    __table_args__ = (
        UniqueConstraint("plan_id", "procedure_id"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'rejected')", name="state_known"),
        {"info": {FOLLOWS: "tenderwatch.renewals.following:suggestions"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("renewal_plan.id", ondelete="CASCADE"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    same_name: Mapped[bool] = mapped_column(default=False)  # the buyer only bears the same name
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
