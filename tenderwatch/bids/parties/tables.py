"""Who bids with us."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base
from tenderwatch.organizations.tables import Organization

ROLES = ("lead", "member", "subcontractor", "resource")
"""In a consortium its lead or a member; a subcontractor; one on whose resources we rely (2014/24/EU art. 63)."""


class BidParty(Base):
    """An organisation that bids with us."""

    __tablename__ = "bid_party"
    __table_args__ = (CheckConstraint("role IN ('lead', 'member', 'subcontractor', 'resource')", name="role_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[str]
    what: Mapped[str | None]  # what it does
    share: Mapped[Decimal | None] = mapped_column(Amount)  # of the whole price, in per cent

    organization: Mapped[Organization] = relationship(lazy="raise")
