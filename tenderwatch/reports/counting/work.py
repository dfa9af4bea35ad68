"""Visits made, and notices looked at in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.calendar.rules import add_working_days
from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.reports.counting.spans import within
from tenderwatch.reports.shape import Scope
from tenderwatch.watching.tables import Triage, TriageStep
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity

VISIT = "visit"


@dataclass(frozen=True)
class Visits:
    """Visits made: to customers, that is with a contract of ours in force on the day, and to those not yet one."""

    customers: int
    others: int


def visits(session: Session, scope: Scope) -> Visits:
    """Count the visits of the period that took place."""
    in_force = exists().where(
        Contract.buyer_id == Activity.organization_id,
        Contract.deleted_at.is_(None),
        Contract.starts_on <= Activity.day,
        or_(Contract.ends_on.is_(None), Contract.ends_on >= Activity.day),
        or_(Contract.ended_on.is_(None), Contract.ended_on >= Activity.day),
    )
    done = and_(
        Activity.type == VISIT,
        Activity.state.in_(codes_meaning(session, "activity-state", "done")),
        Activity.day.between(scope.period.first, scope.period.last),
        Activity.removed_at.is_(None),
    )
    query = select(in_force.label("customer"), func.count()).where(done).group_by("customer")
    if scope.people is not None:
        query = query.where(Activity.owner_id.in_(scope.people))
    counted: Mapping[bool, int] = {bool(customer): n for customer, n in session.execute(query)}
    return Visits(counted.get(True, 0), counted.get(False, 0))


def triaged_in_time(session: Session, scope: Scope) -> Share:
    """Return how many notices were decided on within a working day, of those that came in and whose day has passed.

    A notice that came back because it changed counts from then on.
    """
    came = within(session, scope, "triaged", lambda: _came(session, scope), lambda notice: notice[0])
    last_days = {day: last_day_after(day) for day in {day for day, _decided_on in came}}
    in_time = counted = 0
    for came_on, decided_on in came:
        good = decided_on is not None and decided_on <= last_days[came_on]
        if good or last_days[came_on] < scope.today:
            in_time, counted = in_time + good, counted + 1
    return Share(in_time, counted)


def _came(session: Session, scope: Scope) -> list[tuple[date, date | None]]:
    """Return of each notice of the period the day on which it came in, and the one on which somebody decided."""
    first = func.min(TriageStep.at)
    step = and_(TriageStep.triage_id == Triage.id, TriageStep.user_id.is_not(None), TriageStep.at >= Triage.arrived_at)
    query = (
        select(Triage.arrived_at, first)
        .outerjoin(TriageStep, and_(step, TriageStep.undone_at.is_(None)))
        .where(
            Triage.arrived_at >= began(scope.period.first),
            Triage.arrived_at < began(scope.period.last + scope.period.last.resolution),
        )
        .group_by(Triage.id, Triage.arrived_at)
    )
    if scope.team_id is not None:
        query = query.where(Triage.team_id == scope.team_id)
    rows = session.execute(query)
    return [(today_of(arrived_at), today_of(decided) if decided else None) for arrived_at, decided in rows]


def last_day_after(day: date) -> date:
    """Return the working day after the one on which a notice came in."""
    return add_working_days(day, 1, days_off(None, day))
