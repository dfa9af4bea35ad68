"""The steps of a complaint, each with its day and its words."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import STEPS, Step
from tenderwatch.accounts.feedback.service.keeping import change, check_version, feedback_of
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

KEPT_IN: dict[Step, tuple[str, str | None]] = {
    "answered": ("answered_on", "answer"),
    "acted": ("acted_on", "action"),
    "told": ("told_on", None),
}
"""Where the day and the words of a step are kept; how the customer was told stands in the history."""


def give_to(session: Session, feedback_id: int, owner_id: int, by: User, now: datetime) -> Feedback:
    """Make somebody the owner: who sees to it that every step is done."""
    row = feedback_of(session, feedback_id)
    person = session.get(User, owner_id)
    if person is None or not person.active:
        raise Invalid(_("Choose somebody of ours."), {"owner_id": _("Choose somebody of ours.")})
    if row.received_at is None:
        raise NotAllowed(_("Nothing was received yet."))
    if row.owner_id != owner_id:
        row.owner_id = owner_id
        change(session, row, by, now, "owner")
    return row


def take_step(
    session: Session, feedback_id: int, step: Step, day: date, words: str, by: User, now: datetime, *, seen: int | None
) -> Feedback:
    """Note a step with its day and words; whoever answers what nobody owned owns it.  An older version raises Stale.

    The steps come one after the other; one that was noted is corrected by noting it again.
    """
    row = feedback_of(session, feedback_id)
    on, said = KEPT_IN[step]
    check_version(row, seen, {on: day, **({said: words} if said else {})})
    _check(row, step, day, words, now)
    if row.owner_id is None:
        row.owner_id = by.id
    setattr(row, on, day)
    if said:
        setattr(row, said, words.strip())
        return change(session, row, by, now, step)
    audit(session, row, by, now, step, {"told_how": [None, words.strip()]})
    session.flush()
    return row


def _check(row: Feedback, step: Step, day: date, words: str, now: datetime) -> None:
    if row.received_at is None:
        raise NotAllowed(_("Nothing was received yet."))
    if row.kind != "complaint" and step != "answered":
        raise NotAllowed(_("Only a complaint runs through all steps. Make it a complaint first."))
    problems = {}
    if not words.strip():
        problems["words"] = _("Say it in some words.")
    before = _day_before(row, step)
    if before is None:
        raise NotAllowed(_("The step before this one is not noted yet."))
    if not before <= day <= today_of(now):
        problems["day"] = _("The day lies between the step before and today.")
    if problems:
        raise Invalid(next(iter(problems.values())), problems)


def _day_before(row: Feedback, step: Step) -> date | None:
    """Return the day of the step before; None when it was not taken."""
    at = STEPS.index(step)
    if at <= 1:
        return today_of(row.received_at) if row.received_at else None
    day: date | None = getattr(row, KEPT_IN[STEPS[at - 1]][0])
    return day
