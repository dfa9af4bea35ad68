"""Where documents come from, how each source is, and what was received."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime


class Source(Base):
    """A configured place that notices come from."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # a name in scrapers.sources.SOURCES; "files" for what is ingested by hand
    settings: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    enabled: Mapped[bool] = mapped_column(default=True)
    every_minutes: Mapped[int] = mapped_column(default=60)
    progress: Mapped[dict[str, Any]] = mapped_column(
        JSONText, default=dict
    )  # watermark, validators, what is still missing
    state: Mapped[str | None]  # the word of scrapers.errors.SourceState, None before the first poll
    state_text: Mapped[str | None]
    last_polled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_success_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_new_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_poll_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    version: Mapped[int] = mapped_column(default=1)


class SourceDay(Base):
    """What a source published on one day, as far as we know, and what of it is kept: a line of the ledger.

    A day is complete when it was asked about to its end, when as many were seen as the source says it has, and when
    each of them is stored or refused.  A day that cannot be completed may be let be by a person, with a reason.
    """

    __tablename__ = "source_day"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # on the source's calendar
    expected: Mapped[int | None]  # as the source says; None when it does not
    seen: Mapped[int] = mapped_column(default=0)
    stored: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    whole: Mapped[bool] = mapped_column(default=True)  # the last time, it was asked about to its end
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    let_be: Mapped[str | None]  # why nobody waits for the rest

    @property
    def complete(self) -> bool:
        """Whether nothing of the day is missing here."""
        return self.whole and self.expected in (None, self.seen) and self.stored + self.refused >= self.seen

    @property
    def missing(self) -> int:
        """How many of the day are not here, as far as is known."""
        return max(self.expected or 0, self.seen) - self.stored - self.refused


class SourceTrouble(Base):
    """A time in which a source gave reason to fear that notices are missed, and its end."""

    __tablename__ = "source_trouble"
    __table_args__ = (Index("ix_source_trouble_open", "source_id", "mended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    what: Mapped[str]  # "late", or the word of scrapers.errors.SourceState that a person must see to
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    mended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SourceBackfill(Base):
    """A wish that a source be asked about days long past: its months are asked about one by one, the newest first."""

    __tablename__ = "source_backfill"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    first: Mapped[date]
    last: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_from: Mapped[date | None]  # the days from this one on have been asked about
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the source failed: it is left in peace till then
    new: Mapped[int] = mapped_column(default=0)  # notices that came
    said: Mapped[str | None]  # the word of scrapers.errors.SourceState of the last talk; "stopped" by a person
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


STRANGE_VERSION = "unknown version"
"""Instead of an error: the document was read, and says that it is written in a version its reader does not know."""


class ReceivedDocument(Base):
    """A document as it was received from a source; its bytes are in the file store under the digest."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("source_id", "digest"),
        CheckConstraint("state IN ('read', 'refused', 'settled')", name="state_known"),
        Index("ix_document_state_id", "state", "id"),
        Index("ix_document_source_id_key", "source_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    digest: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]  # address, or path inside the package or folder
    key: Mapped[str | None]  # the source's own name for what is in it
    media_type: Mapped[str | None]
    size: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str]  # refused: stands in the quarantine; settled: a person looked at it and let it be
    parser: Mapped[str | None]  # the readers that read it, each with its version; None: nobody noted it
    error: Mapped[str | None]  # why it cannot be read; of one that is read: STRANGE_VERSION
    error_where: Mapped[str | None]  # at which place; or the version that is not known

    @property
    def strange_version(self) -> str | None:
        """What it says that it is written in, where its reader does not know that and read it all the same."""
        return self.error_where if self.state == "read" and self.error == STRANGE_VERSION else None
