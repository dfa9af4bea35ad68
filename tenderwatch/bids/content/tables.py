"""Requirements, questions, documents and reusable answers."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime


class KeptRow(Base):
    """What people type in this room: who entered it, when it was removed, and the version that a stale edit lacks."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


class KeptInBid(KeptRow):
    """What people type in a bid."""

    __abstract__ = True

    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)


class BidRequirement(KeptInBid):
    """Something that the buyer asks for, and how far the bid meets it."""

    __tablename__ = "bid_requirement"
    __table_args__ = (
        CheckConstraint("kind IN ('must', 'scored', 'info')", name="kind_known"),
        CheckConstraint("state IN ('unassessed', 'not', 'partly', 'met')", name="state_known"),
        CheckConstraint("points IS NULL OR kind = 'scored'", name="points_of_scored"),
    )

    position: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(default="info")
    points: Mapped[Decimal | None] = mapped_column(Amount)
    lot: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="unassessed")
    evidence: Mapped[str | None]
    page: Mapped[str | None]  # where in our bid it stands
    reread: Mapped[bool] = mapped_column(default=False)  # an answer of the buyer changed it


class BidQuestion(KeptInBid):
    """A question of ours to the buyer, and what was answered."""

    __tablename__ = "bid_question"

    text: Mapped[str]
    sent_on: Mapped[date | None]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    links: Mapped[list["QuestionLink"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class QuestionLink(Base):
    """That a question is about a requirement; `applied_at` is when its answer was taken to the requirement."""

    __tablename__ = "bid_question_requirement"

    question_id: Mapped[int] = mapped_column(ForeignKey("bid_question.id", ondelete="CASCADE"), primary_key=True)
    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("bid_requirement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BidDocument(KeptInBid):
    """A document of a bid, by its name; what was sent under that name are its versions."""

    __tablename__ = "bid_document"

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="other")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    valid_until: Mapped[date | None]  # the last day on which it is valid
    files: Mapped[list["BidDocumentVersion"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="BidDocumentVersion.number.desc()"
    )


class BidDocumentVersion(Base):
    """One file that was sent of a document; its bytes are in the store by their digest."""

    __tablename__ = "bid_document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("bid_document.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]  # as it was sent; that of the newest is the document's
    digest: Mapped[str]
    size: Mapped[int]
    note: Mapped[str | None]
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ReusableAnswer(KeptRow):
    """A text of ours that serves in more than one bid; somebody owns it and reads it again by a day."""

    __tablename__ = "reusable_answer"

    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(JSONText, default=list)  # words and CPV codes
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    review_on: Mapped[date | None]


class AnswerUse(Base):
    """That an answer was copied into a requirement of a bid."""

    __tablename__ = "answer_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("reusable_answer.id", ondelete="CASCADE"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("bid_requirement.id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
