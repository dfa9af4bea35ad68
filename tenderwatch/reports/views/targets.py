"""The targets of the scorecard, which an administrator sets."""

from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from tenderwatch.i18n import _, lazy
from tenderwatch.reports.scorecard import targets
from tenderwatch.reports.views.blueprint import bp, teams_of
from tenderwatch.reports.views.measure import measure_of, to_measure
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.fields import DayField, MoneyField, choices, number_or_none
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.ids import number
from tenderwatch.web.people import People, choosable
from tenderwatch.web.saving import saved


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
    """Set the target of a measure, of everybody or of a team."""
    measure = measure_of(code)
    with data.read() as session:
        teams = teams_of(session)
        team_id = number(request.args.get("team", ""))
        now_in_force = targets.targets(session, team_id if team_id in dict(teams) else None, data.today())[code]
    offered: dict[str, Any] = {"teams": teams, "people": choosable()}
    parts = Decimal(100) if measure.unit == "share" else Decimal(1)
    if request.method == "GET":
        aim = None if now_in_force.value is None else now_in_force.value * parts
        whom = team_id if team_id in dict(teams) else None
        form = TargetForm.fresh(target=aim, owner_id=now_in_force.owner_id, team_id=whom, **offered)
        return render_template("reports/target.html", form=form, measure=measure)
    form = TargetForm(**offered)
    if not form.validate_on_submit() or not _set(form, code, parts):
        return render_template("reports/target.html", form=form, measure=measure), 422
    say(_("The target is set."))
    return redirect(to_measure(code), 303)


def _set(form: TargetForm, code: str, parts: Decimal) -> bool:
    aim = (form.target.data or Decimal()) / parts
    day = form.valid_from.data or data.today()
    whom, whose_it_is = form.team_id.data, form.owner_id.data

    def do(session: Session) -> object:
        return targets.set_target(session, code, whom, aim, whose_it_is, day, data.current_user(), data.now())

    return saved(form, do) is not None
