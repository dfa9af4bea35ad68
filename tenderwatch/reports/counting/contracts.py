"""Renewals begun on their day, contracts kept, and those that ended without a word."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.i18n import _
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.reports.items import Item
from tenderwatch.reports.shape import Scope
from tenderwatch.web import formatters

Decided = Row[*tuple[Any, ...]]
"""A decision of a contract, and when the plan of its renewal was opened."""

_FIELDS = (Decision.contract_id, Decision.due_on, Decision.state, Decision.choice, Decision.decided_at)
KEPT, GONE = "retender-won", "retender-lost"


def owned(people: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition on contracts: not deleted, and of these people's, when some are asked for."""
    there = Contract.deleted_at.is_(None)
    return there if people is None else and_(there, Contract.owner_id.in_(people))


def kept(session: Session, scope: Scope) -> list[Item]:
    """Return the contracts that were tendered again and whose end lies in the period; those that we kept count."""
    query = select(Contract.id, Contract.ended_on, Contract.end_reason).where(
        owned(scope.people),
        Contract.ended_on.between(scope.period.first, scope.period.last),
        Contract.end_reason.in_((KEPT, GONE)),
    )
    words = {KEPT: _("won again"), GONE: _("lost")}
    return [
        Item("contract", contract_id, on, reason == KEPT, words[reason or GONE])
        for contract_id, on, reason in session.execute(query.order_by(Contract.ended_on, Contract.id))
    ]


def with_plan_on_its_day(session: Session, scope: Scope) -> list[Item]:
    """Return the starts of renewal work that lie in the period and have come; with a plan on that day they count.

    Left out are those where somebody had decided before not to renew.
    """
    rows = _decisions(session, scope, "renewal-start", until=scope.today)
    return [
        Item("contract", row.contract_id, row.due_on, _was_planned(row), partial(_planned, row.opened_on))
        for row in rows
        if not _declined(row)
    ]


def _was_planned(decision: Decided) -> bool:
    return decision.opened_on is not None and bool(decision.opened_on <= decision.due_on)


def _planned(opened_on: date | None) -> str:
    return _("no plan") if opened_on is None else _("plan since %(day)s", day=formatters.day(opened_on))


def _declined(decision: Decided) -> bool:
    if decision.state != "decided" or decision.choice != "not-renewing" or decision.decided_at is None:
        return False
    return bool(today_of(decision.decided_at) <= decision.due_on)


def ended_silently(session: Session, scope: Scope) -> list[Item]:
    """Return the ends of contracts that have passed; those that came without anybody's word about it count.

    An end is a decision like others: silent is one that was still open after its day.
    """
    rows = _decisions(session, scope, "end", until=scope.today - scope.today.resolution)
    return [Item("contract", row.contract_id, row.due_on, _was_silent(row), partial(_decided, row)) for row in rows]


def _decided(decision: Decided) -> str:
    if decision.decided_at is None:
        return _("nobody has decided")
    return _("decided on %(day)s", day=formatters.day(today_of(decision.decided_at)))


def _was_silent(decision: Decided) -> bool:
    if decision.state == "open":
        return True
    return decision.decided_at is not None and today_of(decision.decided_at) > decision.due_on


def _decisions(session: Session, scope: Scope, kind: str, *, until: date) -> list[Decided]:
    of_plan = and_(RenewalPlan.contract_id == Decision.contract_id, RenewalPlan.ordinal == Decision.ordinal)
    due = Decision.due_on.between(scope.period.first, scope.period.last)
    query = (
        select(*_FIELDS, RenewalPlan.opened_on)
        .join(Contract, Contract.id == Decision.contract_id)
        .outerjoin(RenewalPlan, of_plan)
        .where(owned(scope.people), Decision.kind == kind, Decision.state != "withdrawn", due, Decision.due_on <= until)
    )
    return list(session.execute(query.order_by(Decision.due_on, Decision.id)))
