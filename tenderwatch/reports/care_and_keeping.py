"""Measures side by side over time: visits made, feedback, and renewals kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.queries import Answer, answers
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.counting.contracts import kept
from tenderwatch.reports.counting.work import visit_items, visits
from tenderwatch.reports.items import Item, share_of
from tenderwatch.reports.rules import Period, last_quarters, quarters, wilson
from tenderwatch.reports.shape import (
    Chart,
    Column,
    Definition,
    Report,
    Row,
    Scope,
    days_of,
    quarter_words,
    whose,
)

QUARTERS = 8


def make(session: Session, scope: Scope) -> Report:
    """Put the three side by side, quarter by quarter; that one follows the other is for the reader to judge."""
    made = visits(session, scope)
    rows = [_row(session, replace(scope, period=each)) for each in quarters(scope.period)]
    return Report(
        finding=_("Visits, feedback and renewals kept, quarter by quarter"),
        scope=_(
            "Visits made, scores received and contracts that were tendered again, %(days)s, %(whose)s. That two move "
            "together does not say that one makes the other.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=made.customers + made.others,
        columns=(
            Column(_("Quarter")),
            Column(_("Visits to customers"), "count"),
            Column(_("Visits to those not yet customers"), "count", 2),
            Column(_("Positive feedback"), "share"),
            Column(_("Renewals kept"), "share"),
            Column(_("Likely range of renewals kept"), "range", 3),
        ),
        rows=tuple(rows),
        charts=(
            Chart(_("Visits"), (1, 2)),
            Chart(_("Positive feedback"), (3,), "range"),
            Chart(_("Renewals kept, with the likely range"), (4,), "range", 5),
        ),
        notes=(_("Kept: won again, of those tendered again, by the day on which the contract ended."),),
    )


def _row(session: Session, scope: Scope) -> Row:
    made = visits(session, scope)
    scores = answers(session, scope.period.first, scope.period.last, scope.people)
    contracts = kept(session, scope)
    renewed = share_of(contracts)
    return Row(
        (
            quarter_words(scope.period),
            made.customers,
            made.others,
            rules.positive_share(each.score for each in scores),
            renewed,
            wilson(renewed.n, renewed.of),
        ),
        key=scope.period.first.isoformat(),
        items=(*_visits(session, scope), *_scored(scores), *contracts),
    )


def _visits(session: Session, scope: Scope) -> list[Item]:
    return [
        item._replace(said=said)
        for customers, said in ((True, _("visit to a customer")), (False, _("visit to one not yet a customer")))
        for item in visit_items(session, scope, customers=customers)
    ]


def _scored(found: Sequence[Answer]) -> list[Item]:
    return [
        Item("feedback", each.id, each.on, each.score >= rules.POSITIVE_FROM, _("score %(n)s", n=each.score))
        for each in found
        if each.score is not None
    ]


def _two_years(today: date) -> Period:
    return Period(last_quarters(today, QUARTERS)[0].first, today)


REPORT = Definition(
    title=lazy("Visits, feedback and renewals kept"),
    asks=lazy("Do measures move together over time: visits, feedback, renewals kept?"),
    make=make,
    period=_two_years,
)
