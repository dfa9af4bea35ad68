"""Buyers and suppliers as organisations."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base


class Organization(Base):
    """A buyer or supplier.

    `key` says who it is: "FIN:01012636" by registration number, else "name:FIN:espoon kaupunki"; one without a number
    is never merged into one with a number by itself.
    """

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    country: Mapped[str | None]
    registration: Mapped[str | None]  # the registration number as it is written (BT-501)
    city: Mapped[str | None]
    email: Mapped[str | None]
    is_buyer: Mapped[bool] = mapped_column(default=False)
    is_supplier: Mapped[bool] = mapped_column(default=False)


class OrganizationIdentifier(Base):
    """A registration number of an organisation in its canonical form; one number names one organisation."""

    __tablename__ = "organization_identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[str]  # ISO 3166-1 alpha-3 of the register's country
    value: Mapped[str]


class OrganizationName(Base):
    """A name under which an organisation has been seen."""

    __tablename__ = "organization_name"
    __table_args__ = (
        UniqueConstraint("organization_id", "language", "name"),
        Index("ix_organization_name_name", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    language: Mapped[str]
    name: Mapped[str]
