"""What is done with feedback: an owner named, a step noted, good words passed on, removed and restored."""

from datetime import date
from typing import cast

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels, service
from tenderwatch.accounts.feedback.forms import PassOnForm, StepForm
from tenderwatch.accounts.feedback.rules import WORDS_MOST, Step
from tenderwatch.accounts.feedback.service.stepping import KEPT_IN
from tenderwatch.accounts.feedback.views.blueprint import bp, to_page
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.saving import saved


@bp.post("/feedback/<int:feedback_id>/owner")
@needs(Permission.EDIT_ACCOUNTS)
def give(feedback_id: int) -> ResponseReturnValue:
    """Name the owner."""
    owner_id = number(request.form.get("owner_id", ""))
    if owner_id is None:
        raise Invalid(_("Choose somebody of ours."))
    with data.write() as session:
        words = request.form.get("words", "")[:WORDS_MOST]
        service.give_to(session, feedback_id, owner_id, data.current_user(), data.now(), words)
    say(_("The owner is named."))
    return to_page(feedback_id)


@bp.route("/feedback/<int:feedback_id>/<any(answered, acted, told):step>", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def take(feedback_id: int, step: str) -> ResponseReturnValue:
    """Note a step: its day and its words."""
    with data.read() as session:
        row = service.feedback_of(session, feedback_id)
    shown = {"row": row, "step": step, "labels": labels}
    if request.method == "GET":
        kept = KEPT_IN[cast(Step, step)]
        form = StepForm.fresh(row, day=getattr(row, kept.on), words=getattr(row, kept.words))
        return render_template("feedback/step.html", form=form, **shown)
    form = StepForm()

    def note(session: Session) -> int:
        by, now, day = data.current_user(), data.now(), cast(date, form.day.data)
        words = form.words.data or ""
        return service.take_step(session, feedback_id, cast(Step, step), day, words, by, now, seen=form.seen_version).id

    if not form.validate_on_submit() or saved(form, note) is None:
        return render_template("feedback/step.html", form=form, **shown), 422
    say(labels.step_done(step) + ".")
    return to_page(feedback_id)


@bp.route("/feedback/<int:feedback_id>/pass-on", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def pass_on(feedback_id: int) -> ResponseReturnValue:
    """Let those who did the work hear of it."""
    with data.read() as session:
        row = service.feedback_of(session, feedback_id)
    if request.method == "GET":
        return render_template("feedback/pass_on.html", form=PassOnForm.fresh(row), row=row)
    form = PassOnForm()

    def note(session: Session) -> int:
        by, now = data.current_user(), data.now()
        return service.pass_on(session, feedback_id, form.words.data or "", by, now, seen=form.seen_version).id

    if not form.validate_on_submit() or saved(form, note) is None:
        return render_template("feedback/pass_on.html", form=form, row=row), 422
    say(_("Passed on: they hear of it in their next digest."))
    return to_page(feedback_id)


@bp.post("/feedback/<int:feedback_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(feedback_id: int) -> ResponseReturnValue:
    """Remove it; it can be restored."""
    with data.write() as session:
        service.remove(session, feedback_id, data.current_user(), data.now())
    say(_("The feedback is removed."), undo_url=url_for(".restore", feedback_id=feedback_id))
    return to_page(feedback_id)


@bp.post("/feedback/<int:feedback_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(feedback_id: int) -> ResponseReturnValue:
    """Take the removal back."""
    with data.write() as session:
        service.restore(session, feedback_id, data.current_user(), data.now())
    say(_("The feedback is restored."))
    return to_page(feedback_id)
