"""Good words reach those who did the work: each of them hears once, in a digest."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import PRAISE_FROM
from tenderwatch.accounts.feedback.service.keeping import change, check_version, feedback_of
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.users.tables import User

IS_PRAISE = (Feedback.kind == "feedback") & or_(Feedback.score >= PRAISE_FROM, Feedback.acted_on.is_not(None))
"""As rules.is_praise: feedback that is no complaint is "acted on" by passing it on."""


def pass_on(session: Session, feedback_id: int, words: str, by: User, now: datetime, *, seen: int | None) -> Feedback:
    """Let those who did the work hear of it though its score alone would not say so; a word may go with it."""
    row = feedback_of(session, feedback_id)
    check_version(row, seen, {"action": words})
    if row.kind != "feedback" or row.received_at is None:
        raise NotAllowed(_("Only feedback that was received, and is no complaint, is passed on."))
    if row.doers_told_at is None:
        row.acted_on, row.acted_by_id, row.action = today_of(now), by.id, words.strip() or None
        change(session, row, by, now, "passed-on")
    return row


def release_praise(session: Session, now: datetime) -> int:
    """Mark the good words of which nobody has heard as said from now on; return how many.

    Each doer's next digest tells of what was released since their last one, so that each hears exactly once whatever
    their hour.
    """
    waiting = select(Feedback).where(
        IS_PRAISE, Feedback.received_at.is_not(None), Feedback.doers_told_at.is_(None), Feedback.removed_at.is_(None)
    )
    rows = session.scalars(waiting.with_for_update()).all()
    for row in rows:
        row.doers_told_at = now
    session.flush()
    return len(rows)
