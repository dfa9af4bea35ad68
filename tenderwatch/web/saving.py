"""Saving what a form says: in one transaction, or not at all with the problems beside their fields."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.web import data
from tenderwatch.web.forms import Form

Result = TypeVar("Result")


def saved(
    form: Form, do: Callable[[Session], Result], within: Callable[[], AbstractContextManager[Session]] = data.write
) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused.

    `within` opens the transaction, for rooms in which more follows from a change.
    """
    try:
        with within() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None
