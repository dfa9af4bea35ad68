"""Renewals begun on their day, contracts kept, and those that ended without a word."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.reports.shape import Scope

KEPT, GONE = "retender-won", "retender-lost"


def owned(people: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition on contracts: not deleted, and of these people's, when some are asked for."""
    there = Contract.deleted_at.is_(None)
    return there if people is None else and_(there, Contract.owner_id.in_(people))


def kept(session: Session, scope: Scope) -> Share:
    """Return how many contracts that were tendered again we kept, of those whose end lies in the period."""
    query = select(Contract.end_reason).where(
        owned(scope.people),
        Contract.ended_on.between(scope.period.first, scope.period.last),
        Contract.end_reason.in_((KEPT, GONE)),
    )
    reasons = session.scalars(query).all()
    return Share(reasons.count(KEPT), len(reasons))


def with_plan_on_its_day(session: Session, scope: Scope) -> Share:
    """Return for how many contracts a renewal plan was there on the day on which its work starts.

    Counted are the starts of renewal work that lie in the period and have come, but for those where somebody had
    decided before not to renew.
    """
    rows = _decisions(session, scope, "renewal-start", until=scope.today)
    counted = [row for row in rows if not _declined(row)]
    return Share(sum(row.opened_on is not None and row.opened_on <= row.due_on for row in counted), len(counted))


def _declined(decision: Row[*tuple[Any, ...]]) -> bool:
    if decision.state != "decided" or decision.choice != "not-renewing" or decision.decided_at is None:
        return False
    return bool(today_of(decision.decided_at) <= decision.due_on)


def ended_silently(session: Session, scope: Scope) -> Share:
    """Return how many contracts reached their last day without anybody's word about it, of all that reached one.

    Its end is a decision like others: silent is one that was still open after its day.
    """
    rows = _decisions(session, scope, "end", until=scope.today - scope.today.resolution)
    return Share(sum(_was_silent(row) for row in rows), len(rows))


def _was_silent(decision: Row[*tuple[Any, ...]]) -> bool:
    if decision.state == "open":
        return True
    return decision.decided_at is not None and today_of(decision.decided_at) > decision.due_on


def _decisions(session: Session, scope: Scope, kind: str, *, until: date) -> list[Row[*tuple[Any, ...]]]:
    of_plan = and_(RenewalPlan.contract_id == Decision.contract_id, RenewalPlan.ordinal == Decision.ordinal)
    due = Decision.due_on.between(scope.period.first, scope.period.last)
    query = (
        select(Decision.due_on, Decision.state, Decision.choice, Decision.decided_at, RenewalPlan.opened_on)
        .join(Contract, Contract.id == Decision.contract_id)
        .outerjoin(RenewalPlan, of_plan)
        .where(owned(scope.people), Decision.kind == kind, Decision.state != "withdrawn", due, Decision.due_on <= until)
    )
    return list(session.execute(query))
