"""What a customer says, for the customer's page."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.queries.listing import OPEN_COMPLAINT, Line, line, of_organization
from tenderwatch.accounts.feedback.queries.measuring import answers
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.accounts.tables import Feedback
from tenderwatch.calendar.rules import add_months

SHOWN = 5
QUARTERS = 4


@dataclass(frozen=True)
class Section:
    """The latest words, the positive share of a year by quarter, and how many complaints are open."""

    organization_id: int
    lines: tuple[Line, ...]
    total: int
    open_complaints: int
    since: date
    share: Share
    trend: tuple[Share, ...]


def section(session: Session, organization_id: int, today: date) -> Section:
    """Return what an organisation says of us; the share is of the last twelve months."""
    newest = of_organization(organization_id).limit(SHOWN)
    periods = _quarters(today)
    found = answers(session, periods[0][0], today, organization_id=organization_id)
    scores = [(each.on, each.score) for each in found]
    ours = select(func.count()).select_from(Feedback).where(Feedback.organization_id == organization_id)
    return Section(
        organization_id=organization_id,
        lines=tuple(line(row, today) for row in session.execute(newest)),
        total=session.scalar(ours.where(Feedback.removed_at.is_(None))) or 0,
        open_complaints=session.scalar(ours.where(OPEN_COMPLAINT)) or 0,
        since=periods[0][0],
        share=rules.positive_share(score for _on, score in scores),
        trend=rules.positive_trend(scores, periods),
    )


def _quarters(today: date) -> list[tuple[date, date]]:
    """Return four spans of three months, the last one up to today."""
    ends = [add_months(today, -3 * n) for n in range(QUARTERS, -1, -1)]
    one = date.resolution
    return [(begins + one, ends_on) for begins, ends_on in pairwise(ends)]
