"""Feedback that we write down ourselves, corrected, removed and restored."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import HIGHEST, LOWEST, WORDS_MOST
from tenderwatch.accounts.feedback.service.asking import About
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

KINDS = ("feedback", "complaint")
EDITABLE = ("kind", "score", "words", "contract_id", "contact_id", "person_id", "service")


def feedback_of(session: Session, feedback_id: int, *, removed: bool = False) -> Feedback:
    """Return feedback to be changed; NotFound when there is none, or it is removed."""
    row = session.get(Feedback, feedback_id)
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound(_("There is no such feedback."))
    return row


def enter(
    session: Session, about: About, values: Mapping[str, Any], received_on: date, by: User, now: datetime
) -> Feedback:
    """Write down what a customer said: kind, score and words; a complaint may name its owner at once."""
    about.check(session)
    _check(values)
    if received_on > today_of(now):
        text = _("It cannot have been received after today.")
        raise Invalid(text, {"received_on": text})
    row = Feedback(
        **asdict(about),
        kind=values["kind"],
        score=values.get("score"),
        words=values.get("words"),
        owner_id=values.get("owner_id"),
        owner_on=today_of(now) if values.get("owner_id") else None,
        received_at=_moment(received_on, now),
        entered_by_id=by.id,
    )
    session.add(row)
    session.flush()
    audit(session, row, by, now, "entered")
    return row


def _moment(day: date, now: datetime) -> datetime:
    return now if day == today_of(now) else datetime.combine(day, time(9), UTC)


def edit(
    session: Session, feedback_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> Feedback:
    """Correct what was written down; what a customer wrote in the form stays in their words."""
    row = feedback_of(session, feedback_id)
    check_version(row, version, values)
    if row.token is not None and any(values[name] != getattr(row, name) for name in ("score", "words")):
        raise NotAllowed(_("These are the customer's own words: they correct them by their form."))
    About(
        row.organization_id, values["contract_id"], values["contact_id"], values["person_id"], values["service"]
    ).check(session)
    if row.received_at is not None:
        _check(values)
    for name in EDITABLE:
        setattr(row, name, values[name])
    return change(session, row, by, now, "changed")


def _check(values: Mapping[str, Any]) -> None:
    problems = {}
    if values.get("kind") not in KINDS:
        problems["kind"] = _("Choose what it is.")
    if problem := check_said(values.get("score"), values.get("words")):
        problems["words"] = problem
    if problems:
        raise Invalid(next(iter(problems.values())), problems)


def check_said(score: int | None, words: str | None) -> str:
    """Return what is wrong with a score and words; "" when they can be kept."""
    if score is None and not words:
        return _("Give a score, or write some words.")
    if score is not None and not LOWEST <= score <= HIGHEST:
        return _("The score is from 0 to 10.")
    if words and len(words) > WORDS_MOST:
        return _("Write at most %(n)s letters.", n=WORDS_MOST)
    return ""


def check_version(row: Feedback, version: int | None, mine: Mapping[str, Any]) -> None:
    """Raise Stale, with both texts, when somebody changed the row since the reader opened it."""
    if version is not None and row.version != version:
        text = _("This feedback was changed since you opened the page.")
        raise Stale(text, mine, {name: getattr(row, name, None) for name in mine})


def change(
    session: Session, row: Feedback, by: User, now: datetime, action: str, told: dict[str, list[Any]] | None = None
) -> Feedback:
    """Write down in the history what changed, and by whom."""
    audit(session, row, by, now, action, told)
    session.flush()
    return row


def remove(session: Session, feedback_id: int, by: User, now: datetime) -> Feedback:
    """Remove it; a form that was asked with it takes no answer any more."""
    row = feedback_of(session, feedback_id)
    row.removed_at = now
    return change(session, row, by, now, "removed")


def restore(session: Session, feedback_id: int, by: User, now: datetime) -> Feedback:
    """Take its removal back."""
    row = feedback_of(session, feedback_id, removed=True)
    row.removed_at = None
    return change(session, row, by, now, "restored")
