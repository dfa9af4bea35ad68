"""The scorecard, and the targets that an administrator sets."""

from decimal import Decimal
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from tenderwatch.errors import Invalid, NotFound
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.scorecard import measures, targets
from tenderwatch.reports.scorecard.card import Line, card, this_year
from tenderwatch.reports.scorecard.measures import BY_CODE, PERSPECTIVES, Figure, MeasureOf
from tenderwatch.reports.shape import days_of, quarter_words, whose
from tenderwatch.reports.views.blueprint import bp, local_pages, means, scope_here, teams_of
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters, reader
from tenderwatch.web.access import needs
from tenderwatch.web.fields import DayField, MoneyField, choices, number_or_none
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.links import ignored
from tenderwatch.web.people import People, choosable
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
        days=days_of(scope.period),
        whose=whose(scope),
        figure=figure_words,
        aim=target_words,
        standing=standing_words,
        quarter=quarter_words,
        teams=[("", _("all teams")), *teams],
        sections=local_pages("reports.scorecard"),
        ignored_here=ignored({name: each for name, each in means(teams).items() if name != "by"}),
    )


@bp.get("/scorecard.<any(csv, xlsx):kind>")
@needs(Permission.SEE_REPORTS)
def scorecard_file(kind: str) -> Response:
    """Hand out the scorecard as a file of a spreadsheet."""
    with data.read() as session:
        scope = scope_here(session, this_year)
        found = card(session, scope)
    lines = [line for each in PERSPECTIVES for line in found[each]]
    spans = [quarter_words(span) for span, _figure in next((line.trend for line in lines if line.trend), ())]
    heads = [
        *(_("Perspective"), _("Measure"), _("What is counted"), _("From"), _("To"), _("Whose"), _("Target")),
        *(_("Actual"), _("n"), _("of"), _("Owner"), *spans),
    ]
    rows = [[*_told(line), *_trend(line, len(spans))] for line in lines]
    for row in rows:
        row[3:6] = [scope.period.first, scope.period.last, whose(scope)]
    page = Page(_("Scorecard"), heads, rows)
    return table_file(_("scorecard-file"), "csv" if kind == "csv" else "xlsx", [page])


def _told(line: Line) -> list[Any]:
    actual = line.actual.value if line.actual.value is not None else standing_words(line)[1]
    return [
        *(measures.perspective(line.measure.perspective), str(line.measure.name), str(line.measure.counts)),
        *(None, None, None, line.target.value, actual, line.actual.n, line.actual.of, line.target.owner),
    ]


def _trend(line: Line, n: int) -> list[Decimal | None]:
    return [figure.value for _span, figure in line.trend] or [None] * n


def figure_words(measure: MeasureOf, figure: Figure) -> str:
    """Return a figure in words, without its n."""
    if figure.value is None:
        return "–"
    if measure.unit == "share":
        return formatters.percent(figure.value)
    return formatters.count(figure.value)


def target_words(measure: MeasureOf, target: Decimal | None) -> str:
    """Return a target in words: at least, or at most."""
    if target is None:
        return _("none set")
    shown = formatters.percent(target) if measure.unit == "share" else formatters.count(target.normalize() + 0)
    return _("at most %(value)s", value=shown) if measure.less else _("at least %(value)s", value=shown)


def standing_words(line: Line) -> tuple[str, str]:
    """Return the badge of a measure and its words."""
    return {
        "met": ("ok", _("reached")),
        "missed": ("danger", _("not reached")),
        "no-target": ("", _("no target")),
        "not-measured": ("unsure", _("not measured")),
        "nothing-to-count": ("unsure", _("nothing to count")),
    }[line.standing]


# Targets


class TargetForm(Form):
    """What a measure is to reach, from when on, for whom, and whose it is."""

    target = MoneyField(lazy("Target"), [InputRequired(lazy("Enter a number."))])
    team_id = SelectField(lazy("For whom"), [Optional()], coerce=number_or_none)
    owner_id = SelectField(lazy("Owner"), [Optional()], coerce=number_or_none)
    valid_from = DayField(lazy("From"), [DataRequired(lazy("Enter a day."))])

    def __init__(self, *args: Any, teams: list[tuple[int, str]], people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team_id.choices = choices([("", _("all teams")), *teams])
        self.owner_id.choices = choices([("", _("nobody")), *people])
        if not self.is_submitted() and self.valid_from.data is None:
            self.valid_from.data = reader.today()


@bp.route("/scorecard/<code>/target", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def target(code: str) -> ResponseReturnValue:
    """Set the target of a measure."""
    measure = BY_CODE.get(code)
    if measure is None:
        raise NotFound(_("There is no such measure."))
    with data.read() as session:
        teams = teams_of(session)
        now_in_force = targets.targets(session, None, data.today())[code]
    offered: dict[str, Any] = {"teams": teams, "people": choosable()}
    parts = Decimal(100) if measure.unit == "share" else Decimal(1)
    if request.method == "GET":
        aim = None if now_in_force.value is None else now_in_force.value * parts
        form = TargetForm.fresh(target=aim, owner_id=now_in_force.owner_id, **offered)
        return render_template("reports/target.html", form=form, measure=measure)
    form = TargetForm(**offered)
    if not form.validate_on_submit() or not _set(form, code, parts):
        return render_template("reports/target.html", form=form, measure=measure), 422
    say(_("The target is set."))
    return redirect(url_for(".scorecard"), 303)


def _set(form: TargetForm, code: str, parts: Decimal) -> bool:
    aim = (form.target.data or Decimal()) / parts
    day = form.valid_from.data or data.today()
    whom, whose_it_is = form.team_id.data, form.owner_id.data
    try:
        with data.write() as session:
            targets.set_target(session, code, whom, aim, whose_it_is, day, data.current_user(), data.now())
    except Invalid as error:
        form.refuse(error.problems)
        return False
    return True
