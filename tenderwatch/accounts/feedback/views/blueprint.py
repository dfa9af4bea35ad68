"""The blueprint of feedback and what its pages share."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.web import data
from tenderwatch.web.forms import Form
from tenderwatch.work.lists import words

bp = Blueprint("feedback", __name__)
Result = TypeVar("Result")


def saved(form: Form, do: Callable[[Session], Result]) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused."""
    try:
        with data.write() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None


def to_page(feedback_id: int) -> ResponseReturnValue:
    """Lead to the page of one feedback."""
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)


def service_names(session: Session) -> dict[str, str]:
    """Return the services by code in the house's words."""
    return {code: word.name or code for code, word in words(session, "service").items()}
