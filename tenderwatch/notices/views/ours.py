"""What our people have done about procedures, as far as the reader may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.queries import BidMark, of_procedures
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import labels as triage_labels
from tenderwatch.watching.tables import Follow, Triage


@dataclass(frozen=True, slots=True)
class TriageMark:
    """What the reader's team thinks of a procedure."""

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
        state = triage_labels.state(self.state)
        return f"{state}: {triage_labels.reason(self.reason)}" if self.reason else state


@dataclass(frozen=True, slots=True)
class Ours:
    """What we have done about one procedure."""

    triage: TriageMark | None = None
    bids: Sequence[BidMark] = field(default=())
    followed: bool = False  # by the reader


def ours(session: Session, reader: User, procedure_ids: Collection[int]) -> dict[int, Ours]:
    """Return what the reader may know that we did about each of the procedures, however many there are at once."""
    triage = _triage(session, reader, procedure_ids) if reader.may(Permission.SEE_INBOX) else {}
    bids = of_procedures(session, procedure_ids) if reader.may(Permission.SEE_BIDS) else {}
    mine = select(Follow.procedure_id).where(Follow.user_id == reader.id, Follow.procedure_id.in_(procedure_ids))
    followed = set(session.scalars(mine))
    return {number: Ours(triage.get(number), bids.get(number, ()), number in followed) for number in procedure_ids}


def _triage(session: Session, reader: User, procedure_ids: Collection[int]) -> dict[int, TriageMark]:
    team_id = users.team_of(session, reader).id
    rows = session.execute(
        select(Triage, User.name)
        .outerjoin(User, User.id == Triage.changed_by_id)
        .where(Triage.team_id == team_id, Triage.procedure_id.in_(procedure_ids))
    )
    return {
        row.procedure_id: TriageMark(row.state, row.reason, row.snoozed_until, row.changed_at, name)
        for row, name in rows
    }
