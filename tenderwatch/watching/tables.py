"""Saved searches, their matches, and what a team decided about each procedure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.notices.moving import FOLLOWS

_FOLLOWING = "tenderwatch.watching.following"


class SavedSearch(Base):
    """A rule of a team for notices that deserve its time."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("team_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    query: Mapped[str] = mapped_column(default="")
    filters: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    matched_to: Mapped[int] = mapped_column(default=0)  # notices up to this sequence have been matched
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Follower(Base):
    """A person who is told what a saved search finds: at once, in the daily mail, in that of a weekday, or not at all.

    Only what was found, or came before the team again, after `since` is told.
    """

    __tablename__ = "search_follower"
    __table_args__ = (
        CheckConstraint("schedule IN ('instant', 'daily', 'weekly', 'never')", name="schedule_known"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
    )

    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    schedule: Mapped[str] = mapped_column(default="daily")
    weekday: Mapped[int] = mapped_column(default=0)  # of "weekly": 0 is Monday
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class Match(Base):
    """A notice group that a saved search found, once, with the reason."""

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("search_id", "group_id"), {"info": {FOLLOWS: f"{_FOLLOWING}:matches"}})

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    why: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONText, default=list
    )  # what in the notice met which part of the rule
    matched_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Triage(Base):
    """What a team thinks of a procedure: new, shortlisted, dismissed or snoozed; every change is kept."""

    __tablename__ = "triage"
    __table_args__ = (
        UniqueConstraint("team_id", "procedure_id"),
        CheckConstraint("state IN ('new', 'shortlisted', 'dismissed', 'snoozed')", name="state_known"),
        Index("ix_triage_team_id_state", "team_id", "state"),
        {"info": {FOLLOWS: f"{_FOLLOWING}:triages"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    state: Mapped[str] = mapped_column(default="new")
    reason: Mapped[str | None]  # topic, place, too-small, too-large, too-late, not-eligible, buyer, other
    snoozed_until: Mapped[date | None]
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))  # the change notice that reopened it
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )  # who of the team looks at it

    @property
    def seen(self) -> str:
        """What a form carries to tell which state its reader saw."""
        return self.changed_at.isoformat()


class ToldArrival(Base):
    """A person was told that a procedure came before their team; when it comes again later, that is new to them."""

    __tablename__ = "told_arrival"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    triage_id: Mapped[int] = mapped_column(ForeignKey("triage.id", ondelete="CASCADE"), primary_key=True, index=True)
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)


class Follow(Base):
    """A procedure whose changes a person wants to hear of, with or without a bid for it."""

    __tablename__ = "follow"
    __table_args__ = ({"info": {FOLLOWS: f"{_FOLLOWING}:follows"}},)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class TriageStep(Base):
    """One change of a triage, so that it can be undone and told."""

    __tablename__ = "triage_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    triage_id: Mapped[int] = mapped_column(ForeignKey("triage.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSONText)
    after: Mapped[dict[str, Any]] = mapped_column(JSONText)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
