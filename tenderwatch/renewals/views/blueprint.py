"""The blueprint of the renewals room and what its pages share."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

bp = Blueprint("renewals", __name__)


def back(plan_id: int) -> ResponseReturnValue:
    """Lead back to where the button was: the plan, or Today when it stood there."""
    if request.form.get("to") == "today":
        return redirect(url_for("today.show"), 303)
    return redirect(url_for("renewals.show", plan_id=plan_id), 303)
