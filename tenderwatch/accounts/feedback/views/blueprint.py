"""The blueprint of feedback and what its pages share."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.work.lists import words

bp = Blueprint("feedback", __name__)


def to_page(feedback_id: int) -> ResponseReturnValue:
    """Lead to the page of one feedback."""
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)


def service_names(session: Session) -> dict[str, str]:
    """Return the services by code in the house's words."""
    return {code: word.name or code for code, word in words(session, "service").items()}
