"""Every report by the same page: sentence, table, chart, the rows behind each number, and all of it as files."""

from collections.abc import Sequence
from decimal import Decimal

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.reports import drawing
from tenderwatch.reports.registry import reports
from tenderwatch.reports.rules import Interval, last_year
from tenderwatch.reports.shape import Definition, Money, Report, Row, Scope, about, page_of
from tenderwatch.reports.views import listed
from tenderwatch.reports.views.blueprint import (
    Means,
    address_of,
    bp,
    days_here,
    file_name,
    local_pages,
    means,
    refuse_what_means_nothing,
    scope_here,
    teams_of,
)
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.sheets import table_file


@bp.get("/reports")
@needs(Permission.SEE_REPORTS)
def index() -> ResponseReturnValue:
    """List the reports, each by the question that it answers."""
    found = [
        (url_for(each.endpoint) if each.endpoint else url_for(".show", code=code), str(each.title), str(each.asks))
        for code, each in reports().items()
    ]
    found.sort(key=lambda entry: entry[1].casefold())
    return render_template("reports/index.html", listed=found, sections=local_pages("reports.index"))


@bp.get("/reports/<code>")
@needs(Permission.SEE_REPORTS)
def show(code: str) -> ResponseReturnValue:
    """Show a report for what its address asks for."""
    definition = _definition(code)
    choices = definition.by()
    with data.read() as session:
        scope = _scope(session, definition)
        report, teams = _made(definition, session, scope), teams_of(session)
    return render_template(
        "reports/show.html",
        code=code,
        title=str(definition.title),
        asks=str(definition.asks),
        report=report,
        scope=scope,
        address=address_of(scope),
        by=scope.by or (choices[0][0] if choices else ""),
        choices=choices,
        teams=[("", _("all teams")), *teams],
        wide=drawing.pictures(report),
        narrow=drawing.pictures(report, drawing.NARROW),
        legend_words=drawing.legend_words,
        cell_kind=cell_kind,
        sections=local_pages(""),
        ignored_here=ignored(means(teams, [each for each, _words in choices])),
        said_here=days_here(definition.period or last_year).said,
        chips_here=_chips(scope, choices),
    )


@bp.get("/reports/<code>/rows")
@needs(Permission.SEE_REPORTS)
def rows(code: str) -> ResponseReturnValue:
    """List what the numbers of one row of a report are made of."""
    definition = _definition(code)
    with data.read() as session:
        scope = _scope(session, definition)
        row = _row(_made(definition, session, scope))
        found, known = listed.listed(session, row.items), _means(session, definition)
    return render_template(
        "reports/rows.html",
        code=code,
        title=str(definition.title),
        row=row,
        found=found,
        address=address_of(scope),
        scope=scope,
        item_url=listed.item_url,
        ignored_here=ignored({**known, "row": lambda _value: True, "page": lambda value: bool(number(value))}),
        sections=local_pages(""),
    )


@bp.get("/reports/<code>/rows.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def rows_file(code: str, kind: str) -> Response:
    """Hand out what the numbers of one row of a report are made of as a file of a spreadsheet."""
    definition = _definition(code)
    with data.read() as session:
        refuse_what_means_nothing({**_means(session, definition), "row": lambda _value: True})
        scope = _scope(session, definition)
        row = _row(_made(definition, session, scope))
        page = listed.sheet(session, row.items, str(definition.title))
    return table_file(file_name(f"{code}-rows", scope), "csv" if kind == "csv" else "xlsx", [page])


@bp.get("/reports/<code>.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def export(code: str, kind: str) -> Response:
    """Hand out the rows of a report as a file of a spreadsheet; a workbook says on a second sheet what they are."""
    definition = _definition(code)
    title = str(definition.title)
    with data.read() as session:
        refuse_what_means_nothing(_means(session, definition))
        scope = _scope(session, definition)
        report = _made(definition, session, scope)
    pages = [page_of(report, title), about(report, scope, title)]
    return table_file(file_name(code, scope), "csv" if kind == "csv" else "xlsx", pages)


def _scope(session: Session, definition: Definition) -> Scope:
    return scope_here(session, definition.period or last_year, [each for each, _words in definition.by()])


def _means(session: Session, definition: Definition) -> Means:
    return means(teams_of(session), [each for each, _words in definition.by()])


def _definition(code: str) -> Definition:
    definition = reports().get(code)
    if definition is None or definition.make is None:
        raise NotFound(_("There is no such report."))
    return definition


def _made(definition: Definition, session: Session, scope: Scope) -> Report:
    if definition.make is None:
        raise NotFound(_("There is no such report."))
    return definition.make(session, scope)


def _row(report: Report) -> Row:
    """Return the row of a report that the address names."""
    asked = request.args.get("row", "")
    found = next((row for row in report.rows if row.key and row.key == asked), None)
    if found is None:
        raise NotFound(_("This report has no such row in this time."))
    return found


def cell_kind(cell: object) -> str:
    """Return how a cell is written."""
    known = {Share: "share", Interval: "range", Money: "money", int: "count", Decimal: "count", str: "text"}
    return "none" if cell is None else known.get(type(cell), "day")


def _chips(scope: Scope, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    chips = []
    if request.args.get("from") or request.args.get("to"):
        first, last = formatters.day(scope.period.first), formatters.day(scope.period.last)
        words = _("%(first)s – %(last)s", first=first, last=last)
        chips.append((words, here(**{"from": None, "to": None})))
    if scope.team:
        chips.append((_("Team: %(name)s", name=scope.team), here(team=None)))
    if scope.by:
        chips.append((dict(choices)[scope.by], here(by=None)))
    return chips
