"""What was planned is settled by doing what it means: who asks for feedback, or enters a need, ticks the step of it."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, rules
from tenderwatch.accounts.care.service.after_care import ORIGIN, steps
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.feedback.service import About
from tenderwatch.accounts.tables import AfterCare
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.work.service import Ending, Next, close
from tenderwatch.work.tables import Activity, ActivityParticipant


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
    return code if _closed(session, activity, ending, by, now) else None


def settle_request(
    session: Session, about: About, outcome: str, follows: str, by: User, now: datetime
) -> Activity | None:
    """Close the planned request for feedback that asking this person was; return it, None when none was planned.

    It is the first that is planned for this customer: of this contract or of none, with this person or with nobody
    named.  `follows` says why no next step is agreed.  While a competition of the buyer is open it stays open.
    """
    words = Vocabulary.of(session)
    with_others = exists().where(
        ActivityParticipant.activity_id == Activity.id,
        ActivityParticipant.contact_id.is_not(None),
    )
    with_them = exists().where(
        ActivityParticipant.activity_id == Activity.id, ActivityParticipant.contact_id == about.contact_id
    )
    planned = select(Activity).where(
        Activity.organization_id == about.organization_id,
        Activity.type.in_(words.meaning("feedback")),
        Activity.state.in_(words.planned),
        Activity.removed_at.is_(None),
        or_(Activity.contract_id.is_(None), Activity.contract_id == about.contract_id),
        or_(with_them, ~with_others),
    )
    activity = session.scalar(planned.order_by(Activity.day, Activity.id).limit(1))
    if activity is None:
        return None
    if activity.origin == ORIGIN:
        code = (activity.key or "").rpartition(":")[2]
        return activity if settle(session, activity.id, (code,), about.organization_id, outcome, by, now) else None
    return _closed(
        session, activity, Ending(state=words.done[0], outcome=outcome, next=Next(none_because=follows)), by, now
    )


def _closed(session: Session, activity: Activity, ending: Ending, by: User, now: datetime) -> Activity | None:
    try:
        return close(session, activity.id, ending, activity.version, by, now, today_of(now))
    except Invalid:
        return None


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
