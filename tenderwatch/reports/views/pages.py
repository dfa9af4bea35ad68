"""Every report by the same page: sentence, table, chart, and the rows as files."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.reports import drawing
from tenderwatch.reports.registry import reports
from tenderwatch.reports.rules import Interval, last_year
from tenderwatch.reports.shape import Definition, Money, Report, Scope, page_of
from tenderwatch.reports.views.blueprint import bp, local_pages, means, scope_here, teams_of
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.links import here, ignored
from tenderwatch.web.sheets import table_file


@bp.get("/reports")
@needs(Permission.SEE_REPORTS)
def index() -> ResponseReturnValue:
    """List the reports, each by the question that it answers."""
    listed = [
        (url_for(each.endpoint) if each.endpoint else url_for(".show", code=code), str(each.title), str(each.asks))
        for code, each in reports().items()
    ]
    listed.sort(key=lambda entry: entry[1].casefold())
    return render_template("reports/index.html", listed=listed, sections=local_pages("reports.index"))


@bp.get("/reports/<code>")
@needs(Permission.SEE_REPORTS)
def show(code: str) -> ResponseReturnValue:
    """Show a report for what its address asks for."""
    definition = _definition(code)
    choices = definition.by()
    with data.read() as session:
        scope = scope_here(session, definition.period or last_year, [each for each, _words in choices])
        report, teams = _made(definition, session, scope), teams_of(session)
    return render_template(
        "reports/show.html",
        code=code,
        title=str(definition.title),
        asks=str(definition.asks),
        report=report,
        scope=scope,
        by=scope.by or (choices[0][0] if choices else ""),
        choices=choices,
        teams=[("", _("all teams")), *teams],
        pictures=drawing.pictures(report),
        legend_words=drawing.legend_words,
        cell_kind=_kind,
        sections=local_pages(""),
        ignored_here=ignored(means(teams, [each for each, _words in choices])),
        chips_here=_chips(scope, choices),
    )


@bp.get("/reports/<code>.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def export(code: str, kind: str) -> Response:
    """Hand out the rows of a report as a file of a spreadsheet."""
    definition = _definition(code)
    with data.read() as session:
        scope = scope_here(session, definition.period or last_year, [each for each, _words in definition.by()])
        page = page_of(_made(definition, session, scope), str(definition.title))
    return table_file(code, "csv" if kind == "csv" else "xlsx", [page])


def _definition(code: str) -> Definition:
    definition = reports().get(code)
    if definition is None or definition.make is None:
        raise NotFound(_("There is no such report."))
    return definition


def _made(definition: Definition, session: Session, scope: Scope) -> Report:
    if definition.make is None:
        raise NotFound(_("There is no such report."))
    return definition.make(session, scope)


def _kind(cell: object) -> str:
    """Return how a cell is written."""
    known = {Share: "share", Interval: "range", Money: "money", int: "count", str: "text"}
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
