"""The blueprint of account plans and what its pages share."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.accounts.plans import labels
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.web.forms import Form

bp = Blueprint("plans", __name__)

bp.add_app_template_global(labels.kind, "goal_kind")
bp.add_app_template_global(labels.state, "goal_state")

VOICE = audit.Voice(labels.field, labels.action, labels.value)


def form_page(form: Form, heading: str, cancel_url: str, **more: Any) -> str:
    """Return the page of a form; `more` may be meta, lead, save, version and history."""
    shown = {"meta": None, "lead": (), "save": _("Save"), "version": None, "history": [], **more}
    return render_template("accounts/kept_form.html", form=form, heading=heading, cancel_url=cancel_url, **shown)


def to_goal(goal_id: int) -> ResponseReturnValue:
    """Lead back to a goal."""
    return redirect(url_for("plans.show", goal_id=goal_id), 303)
