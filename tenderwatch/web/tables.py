"""What the web shell keeps so that nothing typed is lost and nothing is sent twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime


class Draft(Base):
    """What a person typed and could not send or has not sent yet; offered again on the page where it was typed."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "form", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    form: Mapped[str]
    path: Mapped[str]
    fields: Mapped[list[list[str]]] = mapped_column(JSONText)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Submission(Base):
    """A form that was sent; its key makes the second click of a double click harmless."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    location: Mapped[str | None]
