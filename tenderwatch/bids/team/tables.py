"""Who works on a bid."""

from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base
from tenderwatch.users.tables import User


class BidMember(Base):
    """A person of ours in a role of a bid; one may have several."""

    __tablename__ = "bid_member"
    __table_args__ = (UniqueConstraint("bid_id", "user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]  # code of the list "bid-role"
    hours_a_week: Mapped[Decimal | None] = mapped_column(Amount)  # until tenders are due
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    user: Mapped[User] = relationship(lazy="raise")
