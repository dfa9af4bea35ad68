"""What notices say of our contracts that differs from what we have, and what people said to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.notices.moving import FOLLOWS


class Said(TypeDecorator[Any]):
    """A value of JSON, kept as a list of one: a bare number would become one of SQLite's, which is not read as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> list[Any]:  # noqa: ARG002
        return [value]

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return value[0] if value else None


class PublishedUpdate(Base):
    """That it is published of a field of a contract what we do not have; (contract, field, what is published) is it.

    So a later version of a notice that says the same is the same proposal, and what was refused is known again.
    `digest` is of what is published, `ours` what we had when it was last compared.
    """

    __tablename__ = "published_update"
    __table_args__ = (
        UniqueConstraint("contract_id", "field", "digest"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'superseded')", name="state_known"),
        CheckConstraint("grade IN ('certain', 'likely', 'possible')", name="grade_known"),
        Index("ix_published_update_state", "state", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    field: Mapped[str]
    digest: Mapped[str]
    ours: Mapped[Any] = mapped_column(Said)
    published: Mapped[Any] = mapped_column(Said)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)  # the latest that says it
    grade: Mapped[str]
    evidence: Mapped[str]  # by what the notice is known to be about this contract
    code: Mapped[str]  # how the value is known: stated, planned, counted
    params: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    state: Mapped[str] = mapped_column(default="open")
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reason: Mapped[str | None]


class PublishedWin(Base):
    """That a notice names us as winner of what is no contract here; `part` is its number, else its lots."""

    __tablename__ = "published_win"
    __table_args__ = (
        UniqueConstraint("procedure_id", "part"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'superseded')", name="state_known"),
        {"info": {FOLLOWS: "tenderwatch.contracts.published.following:wins"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    part: Mapped[str]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    digest: Mapped[str]  # of what is published, so that a refused one comes back when that changes
    state: Mapped[str] = mapped_column(default="open", index=True)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reason: Mapped[str | None]
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"), index=True)


class PublishedLook(Base):
    """What a contract was when it was last compared with the notices; one that is something else is looked at again.

    Numbers, not keys: they are compared and never followed.
    """

    __tablename__ = "published_look"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    buyer_id: Mapped[int]
    procedure_id: Mapped[int | None]


class PublishedSearch(Base):
    """How far the notices have been looked at: one row."""

    __tablename__ = "published_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    reached: Mapped[int]  # notices up to this `touched`
    basis: Mapped[str]  # the version of the rules and who we are: when it changes everything is looked at again
