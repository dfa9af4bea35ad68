"""Everything that the page of one feedback says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.queries.doing import doers
from tenderwatch.accounts.feedback.queries.listing import Line, complaint_of, line, lines
from tenderwatch.accounts.feedback.rules import STEPS
from tenderwatch.accounts.feedback.service.stepping import KEPT_IN
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import Audit, User


@dataclass(frozen=True)
class StepLine:
    """A step of a complaint: the day by which, the day on which, and the words."""

    code: str
    by: date | None
    done: bool
    on: date | None
    words: str | None
    is_next: bool
    overdue: bool


@dataclass(frozen=True)
class FeedbackPage:
    """One feedback with its steps, and who hears of good words."""

    row: Feedback
    line: Line
    steps: tuple[StepLine, ...]
    doers: tuple[str, ...]
    asked_by: str | None
    praise: bool
    speaks_against_renewal: bool


def page(session: Session, feedback_id: int, today: date) -> FeedbackPage:
    """Return all that the page shows; NotFound when there is none."""
    found = session.execute(lines().where(Feedback.id == feedback_id)).first()
    if found is None:
        raise NotFound(_("There is no such feedback."))
    row: Feedback = found[0]
    country = session.scalar(select(Organization.country).where(Organization.id == row.organization_id))
    names = {user_id: name for user_id, name in session.execute(select(User.id, User.name))}
    return FeedbackPage(
        row=row,
        line=line(found, today),
        steps=tuple(_steps(session, row, country, today)) if row.kind == "complaint" else (),
        doers=tuple(sorted(names[each] for each in doers(session, row))),
        asked_by=names.get(row.asked_by_id or 0),
        praise=rules.is_praise(row.kind, row.score, passed_on=row.acted_on is not None),
        speaks_against_renewal=rules.speaks_against_renewal(complaint_of(row), row.kind, row.score, today),
    )


def _steps(session: Session, row: Feedback, country: str | None, today: date) -> Iterator[StepLine]:
    complaint = complaint_of(row)
    if complaint.received_on is None:
        return
    yield StepLine("received", None, True, complaint.received_on, row.words, False, False)
    history = _history(session, row.id)
    coming = rules.next_step(complaint)
    holidays = days_off(country, complaint.received_on)
    for step in STEPS:
        by = rules.step_due(step, complaint.received_on, holidays)
        on, words = _told(row, step, history)
        done = STEPS.index(step) < (STEPS.index(coming) if coming else len(STEPS))
        yield StepLine(step, by, done, on, words, step == coming, step == coming and by < today)


def _told(row: Feedback, step: str, history: list[Audit]) -> tuple[date | None, str | None]:
    """Return the day of a step and its words; who owns it since when, and how they were told, stand in the history."""
    if step == "owner":
        given = next((each for each in history if "owner_id" in each.changes), None)
        since = given.at if given else row.received_at
        return (today_of(since) if row.owner_id and since else None), None
    if step == "told":
        how = next((each.changes["told_how"][1] for each in history if "told_how" in each.changes), None)
        return row.told_on, how
    on, words = KEPT_IN["answered" if step == "answered" else "acted"]
    return getattr(row, on), getattr(row, words or "")


def _history(session: Session, feedback_id: int) -> list[Audit]:
    """Return what happened, the latest first."""
    wanted = select(Audit).where(Audit.object_type == "feedback", Audit.object_id == feedback_id)
    return list(session.scalars(wanted.order_by(Audit.id.desc())))
