"""The scorecard: every measure by its perspective, and the same as a file."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.reports.scorecard import measures
from tenderwatch.reports.scorecard.card import Line, card, this_year
from tenderwatch.reports.scorecard.measures import PERSPECTIVES
from tenderwatch.reports.scorecard.sparks import spark
from tenderwatch.reports.shape import Scope, days_of, quarter_words, whose
from tenderwatch.reports.views import saying
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
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.links import ignored
from tenderwatch.web.sheets import table_file


@bp.get("/scorecard")
@needs(Permission.SEE_REPORTS)
def scorecard() -> ResponseReturnValue:
    """Show every measure by its perspective, for a time and a team."""
    with data.read() as session:
        scope = scope_here(session, this_year)
        found, teams = card(session, scope), teams_of(session)
    return render_template(
        "reports/scorecard.html",
        found=[(measures.perspective(each), found[each]) for each in PERSPECTIVES],
        scope=scope,
        address=address_of(scope),
        days=days_of(scope.period),
        whose=whose(scope),
        saying=saying,
        spark=spark,
        teams=[("", _("all teams")), *teams],
        sections=local_pages("reports.scorecard"),
        said_here=days_here(this_year).said,
        ignored_here=ignored(means_here(teams)),
    )


def means_here(teams: list[tuple[int, str]]) -> Means:
    """Return what the address of a card, or of one of its measures, may say."""
    return {name: test for name, test in means(teams).items() if name != "by"}


@bp.get("/scorecard.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def scorecard_file(kind: str) -> Response:
    """Hand out the scorecard as a file of a spreadsheet."""
    with data.read() as session:
        refuse_what_means_nothing(means_here(teams_of(session)))
        scope = scope_here(session, this_year)
        found = card(session, scope)
    lines = [line for each in PERSPECTIVES for line in found[each]]
    page = Page(_("Scorecard"), _heads(lines), [_told(line, scope) for line in lines])
    return table_file(file_name(_("scorecard-file"), scope), "csv" if kind == "csv" else "xlsx", [page])


def _heads(lines: list[Line]) -> list[str]:
    spans = [quarter_words(span) for span, _figure in lines[0].trend]
    return [
        *(_("Perspective"), _("Measure"), _("What is counted"), _("Unit"), _("From"), _("To"), _("Whose")),
        *(_("Target"), _("Actual"), _("n"), _("of"), _("Besides"), _("State"), _("Owner"), _("Entered by")),
        *(head for span in spans for head in (span, _("%(what)s, of", what=span))),
    ]


def _told(line: Line, scope: Scope) -> list[Any]:
    measure, actual = line.measure, line.actual
    return [
        *(measures.perspective(measure.perspective), str(measure.name), str(measure.counts)),
        *(saying.unit_words(measure), scope.period.first, scope.period.last, whose(scope)),
        *(saying.in_unit(measure, line.target.value), saying.in_unit(measure, actual.value), actual.n, actual.of),
        *(actual.said or None, saying.standing_words(line)[1], line.target.owner),
        actual.by_hand.who if actual.by_hand else None,
        *(cell for _span, was in line.trend for cell in (saying.in_unit(measure, was.value), was.of)),
    ]
