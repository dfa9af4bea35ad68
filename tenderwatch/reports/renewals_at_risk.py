"""Renewals at risk, by the quarter in which the contract ends: no plan, a late one, or a customer who is unhappy."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.renewals import queries as renewals
from tenderwatch.renewals.queries import Filters, Line
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import Period, added, quarters
from tenderwatch.reports.shape import (
    Chart,
    Column,
    Definition,
    Money,
    Report,
    Row,
    Scope,
    days_of,
    quarter_words,
    whose,
)

MONTHS_AHEAD = 18


def make(session: Session, scope: Scope) -> Report:
    """Count the contracts that end in each quarter, how their renewal stands, and their value a year."""
    lines = _lines(session, scope)
    rows = [
        _row(quarter_words(each), [line for line in lines if line.ends_on in each], each.first.isoformat())
        for each in quarters(scope.period)
    ]
    at_risk = [line for line in lines if is_at_risk(line)]
    return Report(
        finding=ngettext(
            "%(risk)s of %(n)s renewal is at risk",
            "%(risk)s of %(n)s renewals are at risk",
            len(lines),
            risk=len(at_risk),
        ),
        scope=_(
            "Contracts in force that end %(days)s, %(whose)s, but for those not to be renewed.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=len(lines),
        columns=(
            Column(_("Quarter of the last day")),
            Column(_("On time or not yet"), "count", 2),
            Column(_("Plan late"), "count", 2),
            Column(_("No plan"), "count", 2),
            Column(_("Unhappy customer"), "count", 3),
            Column(_("At risk"), "share"),
            Column(_("At risk a year, excl. VAT"), "money"),
            Column(_("All a year, excl. VAT"), "money", 3),
        ),
        rows=tuple(rows),
        charts=(Chart(_("Renewals by quarter"), (1, 2, 3)),),
        notes=(
            _(
                "At risk: no plan though its day has come, a plan that is late, or a customer who is unhappy, "
                "has an open complaint or gave a low score within a year."
            ),
        ),
    )


def is_at_risk(line: Line) -> bool:
    """Tell whether a renewal is at risk by its plan or by its customer."""
    return line.at_risk or line.troubled


def _lines(session: Session, scope: Scope) -> list[Line]:
    found = renewals.ending(session, Filters(until=scope.period.last), scope.today)
    ours = None if scope.people is None else _owned(session, scope.people)
    return [
        line
        for line in found
        if line.ends_on in scope.period and not line.declined and (ours is None or line.contract_id in ours)
    ]


def _owned(session: Session, people: frozenset[int]) -> frozenset[int]:
    return frozenset(session.scalars(select(Contract.id).where(Contract.owner_id.in_(people))))


def _row(name: str, lines: Sequence[Line], key: str) -> Row:
    late = sum(line.standing == "late" for line in lines)
    without = sum(line.standing == "none" for line in lines)
    at_risk = [line for line in lines if is_at_risk(line)]
    return Row(
        (
            name,
            len(lines) - late - without,
            late,
            without,
            sum(line.troubled for line in lines),
            Share(len(at_risk), len(lines)),
            _worth(at_risk),
            _worth(lines),
        ),
        key=key,
        items=[Item("contract", line.contract_id, line.ends_on, is_at_risk(line), _said(line)) for line in lines],
    )


def _said(line: Line) -> str:
    plan = {"late": _("plan late"), "none": _("no plan")}.get(line.standing, _("on time or not yet"))
    return f"{plan}; {_('unhappy customer')}" if line.troubled else plan


def _worth(lines: Sequence[Line]) -> Money:
    return Money(added((line.currency, line.value) for line in lines), sum(line.value is None for line in lines))


def _ahead(today: date) -> Period:
    return Period(today, add_months(today, MONTHS_AHEAD))


REPORT = Definition(
    title=lazy("Renewals at risk"),
    asks=lazy("Which quarters bring contracts whose renewal is at risk, and how much is that a year?"),
    make=make,
    period=_ahead,
)
