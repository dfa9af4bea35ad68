"""Use of the product by role and month: tools that management does not use die."""

from sqlalchemy.orm import Session

from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.reports import labels
from tenderwatch.reports.rules import months
from tenderwatch.reports.shape import Chart, Column, Definition, Report, Row, Scope, days_of, whose
from tenderwatch.reports.tool_use.queries import LEAST, by_role
from tenderwatch.web import formatters

MOST_MONTHS = 6


def make(session: Session, scope: Scope) -> Report:
    """Say of each role how many of its people used the product in each month."""
    firsts = [each.first for each in months(scope.period)][-MOST_MONTHS:]
    found = by_role(session, firsts, scope.people)
    rows = [
        Row((_role(each.role), each.people, *(each.months[month] for month in firsts)), few=each.people < LEAST)
        for each in found
    ]
    heads = [Column(formatters.month(month), "share", 1 if month == firsts[-1] else 3) for month in firsts]
    n = sum(each.people for each in found)
    return Report(
        finding=ngettext(
            "%(n)s group of people, by how many of them used TenderWatch in each month",
            "%(n)s groups of people, by how many of them used TenderWatch in each month",
            len(rows),
        ),
        scope=_(
            "Active people by role, %(whose)s, %(days)s. Somebody of several roles counts in each.",
            whose=whose(scope),
            days=days_of(scope.period),
        ),
        period=scope.period,
        n=n,
        columns=(Column(_("Role")), Column(_("People"), "count"), *heads),
        rows=tuple(rows),
        charts=(Chart(_("Used in %(month)s", month=formatters.month(firsts[-1])), (len(firsts) + 1,), "range"),),
        notes=(
            _(
                "Kept is only that a person used a part of TenderWatch on so many days of a month; shown is never a "
                "person. Roles of fewer than %(n)s people are told together, or not at all.",
                n=LEAST,
            ),
        ),
    )


def _role(code: str | None) -> str:
    return labels.role(code) if code else _("Other roles together")


REPORT = Definition(
    title=lazy("Use of TenderWatch"),
    asks=lazy("Which roles use TenderWatch, month by month?"),
    make=make,
)
