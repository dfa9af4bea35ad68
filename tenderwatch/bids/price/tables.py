"""The price table of a bid, its approvals, what else bidding cost, and what the house asks of prices."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.bids.price.rules import Line
from tenderwatch.db import Amount, Base, Fine, JSONText, UTCDateTime


class BidPriceLine(Base):
    """A line of the price table, in the currency of the bid, without VAT."""

    __tablename__ = "bid_price_line"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    lot: Mapped[str | None]
    what: Mapped[str]
    unit: Mapped[str | None]
    quantity: Mapped[Decimal] = mapped_column(Fine)
    unit_price: Mapped[Decimal] = mapped_column(Fine)  # below zero: a rebate
    unit_cost: Mapped[Decimal | None] = mapped_column(Fine)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def line(self) -> Line:
        """The line as the rules reckon with it."""
        return Line(self.what, self.quantity, self.unit_price, self.unit, self.unit_cost, self.lot)


class PriceApproval(Base):
    """Which figures somebody approved; the last one stands, all are kept as they were."""

    __tablename__ = "bid_price_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    price: Mapped[Decimal] = mapped_column(Amount)
    margin: Mapped[Decimal | None] = mapped_column(Amount)  # none: not every line had a cost
    currency: Mapped[str]
    margin_line: Mapped[Decimal | None] = mapped_column(Amount)  # the house's, in per cent, as it stood then
    reason: Mapped[str | None]  # why it was approved below that line
    fingerprint: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(JSONText, default=list)  # the whole table as it stood then
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class BidExpense(Base):
    """Something that bidding cost besides hours: a bond, a translation, travel; in the currency of the bid."""

    __tablename__ = "bid_expense"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    what: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Amount)
    spent_on: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class PriceTerms(Base):
    """What the house asks of prices, and what an hour of bidding costs it; the last row stands."""

    __tablename__ = "price_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    margin_line: Mapped[Decimal | None] = mapped_column(Amount)  # per cent; a price below it needs a reason
    hourly_cost: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")  # of the hourly cost
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
