"""How the outbox is, for the health page and for the job that tells of what could not be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.outbox.tables import Message

LATE_AFTER = timedelta(minutes=30)
FAILED_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class OutboxState:
    """What waits since when, what failed, and why; `late` is what turns the health page red."""

    owed: int
    waiting_since: datetime | None
    last_error: str | None
    failed: int
    last_sent_at: datetime | None
    late: bool


def state(session: Session, now: datetime) -> OutboxState:
    """Return how the outbox is: late when a message that was due has waited for more than half an hour."""
    waiting = (Message.state.in_(("owed", "sending")), or_(Message.attempts > 0, Message.not_before <= now))
    due_at = case((Message.attempts > 0, Message.created_at), else_=Message.not_before)
    owed, since = session.execute(select(func.count(), func.min(due_at)).where(*waiting)).one()
    failed = select(func.count()).where(Message.state == "failed", Message.created_at > now - FAILED_LATELY)
    error = select(Message.last_error).where(*waiting, Message.last_error.is_not(None)).order_by(Message.id.desc())
    return OutboxState(
        owed=owed,
        waiting_since=since,
        last_error=session.scalar(error.limit(1)),
        failed=session.scalar(failed) or 0,
        last_sent_at=session.scalar(select(func.max(Message.sent_at))),
        late=since is not None and now - since > LATE_AFTER,
    )


def failed_since(session: Session, moment: datetime) -> list[Message]:
    """Return the messages owed since `moment` that were refused for ever, oldest first."""
    query = select(Message).where(Message.state == "failed", Message.created_at >= moment)
    return list(session.scalars(query.order_by(Message.id)))
