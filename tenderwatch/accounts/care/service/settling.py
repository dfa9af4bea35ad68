"""A step of after-care is settled by doing what it means: who asks for feedback, or enters a need, ticks it."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, rules
from tenderwatch.accounts.care.service.after_care import ORIGIN, steps
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.tables import AfterCare
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.work.service import Ending, Next, close
from tenderwatch.work.tables import Activity


def settle(
    session: Session,
    activity_id: int | None,
    codes: tuple[str, ...],
    organization_id: int,
    outcome: str,
    by: User,
    now: datetime,
) -> str | None:
    """Close the open step of an after-care of this customer, if it is one of `codes`; return which, None if none was.

    What follows is the next step of the after-care.  While a competition of the buyer is open a step that is a contact
    stays open: who closes it is asked how the contact went.
    """
    found = _step(session, activity_id, organization_id)
    if found is None or found[1] not in codes:
        return None
    activity, code = found
    words = Vocabulary.of(session)
    row = session.get_one(AfterCare, rules.of_step(activity.key or ""))
    follows = _follows(session, row, activity, words)
    ending = Ending(state=words.done[0], outcome=outcome, next=Next(none_because=follows))
    try:
        close(session, activity.id, ending, activity.version, by, now, today_of(now))
    except Invalid:
        return None
    return code


def _step(session: Session, activity_id: int | None, organization_id: int) -> tuple[Activity, str] | None:
    activity = session.get(Activity, activity_id or 0)
    if activity is None or activity.origin != ORIGIN or activity.removed_at is not None:
        return None
    if activity.organization_id != organization_id or activity.state not in Vocabulary.of(session).planned:
        return None
    return activity, (activity.key or "").rpartition(":")[2]


def _follows(session: Session, row: AfterCare, closed: Activity, words: Vocabulary) -> str:
    """Say with what the after-care goes on, for there is no other step to agree."""
    open_ones = [
        each.activity for each in steps(session, row, words) if each.standing and each.activity.id != closed.id
    ]
    if not open_ones:
        return _("All steps of the after-care are settled.")
    first = min(open_ones, key=lambda each: each.day)
    step = labels.step((first.key or "").rpartition(":")[2])
    return _("The after-care goes on: %(step)s, %(day)s.", step=step, day=formatters.day(first.day))
