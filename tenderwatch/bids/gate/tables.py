"""What the gate of a bid asks, how the bid is scored, and by which criteria the house scores."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime


class GateRequirement(Base):
    """Something without which a tenderer is not eligible; it can be waived by name, with a reason."""

    __tablename__ = "gate_requirement"
    __table_args__ = (
        CheckConstraint("kind IN ('turnover', 'certificate', 'references', 'people', 'espd')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    what: Mapped[str] = mapped_column(default="")  # the certificate, the CPV code, the qualification, the question
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    count: Mapped[int | None]
    waived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    waived_because: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ScoreCriterion(Base):
    """What the house lays over the scorecard's criteria: another name, weight or place, or a criterion of its own."""

    __tablename__ = "score_criterion"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 100", name="weight_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]  # none: in the product's own words
    weight: Mapped[int]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HouseLine(Base):
    """From which score on the house bids, as a rule; the last row stands."""

    __tablename__ = "house_line"
    __table_args__ = (CheckConstraint("line BETWEEN 0 AND 100", name="line_of_hundred"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ScoreSheet(Base):
    """The scores of a bid: criterion -> [1 to 5 or none yet, why]."""

    __tablename__ = "score_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), unique=True)
    scores: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
