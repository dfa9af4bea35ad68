"""The steps of a complaint, each with its day, its person and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import STEPS, Step
from tenderwatch.accounts.feedback.service.keeping import change, check_version, feedback_of
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Kept:
    """Where a step is kept: its day, its person and its words."""

    on: str
    who: str
    words: str


KEPT_IN: Mapping[Step, Kept] = MappingProxyType(
    {
        "owner": Kept("owner_on", "owner_id", "owner_words"),
        "answered": Kept("answered_on", "answered_by_id", "answer"),
        "acted": Kept("acted_on", "acted_by_id", "action"),
        "told": Kept("told_on", "told_by_id", "told_words"),
    }
)


def give_to(session: Session, feedback_id: int, owner_id: int, by: User, now: datetime, words: str = "") -> Feedback:
    """Make somebody the owner, who sees to it that every step is done, with a word of what is asked of them."""
    row = feedback_of(session, feedback_id)
    person = session.get(User, owner_id)
    if person is None or not person.active:
        raise Invalid(_("Choose somebody of ours."), {"owner_id": _("Choose somebody of ours.")})
    if row.received_at is None:
        raise NotAllowed(_("Nothing was received yet."))
    said = words.strip() or None
    if row.owner_id != owner_id or (said and said != row.owner_words):
        row.owner_on = row.owner_on if row.owner_id == owner_id else today_of(now)
        row.owner_id, row.owner_words = owner_id, said
        change(session, row, by, now, "owner")
    return row


def take_step(
    session: Session, feedback_id: int, step: Step, day: date, words: str, by: User, now: datetime, *, seen: int | None
) -> Feedback:
    """Note a step with its day, words and who took it; whoever answers what nobody owned owns it.

    An older version raises Stale.  The steps come one after the other; one noted before is corrected by noting it anew.
    """
    row = feedback_of(session, feedback_id)
    kept = KEPT_IN[step]
    check_version(row, seen, {kept.on: day, kept.words: words})
    _check(row, step, day, words, now)
    if row.owner_id is None:
        row.owner_id, row.owner_on = by.id, today_of(now)
    for name, value in ((kept.on, day), (kept.who, by.id), (kept.words, words.strip())):
        setattr(row, name, value)
    return change(session, row, by, now, step)


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
    day: date | None = getattr(row, KEPT_IN[STEPS[at - 1]].on)
    return day
