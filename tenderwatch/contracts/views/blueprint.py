"""The blueprint of the contracts room and what its pages share."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.web import data
from tenderwatch.web.forms import Form

bp = Blueprint("contracts", __name__, url_prefix="/contracts")
Result = TypeVar("Result")


def saved(form: Form, do: Callable[[Session], Result]) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused."""
    try:
        with data.write() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None
