"""Everything that the page of one feedback says."""

from collections.abc import Iterator, Mapping
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
from tenderwatch.contracts.facts import days_off
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class StepLine:
    """A step of a complaint: the day by which, the day on which, who took it, and the words."""

    code: str
    by: date | None
    done: bool
    on: date | None
    who: str | None
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
    said = line(found, today)
    return FeedbackPage(
        row=row,
        line=said,
        steps=tuple(_steps(row, said, names, country, today)) if row.kind == "complaint" else (),
        doers=tuple(sorted(names[each] for each in doers(session, row))),
        asked_by=names.get(row.asked_by_id or 0),
        praise=rules.is_praise(row.kind, row.score, passed_on=row.acted_on is not None),
        speaks_against_renewal=rules.speaks_against_renewal(complaint_of(row), row.kind, row.score, today),
    )


def _steps(row: Feedback, said: Line, names: Mapping[int, str], country: str | None, today: date) -> Iterator[StepLine]:
    complaint = complaint_of(row)
    if complaint.received_on is None:
        return
    whose = said.contact or names.get(row.entered_by_id or 0)
    yield StepLine("received", None, True, complaint.received_on, whose, row.words, False, False)
    coming = rules.next_step(complaint)
    holidays = days_off(country, complaint.received_on)
    for step in STEPS:
        by, kept = rules.step_due(step, complaint.received_on, holidays), KEPT_IN[step]
        yield StepLine(
            code=step,
            by=by,
            done=STEPS.index(step) < (STEPS.index(coming) if coming else len(STEPS)),
            on=getattr(row, kept.on),
            who=names.get(getattr(row, kept.who) or 0),
            words=getattr(row, kept.words),
            is_next=step == coming,
            overdue=step == coming and by < today,
        )
