"""Figures of measures that nothing in the house can count: entered, corrected, removed and taken back by hand."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Optional

from tenderwatch.accounts.tables import MeasureActual
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.rules import Period, last_quarters
from tenderwatch.reports.scorecard import actuals, wording
from tenderwatch.reports.scorecard.measures import MeasureOf
from tenderwatch.reports.views.blueprint import bp, teams_of
from tenderwatch.reports.views.measure import measure_of, to_measure
from tenderwatch.users.audit import told
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.fields import DayField, MoneyField, choices, number_or_none
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import VersionedForm
from tenderwatch.web.saving import saved


class ActualForm(VersionedForm):
    """What a measure was in a span of days; a share by how many of how many, anything else by its value."""

    team_id = SelectField(lazy("For whom"), [Optional()], coerce=number_or_none)
    first_on = DayField(lazy("First day"), [DataRequired(lazy("Enter a day."))])
    last_on = DayField(lazy("Last day"), [DataRequired(lazy("Enter a day."))])
    value = MoneyField(lazy("Value"), [Optional()])
    n = IntegerField(lazy("How many (n)"), [Optional()])
    of = IntegerField(lazy("Of how many"), [Optional()])
    note = TextAreaField(lazy("Note"), [Optional()])

    def __init__(self, *args: Any, measure: MeasureOf, teams: list[tuple[int, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.unit == "share":
            del self.value
        else:
            del self.of
        if teams is None:
            del self.team_id
        else:
            self.team_id.choices = choices([("", _("all teams")), *teams])

    def values(self) -> dict[str, Any]:
        """Return what was entered by the names that the service knows."""
        return {name: self[name].data for name in actuals.EDITABLE if name in self}


@bp.route("/scorecard/<code>/actuals/new", methods=["GET", "POST"])
@needs(Permission.ENTER_MEASURES)
def enter_actual(code: str) -> ResponseReturnValue:
    """Enter what a measure was in a span of days."""
    measure = _by_hand(code)
    with data.read() as session:
        teams = teams_of(session)
    heading = _("Enter a figure")
    if request.method == "GET":
        days = _last_whole_quarter()
        form = ActualForm.fresh(measure=measure, teams=teams, first_on=days.first, last_on=days.last)
        return _page(form, measure, heading)
    form = ActualForm(measure=measure, teams=teams)

    def do(session: Session) -> MeasureActual:
        return actuals.enter(session, code, form.team_id.data, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, measure, heading), 422
    say(_("The figure is entered."))
    return redirect(to_measure(code), 303)


@bp.route("/scorecard/actuals/<int:actual_id>", methods=["GET", "POST"])
@needs(Permission.ENTER_MEASURES)
def correct_actual(actual_id: int) -> ResponseReturnValue:
    """Correct a figure; what stood there before stays in its history."""
    with data.read() as session:
        row = actuals.find(session, actual_id)
        history = told(session, "measure_actual", actual_id, wording.VOICE)
    measure, heading = measure_of(row.code), _("Correct the figure")
    shown: dict[str, Any] = {"row": row, "history": history}
    if request.method == "GET":
        return _page(ActualForm.fresh(row, measure=measure, teams=None), measure, heading, **shown)
    form = ActualForm(measure=measure, teams=None)

    def do(session: Session) -> MeasureActual:
        by, now = data.current_user(), data.now()
        return actuals.correct(session, actual_id, form.values(), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, measure, heading, **shown), 422
    say(_("The figure is corrected; what stood there is in its history."))
    return redirect(to_measure(row.code), 303)


@bp.post("/scorecard/actuals/<int:actual_id>/remove")
@needs(Permission.ENTER_MEASURES)
def remove_actual(actual_id: int) -> ResponseReturnValue:
    """Take a figure out."""
    with data.write() as session:
        code = actuals.remove(session, actual_id, data.current_user(), data.now()).code
    say(_("The figure is removed."), undo_url=url_for(".restore_actual", actual_id=actual_id))
    return redirect(to_measure(code), 303)


@bp.post("/scorecard/actuals/<int:actual_id>/restore")
@needs(Permission.ENTER_MEASURES)
def restore_actual(actual_id: int) -> ResponseReturnValue:
    """Take a removed figure back."""
    with data.write() as session:
        code = actuals.restore(session, actual_id, data.current_user(), data.now()).code
    say(_("The figure is back."), "info")
    return redirect(to_measure(code), 303)


def _by_hand(code: str) -> MeasureOf:
    measure = measure_of(code)
    if not measure.by_hand:
        raise NotFound(_("This measure is counted, not entered."))
    return measure


def _page(form: ActualForm, measure: MeasureOf, heading: str, **more: Any) -> str:
    shown = {"row": None, "history": [], **more}
    return render_template("reports/actual.html", form=form, measure=measure, heading=heading, **shown)


def _last_whole_quarter() -> Period:
    return last_quarters(data.today(), 2)[0]
