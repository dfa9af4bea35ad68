"""The pack of a bid, what is sent of it all the same, what was sent, and what reviewers remarked."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.bids.content.tables import KeptInBid
from tenderwatch.db import Base, JSONText, UTCDateTime


class PackItem(KeptInBid):
    """Something that must be in the tender; it is ready when its document is there, else when somebody says so."""

    __tablename__ = "bid_pack_item"

    name: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("bid_document.id", ondelete="SET NULL"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(
        ForeignKey("bid_requirement.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ready_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class HurdleWaiver(Base):
    """That a tender may go out all the same, by whom and why; `covers` are the ids of what it is about."""

    __tablename__ = "bid_hurdle_waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]  # bids.sending.rules.WAIVED_HERE
    covers: Mapped[list[str]] = mapped_column(JSONText, default=list)
    waived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    waived_because: Mapped[str]


class Sending(Base):
    """A tender that was sent, or taken back; a receipt may come later, nothing else changes: sent again is another."""

    __tablename__ = "bid_sending"
    __table_args__ = (
        UniqueConstraint("bid_id", "number"),
        CheckConstraint("kind IN ('sent', 'withdrawn')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(default="sent")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    zone: Mapped[str]  # on whose clock the moment was told
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # as it stood then
    way: Mapped[str]  # bids.sending.rules.WAYS
    place: Mapped[str | None]  # which portal, which address
    receipt: Mapped[str | None]
    receipt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_name: Mapped[str | None]  # of the receipt as a file
    file_digest: Mapped[str | None]
    file_size: Mapped[int | None]
    note: Mapped[str | None]
    pack: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # bids.sending.rules.Packed
    digest: Mapped[str | None]  # of the pack: bids.sending.rules.manifest
    waived: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # what was waived then, by whom, why
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    @property
    def received(self) -> bool:
        """Whether there is a receipt."""
        return bool(self.receipt or self.receipt_at or self.file_digest)

    @property
    def late(self) -> bool:
        """Whether it was sent after the deadline that stood then."""
        return self.kind == "sent" and self.deadline_at is not None and self.at > self.deadline_at


class ReviewReader(Base):
    """Somebody who reads a review of a bid."""

    __tablename__ = "bid_review_reader"

    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), primary_key=True)
    review: Mapped[str] = mapped_column(primary_key=True)  # bids.plan.rules.REVIEWS
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)


class ReviewRemark(KeptInBid):
    """What a reviewer remarked, who sees to it, and what became of it."""

    __tablename__ = "bid_review_remark"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'declined')", name="state_known"),
        CheckConstraint("state <> 'declined' OR because IS NOT NULL", name="declined_with_reason"),
    )

    review: Mapped[str]
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    because: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
