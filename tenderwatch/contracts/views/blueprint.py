"""The blueprint of the contracts room and what its pages share."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.forms import Form

bp = Blueprint("contracts", __name__, url_prefix="/contracts")
Result = TypeVar("Result")


def people(but_also: User | None = None) -> list[tuple[int, str]]:
    """Return who can own something; also somebody who left and still does."""
    with data.read() as session:
        active = [(user.id, user.name) for user in users.people(session)]
    return active + ([(but_also.id, but_also.name)] if but_also and not but_also.active else [])


def saved(form: Form, do: Callable[[Session], Result]) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused."""
    try:
        with data.write() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None
