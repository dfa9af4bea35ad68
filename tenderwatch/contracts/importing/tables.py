"""Files that are being imported, and matchings that were kept for files with the same heads."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime


class ContractImport(Base):
    """A file of contracts that somebody sent, with what was said of it so far."""

    __tablename__ = "contract_import"
    __table_args__ = (CheckConstraint("state IN ('open', 'taken', 'discarded')", name="state_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    digest: Mapped[str]  # of the file as it came
    size: Mapped[int]
    sheets: Mapped[list[str]] = mapped_column(JSONText)
    sheet: Mapped[str | None]
    grid: Mapped[str | None]  # digest of the chosen sheet as it was read
    matching: Mapped[dict[str, Any] | None] = mapped_column(JSONText)
    state: Mapped[str] = mapped_column(default="open")
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # how many rows became what, so far


class ImportMatching(Base):
    """How files with these heads are read, under a name."""

    __tablename__ = "import_matching"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    heads: Mapped[list[str]] = mapped_column(JSONText)  # folded
    matching: Mapped[dict[str, Any]] = mapped_column(JSONText)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
