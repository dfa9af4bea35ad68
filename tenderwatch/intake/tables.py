"""Where documents come from, how each source is, and what was received."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime


class Source(Base):
    """A configured place that notices come from."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # ted, page, folder; "files" for what is ingested by hand
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
    late_said_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


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
