"""A message and how far it is on its way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime

STATES = ("owed", "sending", "sent", "failed", "dropped")


class Message(Base):
    """Something that must be said to a person; (person, dedupe_key) is said once, whoever asks and however often."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("person", "dedupe_key"),
        CheckConstraint("state IN ('owed', 'sending', 'sent', 'failed', 'dropped')", name="state_known"),
        Index("ix_message_state_not_before", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]  # who it is for, as a value: "user:17" or "mail:someone@example.org"
    dedupe_key: Mapped[str]  # what it says: "digest:2026-11-23", "warning:41/1/90"
    kind: Mapped[str]  # digest, warning, escalation, alert, system, test
    recipient: Mapped[str]  # the address that it goes to
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    headers: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(default="owed")
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None]
