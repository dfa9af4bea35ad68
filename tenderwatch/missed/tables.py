"""What was looked at week by week, and the awards that no search of a team had found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.notices.moving import FOLLOWS


class RecallAudit(Base):
    """One look at the awards of a team's neighbourhood that were published from `since_on` to `until_on`.

    Of `awards` in the neighbourhood `known` were before the team or ours, `found` are found by the rules that were
    asked; the rest was missed, in this look or an earlier one.  `unasked` names searches whose words cannot be read.
    """

    __tablename__ = "recall_audit"
    __table_args__ = (UniqueConstraint("team_id", "until_on", "weekly"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    since_on: Mapped[date]
    until_on: Mapped[date]
    weekly: Mapped[bool]  # by the calendar; else because somebody asked
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    awards: Mapped[int]
    known: Mapped[int]
    found: Mapped[int]
    searches: Mapped[int]  # that were asked
    unasked: Mapped[list[str]] = mapped_column(JSONText, default=list)


class MissedAward(Base):
    """An award that no search of a team found: why it is in the neighbourhood, and what would have found its call.

    It is listed once, by the look that came upon it first; what a team said of it stands for good.
    """

    __tablename__ = "missed_award"
    __table_args__ = (
        UniqueConstraint("team_id", "procedure_id"),
        CheckConstraint("state IN ('open', 'accepted', 'caught', 'dismissed')", name="state_known"),
        CheckConstraint("cause IN ('rules', 'no-call')", name="cause_known"),
        {"info": {FOLLOWS: "tenderwatch.missed.following:missed"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("recall_audit.id", ondelete="CASCADE"), index=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)  # that tells of the award
    call_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    strength: Mapped[int]
    grounds: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    cause: Mapped[str] = mapped_column(default="rules")  # no-call: the rules would find it, but no call ever came
    suggestions: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    tried_at: Mapped[datetime] = mapped_column(UTCDateTime)  # when the suggestions were worked out
    state: Mapped[str] = mapped_column(default="open", index=True)  # caught: a rule finds it now, or it came before us
    search_id: Mapped[int | None] = mapped_column(
        ForeignKey("saved_search.id", ondelete="SET NULL"), index=True
    )  # that finds it since
    reason: Mapped[str | None]  # why it is not for us, as of a triage
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # the rule as it was, and the version it became

    @property
    def tried(self) -> str:
        """What a form carries to tell which suggestions its reader saw."""
        return self.tried_at.isoformat()
