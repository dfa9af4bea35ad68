"""The template of the house, changed by administrators: the steps of every plan that opens from now on."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.i18n import _
from tenderwatch.renewals import labels, service
from tenderwatch.renewals.forms import StepForm
from tenderwatch.renewals.tables import RenewalStep
from tenderwatch.renewals.views.blueprint import bp
from tenderwatch.renewals.views.page import VOICE
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved


@bp.get("/renewals/template")
@needs(Permission.ADMINISTER)
def template() -> ResponseReturnValue:
    """List the steps."""
    with data.read() as session:
        return render_template("renewals/template.html", steps=service.steps(session), labels=labels)


@bp.post("/renewals/template/own")
@needs(Permission.ADMINISTER)
def make_own() -> ResponseReturnValue:
    """Make the product's steps the house's own."""
    with data.write() as session:
        service.make_own(session, data.current_user(), data.now())
    say(_("The template is yours now: change its steps."))
    return redirect(url_for(".template"), 303)


@bp.route("/renewals/template/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def add_step() -> ResponseReturnValue:
    """Add a step."""
    if request.method == "GET":
        return _page(StepForm.fresh(days=0, anchor="start"), None)
    form = StepForm()

    def do(session: Session) -> RenewalStep:
        return service.add_step(session, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, None), 422
    return _saved()


@bp.route("/renewals/template/<int:step_id>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def edit_step(step_id: int) -> ResponseReturnValue:
    """Change a step."""
    with data.read() as session:
        step = service.step_of(session, step_id)
    if request.method == "GET":
        return _page(StepForm.fresh(step), step)
    form = StepForm()

    def do(session: Session) -> RenewalStep:
        return service.edit_step(session, step_id, form.values(), form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, step), 422
    return _saved()


@bp.post("/renewals/template/<int:step_id>/remove")
@needs(Permission.ADMINISTER)
def remove_step(step_id: int) -> ResponseReturnValue:
    """Take a step out."""
    with data.write() as session:
        service.remove_step(session, step_id, data.current_user(), data.now())
    return _saved()


def _saved() -> ResponseReturnValue:
    say(_("The template is saved: plans that open from now on follow it."))
    return redirect(url_for(".template"), 303)


def _page(form: StepForm, step: RenewalStep | None) -> str:
    with data.read() as session:
        history = audit.told(session, "renewal_step", step.id, VOICE) if step else []
    return render_template("renewals/step.html", form=form, step=step, labels=labels, history=history)
