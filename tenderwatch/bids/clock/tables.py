"""What is recorded of the decision about a bid."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.calendar.decision import CHOICES, Decision
from tenderwatch.db import Base, UTCDateTime


def _one_of(name: str) -> CheckConstraint:
    codes = ", ".join(f"'{code}'" for code in CHOICES[name])
    return CheckConstraint(f"{name} IN ({codes})", name=f"{name}_known")


class BidClock(Base):
    """What the legal clock of a bid counts from, as people recorded it; the dates themselves are never stored."""

    __tablename__ = "bid_clock"
    __table_args__ = (UniqueConstraint("bid_id"), *map(_one_of, CHOICES))

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"))
    kind: Mapped[str]
    country: Mapped[str]
    decided_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    sent_how: Mapped[str]
    received_on: Mapped[date | None]
    instructions: Mapped[str]
    contract_on: Mapped[date | None]
    ex_ante_on: Mapped[date | None]
    award_notice_on: Mapped[date | None]
    debrief_asked_on: Mapped[date | None]
    notice_sent_on: Mapped[date | None]
    invited_on: Mapped[date | None]
    tenders_due_on: Mapped[date | None]
    procedure: Mapped[str]
    buyer: Mapped[str]
    urgent: Mapped[bool]
    prior_notice: Mapped[bool]
    electronic_tenders: Mapped[bool]
    validity_days: Mapped[int | None]
    validity_months: Mapped[int | None]
    valid_until: Mapped[date | None]
    evidence: Mapped[str | None]  # where it is said: number of the decision, document, page
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def decision(self) -> Decision:
        """What is recorded, as the legal clock reads it."""
        return Decision(**{name: getattr(self, name) for name in FIELDS})


FIELDS = tuple(Decision.__dataclass_fields__)
