"""Buyers and suppliers as organisations: who they are, what they are called, and which rows are one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Base, JSONText, UTCDateTime


class Organization(Base):
    """A buyer or supplier.

    `key` says who it is: "FIN:01012636" by registration number, else "name:FIN:espoon kaupunki:espoo"; one without a
    number is never merged into one with a number by itself.  Of rows that people found to be one all but one have
    `merged_into_id`, always the row that stands; they keep their key, names and numbers, so that what is named by them
    goes there and the merge can be undone.
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
    is_ours: Mapped[bool] = mapped_column(default=False, server_default=false())  # it is us: somebody said so
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    compared_by: Mapped[int] = mapped_column(
        default=0, server_default="0", index=True
    )  # the version of the rules that compared it with the others; 0: new, or it has a new name


class OrganizationIdentifier(Base):
    """A registration number of an organisation in its one form; the first is what its key says."""

    __tablename__ = "organization_identifier"
    __table_args__ = (
        UniqueConstraint("organization_id", "scheme", "value"),
        Index("ix_organization_identifier_value", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    scheme: Mapped[str]  # ISO 3166-1 alpha-3 of the register's country
    value: Mapped[str]
    register: Mapped[str | None]  # whose check digit proved it, in python-stdnum's words; None: nobody's


class OrganizationName(Base):
    """A name under which an organisation has been seen, and on which days notices with it were published."""

    __tablename__ = "organization_name"
    __table_args__ = (
        UniqueConstraint("organization_id", "language", "name"),
        Index("ix_organization_name_name", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    language: Mapped[str]
    name: Mapped[str]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]


class OrganizationFold(Base):
    """A name as it is compared: by these an organisation is looked up among all others.

    `of_whole`: it is not its own, but that of the whole whose unit it is by its name.
    """

    __tablename__ = "organization_fold"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True)
    fold: Mapped[str] = mapped_column(primary_key=True, index=True)
    of_whole: Mapped[bool] = mapped_column(primary_key=True)


class OrganizationRelation(Base):
    """That an organisation stands to another in a way: its `unit`, or buying `joint`ly with, or `central`ly for it.

    `evidence` is the name that says so, or the notice that first did; days are those of the notices' publication.
    """

    __tablename__ = "organization_relation"
    __table_args__ = (
        UniqueConstraint("kind", "from_id", "to_id"),
        CheckConstraint("kind IN ('unit', 'joint', 'central')", name="kind_known"),
        CheckConstraint("from_id <> to_id", name="of_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    from_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    evidence: Mapped[str | None]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]


class OrganizationSuggestion(Base):
    """That two organisations may be one, why, and what somebody said to it; a pair is suggested once for ever."""

    __tablename__ = "organization_suggestion"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint("state IN ('suggested', 'confirmed', 'rejected')", name="state_known"),
        Index("ix_organization_suggestion_state", "state", "grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    grade: Mapped[int]  # rules.CERTAIN, rules.LIKELY
    reasons: Mapped[list[str]] = mapped_column(JSONText, default=list)
    state: Mapped[str] = mapped_column(default="suggested")
    suggested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    one: Mapped[Organization] = relationship(lazy="raise", foreign_keys=[one_id])
    other: Mapped[Organization] = relationship(lazy="raise", foreign_keys=[other_id])


class OrganizationMerge(Base):
    """That one row went into another, by whom, and what followed it: enough to take them apart again.

    `moved` are the rows of other rooms by table and column, {"contract.buyer_id": [ids]}; what notices say of parties
    is read from them again.
    """

    __tablename__ = "organization_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved: Mapped[dict[str, list[Any]]] = mapped_column(JSONText, default=dict)
