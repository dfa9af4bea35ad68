"""One measure of the scorecard: its trend, what its number is made of, its targets, and what was entered by hand."""

from collections.abc import Sequence
from datetime import date

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.reports import drawing
from tenderwatch.reports.rules import wilson
from tenderwatch.reports.scorecard import actuals, targets
from tenderwatch.reports.scorecard.card import Line, line, this_year
from tenderwatch.reports.scorecard.figures import Figure
from tenderwatch.reports.scorecard.measures import BY_CODE, MeasureOf
from tenderwatch.reports.shape import FEW, Cell, Chart, Column, Report, Row, Scope, days_of, quarter_words, whose
from tenderwatch.reports.views import listed, saying
from tenderwatch.reports.views.blueprint import (
    address_of,
    bp,
    days_here,
    file_name,
    local_pages,
    refuse_what_means_nothing,
    scope_here,
    teams_of,
)
from tenderwatch.reports.views.pages import cell_kind
from tenderwatch.reports.views.scorecard import means_here
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number
from tenderwatch.web.links import ignored
from tenderwatch.web.sheets import table_file

QUARTERS = 8


@bp.get("/scorecard/<code>")
@needs(Permission.SEE_REPORTS)
def measure(code: str) -> ResponseReturnValue:
    """Show a measure for a time and a team: the number, its trend, the rows behind it, its targets."""
    shown = measure_of(code)
    with data.read() as session:
        scope, teams = scope_here(session, this_year), teams_of(session)
        found = line(session, scope, shown, QUARTERS)
        trend = _trend(session, scope, found)
        rows = listed.listed(session, shown.items(session, scope)) if shown.items else None
        kept, set_before = actuals.entries(session, code), targets.steps(session, code)
    return render_template(
        "reports/measure.html",
        measure=shown,
        line=found,
        trend=trend,
        wide=drawing.pictures(trend),
        narrow=drawing.pictures(trend, drawing.NARROW),
        legend_words=drawing.legend_words,
        cell_kind=cell_kind,
        found=rows,
        item_url=listed.item_url,
        kept=kept,
        steps=set_before,
        saying=saying,
        scope=scope,
        address=address_of(scope),
        days=days_of(scope.period),
        whose=whose(scope),
        teams=[("", _("all teams")), *teams],
        sections=local_pages(""),
        said_here=days_here(this_year).said,
        ignored_here=ignored({**means_here(teams), "page": lambda value: bool(number(value))}),
    )


@bp.get("/scorecard/<code>/rows.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def measure_rows(code: str, kind: str) -> Response:
    """Hand out the rows behind a measure as a file of a spreadsheet."""
    shown = measure_of(code)
    if shown.items is None:
        raise NotFound(str(shown.unlisted))
    with data.read() as session:
        refuse_what_means_nothing(means_here(teams_of(session)))
        scope = scope_here(session, this_year)
        page = listed.sheet(session, shown.items(session, scope), str(shown.name))
    return table_file(file_name(code, scope), "csv" if kind == "csv" else "xlsx", [page])


def measure_of(code: str) -> MeasureOf:
    """Return a measure by what the address calls it."""
    found = BY_CODE.get(code)
    if found is None:
        raise NotFound(_("There is no such measure."))
    return found


def to_measure(code: str) -> str:
    """Return the address of a measure."""
    return url_for("reports.measure", code=code)


def _trend(session: Session, scope: Scope, found: Line) -> Report:
    """Return the trend as a table and its chart: the number of each quarter beside the target of its time."""
    shown = found.measure
    rows = [
        Row((quarter_words(span), *_cells(shown, was), _aim(session, scope, shown, span.last)), few=_is_few(was))
        for span, was in found.trend
    ]
    columns = [Column(_("Quarter")), Column(str(shown.name), "share" if _is_plain_share(shown) else "count")]
    if _is_plain_share(shown):
        columns.append(Column(_("Likely range"), "range", 3))
        chart = Chart(_("Trend, with the likely range"), (1,), "range", 2)
    else:
        columns[1] = Column(f"{shown.name}, {saying.unit_words(shown)}", "count")
        columns.append(Column(_("Of how many"), "text", 2))
        chart = Chart(_("Trend, in %(unit)s", unit=saying.unit_words(shown)), (1,))
    columns.append(Column(_("Target then"), "text", 2))
    return Report("", "", scope.period, found.actual.n, tuple(columns), tuple(rows), (chart,))


def _is_plain_share(shown: MeasureOf) -> bool:
    """Tell whether the number is n divided by of, counted from rows: a share of value is not, nor what was entered."""
    return shown.unit == "share" and not shown.by_value and not shown.by_hand


def _cells(shown: MeasureOf, was: Figure) -> Sequence[Cell]:
    if _is_plain_share(shown):
        return Share(was.n, was.of or 0), wilson(was.n, was.of or 0)
    value = saying.in_unit(shown, was.value)
    return (int(value) if value is not None and value == int(value) else value), ", ".join(
        filter(None, (saying.of_words(was), _who(was)))
    ) or None


def _who(was: Figure) -> str:
    return _("entered by %(who)s", who=was.by_hand.who) if was.by_hand else ""


def _is_few(was: Figure) -> bool:
    return was.of is not None and was.of < FEW


def _aim(session: Session, scope: Scope, shown: MeasureOf, day: date) -> str:
    return saying.target_words(shown, targets.targets(session, scope.team_id, day)[shown.code].value)
