"""Activities, and the lists of words that the administrator edits."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.contacts.tables import Contact
from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


class ListEntry(Base):
    """A word of a list that the administrator edits: a type or state of activities, a segment, a service of ours …

    The house's own have no `name` until somebody gives them another; what is no longer used is retired, never removed.
    """

    __tablename__ = "list_entry"
    __table_args__ = (UniqueConstraint("list", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str]  # work.lists.LISTS
    code: Mapped[str]
    name: Mapped[str | None]
    means: Mapped[str | None]  # what the program makes of it: of a state planned, done or cancelled; of a type contact
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)


class Activity(Base):
    """Something that is done, or planned, with or for an organisation: a visit, a call, a complaint, a follow-up.

    `day` is when it is planned for or took place.  The next step that was agreed is an activity, too (`next_id`); one
    that is closed without names a reason.  `key` is what it is when the program planned it ("care:12:2027-01-31",
    "mail:<message id>"), so that it is planned once.
    """

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint(
            "origin IN ('person', 'next-step', 'care', 'after-care', 'campaign', 'mail', 'bid')", name="origin_known"
        ),
        CheckConstraint("next_id IS NULL OR no_next_because IS NULL", name="one_answer"),
        Index("ix_activity_organization_day", "organization_id", "day"),
        Index("ix_activity_owner_day", "owner_id", "day"),
        Index("ix_activity_standing", "state", "organization_id", "day", "type", "removed_at"),
        Index("ix_activity_day", "day", "id", "removed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    type: Mapped[str]  # code of the list "activity-type"
    state: Mapped[str]  # code of the list "activity-state"
    day: Mapped[date]
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int | None]
    subject: Mapped[str]
    outcome: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id", ondelete="SET NULL"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("renewal_plan.id", ondelete="SET NULL"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    origin: Mapped[str] = mapped_column(default="person")
    key: Mapped[str | None] = mapped_column(unique=True)
    next_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"), index=True)
    no_next_because: Mapped[str | None]
    in_competition: Mapped[str | None]  # while their competition was open: "channel" through it, else why it was needed
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    next: Mapped["Activity | None"] = relationship(lazy="raise", remote_side=[id])
    participants: Mapped[list["ActivityParticipant"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ActivityParticipant.id"
    )


class ActivityParticipant(Base):
    """Who took part: one of ours, or a contact of theirs."""

    __tablename__ = "activity_participant"
    __table_args__ = (
        UniqueConstraint("activity_id", "user_id"),
        UniqueConstraint("activity_id", "contact_id"),
        CheckConstraint("(user_id IS NULL) <> (contact_id IS NULL)", name="one_of_both"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)

    user: Mapped[User | None] = relationship(lazy="raise")
    contact: Mapped[Contact | None] = relationship(lazy="raise")


class Campaign(Base):
    """A list of organisations by a filter, with a task each; what came of it are the bids that followed."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    filter: Mapped[dict[str, str]] = mapped_column(
        JSONText, default=dict
    )  # as the address of the list of accounts says it
    type: Mapped[str]  # code of the list "activity-type"
    task: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    ended_on: Mapped[date | None]
    result: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
