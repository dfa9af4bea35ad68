"""Bids and how they ended."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


class Bid(Base):
    """Our work on one procedure, from the first thought to what came of it; it may begin before there is a notice."""

    __tablename__ = "bid"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('identified', 'qualifying', 'go-no-go', 'preparing', 'submitted', 'outcome')", name="stage_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    under_id: Mapped[int | None] = mapped_column(
        ForeignKey("bid.id"), index=True
    )  # the bid that brought us into the framework or system of which this is a call-off
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    title: Mapped[str]
    lots: Mapped[list[str]] = mapped_column(JSONText, default=list)  # codes of the lots bid for; empty: all
    lots_seen: Mapped[list[str]] = mapped_column(JSONText, default=list)  # the procedure's when lots were last chosen
    stage: Mapped[str] = mapped_column(default="identified", index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # as the notices last said it
    value: Mapped[Decimal | None] = mapped_column(Amount)  # of our bid, without VAT
    currency: Mapped[str] = mapped_column(default="EUR")
    next_step: Mapped[str | None]
    next_step_on: Mapped[date | None]
    notes: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    buyer: Mapped[Organization | None] = relationship(lazy="raise")
    owner: Mapped[User] = relationship(lazy="raise", foreign_keys=[owner_id])
    decisions: Mapped[list["GoDecision"]] = relationship(lazy="raise", order_by="GoDecision.id")
    outcome: Mapped["Outcome | None"] = relationship(lazy="raise", back_populates="bid")

    @property
    def is_told_otherwise(self) -> bool:
        """Whether the notices say another deadline than the one that people gave this bid."""
        return self.published_deadline_at is not None and self.published_deadline_at != self.deadline_at


class BidPromise(Base):
    """Something that a bid promises: staff, service levels, prices; a won bid hands it to the contract's owner."""

    __tablename__ = "bid_promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    evidence: Mapped[str | None]  # where in the bid it stands
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class GoDecision(Base):
    """Go, no-go or later, by whom and why; the last one stands, all are kept with what they were taken on."""

    __tablename__ = "go_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    go: Mapped[bool]
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    later: Mapped[bool] = mapped_column(default=False)  # neither go nor no-go yet
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    score: Mapped[int | None]  # of 100, as it stood then
    line: Mapped[int | None]  # the house's line, as it stood then
    against: Mapped[list[str]] = mapped_column(JSONText, default=list)  # score, gate: what it contradicts
    basis: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)  # gates and scores as they stood then

    @property
    def choice(self) -> str:
        """Go, no-go or later."""
        return "later" if self.later else "go" if self.go else "no-go"


class Outcome(Base):
    """How a bid ended, or what became of a procedure that we did not bid for."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("bid_id"),
        CheckConstraint("bid_id IS NOT NULL OR procedure_id IS NOT NULL", name="of_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    result: Mapped[str]
    decided_on: Mapped[date | None]
    lots_won: Mapped[list[str]] = mapped_column(JSONText, default=list)
    lot_results: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)  # where told lot by lot: code -> result
    winner: Mapped[str | None]
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    our_price: Mapped[Decimal | None] = mapped_column(Amount)
    winning_price: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    tenders_received: Mapped[int | None]
    our_rank: Mapped[int | None]
    lesson: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    bid: Mapped[Bid | None] = relationship(lazy="raise", back_populates="outcome")
    reasons: Mapped[list["OutcomeReason"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="OutcomeReason.position"
    )
    criteria: Mapped[list["OutcomeCriterion"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="OutcomeCriterion.position"
    )


class OutcomeReason(Base):
    """A reason of an outcome; position 1 is the main one, at most three."""

    __tablename__ = "outcome_reason"
    __table_args__ = (
        UniqueConstraint("outcome_id", "position"),
        UniqueConstraint("outcome_id", "reason"),
        CheckConstraint("position BETWEEN 1 AND 3", name="at_most_three"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id", ondelete="CASCADE"))
    position: Mapped[int]
    reason: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")  # which price, which error, which criterion
    side: Mapped[str]  # ours, buyer
    evidence: Mapped[str]  # decision, score-sheet, debrief, guess


class OutcomeCriterion(Base):
    """What an award criterion gave us and the winner, and the most there was; points to a hundredth."""

    __tablename__ = "outcome_criterion"
    __table_args__ = (UniqueConstraint("outcome_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    ours: Mapped[Decimal | None] = mapped_column(Amount)
    winners: Mapped[Decimal | None] = mapped_column(Amount)
    most: Mapped[Decimal | None] = mapped_column(Amount)
