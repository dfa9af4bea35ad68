"""People at other organisations, and what of them was erased."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.organizations.tables import Organization


class Contact(Base):
    """Somebody at an organisation.  Personal data: its source, purpose and basis, until when, and what they were told.

    An erased one keeps its row, without anything that tells who it was, so that what happened can still be counted.
    """

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(JSONText, default=list)  # contacts.rules.ROLES
    classes: Mapped[list[str]] = mapped_column(JSONText, default=list)  # codes of the list "contact-class"
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]  # the last day in this role here
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    source: Mapped[str]  # from where we have the data: rules.SOURCES
    source_note: Mapped[str | None]
    basis: Mapped[str]  # of GDPR article 6: rules.BASES
    purpose: Mapped[str]
    keep_until: Mapped[date | None] = mapped_column(index=True)  # then it is to be erased or confirmed anew
    told_on: Mapped[date | None]  # when the person was told what articles 13 and 14 ask for
    no_requests_on: Mapped[date | None]  # when they asked not to be sent requests for feedback any more
    note: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(lazy="raise")
