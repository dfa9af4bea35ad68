"""The blueprint of the renewals room and what its pages share."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.web import data
from tenderwatch.web.forms import Form

bp = Blueprint("renewals", __name__)
Result = TypeVar("Result")


def saved(form: Form, do: Callable[[Session], Result]) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused."""
    try:
        with data.write() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None


def back(plan_id: int) -> ResponseReturnValue:
    """Lead back to where the button was: the plan, or Today when it stood there."""
    if request.form.get("to") == "today":
        return redirect(url_for("today.show"), 303)
    return redirect(url_for("renewals.show", plan_id=plan_id), 303)
