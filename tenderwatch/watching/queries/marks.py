"""What a team thinks of procedures and who follows them, as the pages of those procedures say it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.users.tables import User
from tenderwatch.watching import labels
from tenderwatch.watching.tables import Follow, Triage


@dataclass(frozen=True, slots=True)
class TriageMark:
    """What a team thinks of a procedure."""

    state: str
    reason: str | None
    snoozed_until: date | None
    changed_at: datetime
    by: str | None

    @property
    def seen(self) -> str:
        """What a form says back, so that a decision taken meanwhile by somebody else is not overwritten unseen."""
        return self.changed_at.isoformat()

    @property
    def words(self) -> str:
        """The state in words, with the reason of a refusal."""
        state = labels.state(self.state)
        return f"{state}: {labels.reason(self.reason)}" if self.reason else state


def marks(session: Session, team_id: int, procedure_ids: Collection[int]) -> dict[int, TriageMark]:
    """Return what a team thinks of those of the procedures that came before it."""
    rows = session.execute(
        select(Triage, User.name)
        .outerjoin(User, User.id == Triage.changed_by_id)
        .where(Triage.team_id == team_id, Triage.procedure_id.in_(procedure_ids))
    )
    return {
        row.procedure_id: TriageMark(row.state, row.reason, row.snoozed_until, row.changed_at, name)
        for row, name in rows
    }


def followed(session: Session, user_id: int, procedure_ids: Collection[int]) -> set[int]:
    """Return those of the procedures that a person follows."""
    mine = select(Follow.procedure_id).where(Follow.user_id == user_id, Follow.procedure_id.in_(procedure_ids))
    return set(session.scalars(mine))
