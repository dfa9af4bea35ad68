"""Visits made, and notices looked at in time."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Exists, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.calendar.rules import add_working_days
from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _
from tenderwatch.reports.counting.spans import within
from tenderwatch.reports.items import Item
from tenderwatch.reports.shape import Scope
from tenderwatch.watching.tables import Triage, TriageStep
from tenderwatch.web import formatters
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity

VISIT = "visit"


@dataclass(frozen=True)
class Visits:
    """Visits made: to customers, that is with a contract of ours in force on the day, and to those not yet one."""

    customers: int
    others: int


class _Visit(NamedTuple):
    """A visit that took place; `customer` where a contract of ours was in force on its day."""

    activity_id: int
    day: date
    customer: bool


def visits(session: Session, scope: Scope) -> Visits:
    """Count the visits of the period that took place."""
    customers = [each.customer for each in _visits(session, scope)]
    return Visits(sum(customers), len(customers) - sum(customers))


def visit_items(session: Session, scope: Scope, *, customers: bool) -> list[Item]:
    """Return the visits of the period that took place, to customers or to those not yet one."""
    made = _visits(session, scope)
    return [Item("activity", each.activity_id, each.day) for each in made if each.customer is customers]


def _visits(session: Session, scope: Scope) -> list[_Visit]:
    return within(session, scope, "visits", lambda: _read_visits(session, scope), lambda visit: visit.day)


def _read_visits(session: Session, scope: Scope) -> list[_Visit]:
    query = select(Activity.id, Activity.day, _in_force()).where(_made(session, scope))
    rows = session.execute(query.order_by(Activity.day, Activity.id))
    return [_Visit(activity_id, day, bool(customer)) for activity_id, day, customer in rows]


def _made(session: Session, scope: Scope) -> ColumnElement[bool]:
    done = and_(
        Activity.type == VISIT,
        Activity.state.in_(codes_meaning(session, "activity-state", "done")),
        Activity.day.between(scope.period.first, scope.period.last),
        Activity.removed_at.is_(None),
    )
    return done if scope.people is None else and_(done, Activity.owner_id.in_(scope.people))


def _in_force() -> Exists:
    return exists().where(
        Contract.buyer_id == Activity.organization_id,
        Contract.deleted_at.is_(None),
        Contract.starts_on <= Activity.day,
        or_(Contract.ends_on.is_(None), Contract.ends_on >= Activity.day),
        or_(Contract.ended_on.is_(None), Contract.ended_on >= Activity.day),
    )


def triaged_in_time(session: Session, scope: Scope) -> list[Item]:
    """Return the notices that came in and whose day has passed; those decided on within a working day count.

    A notice that came back because it changed counts from then on.
    """
    return within(session, scope, "triaged", lambda: _triaged(session, scope), lambda item: item.on)


def _triaged(session: Session, scope: Scope) -> list[Item]:
    first = func.min(TriageStep.at)
    step = and_(TriageStep.triage_id == Triage.id, TriageStep.user_id.is_not(None), TriageStep.at >= Triage.arrived_at)
    query = (
        select(Triage.procedure_id, Triage.arrived_at, first)
        .outerjoin(TriageStep, and_(step, TriageStep.undone_at.is_(None)))
        .where(
            Triage.arrived_at >= began(scope.period.first),
            Triage.arrived_at < began(scope.period.last + scope.period.last.resolution),
        )
        .group_by(Triage.id, Triage.procedure_id, Triage.arrived_at)
        .order_by(Triage.arrived_at, Triage.id)
    )
    if scope.team_id is not None:
        query = query.where(Triage.team_id == scope.team_id)
    found = []
    last_days: dict[date, date] = {}
    for procedure_id, arrived_at, decided_at in session.execute(query):
        came_on = today_of(arrived_at)
        last_day = last_days.get(came_on) or last_days.setdefault(came_on, last_day_for(arrived_at))
        good = decided_at is not None and today_of(decided_at) <= last_day
        if good or last_day < scope.today:
            found.append(Item("procedure", procedure_id, came_on, good, partial(_looked_at, decided_at)))
    return found


def _looked_at(decided_at: datetime | None) -> str:
    return _("decided on %(day)s", day=formatters.day(today_of(decided_at))) if decided_at else _("not looked at yet")


def last_day_for(arrived_at: datetime) -> date:
    """Return the working day after the one on which a notice came in."""
    day = today_of(arrived_at)
    return add_working_days(day, 1, days_off(None, day))
