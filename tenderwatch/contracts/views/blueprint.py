"""The blueprint of the contracts room and what its pages share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import Blueprint
from sqlalchemy.orm import Session

from tenderwatch.contracts.published import looking as published
from tenderwatch.errors import Invalid
from tenderwatch.renewals import service as renewals
from tenderwatch.web import data
from tenderwatch.web.forms import Form

bp = Blueprint("contracts", __name__, url_prefix="/contracts")
Result = TypeVar("Result")


def saved(form: Form, do: Callable[[Session], Result], contract_id: int | None = None) -> Result | None:
    """Do it in one transaction; None, with the problems beside their fields, if refused.

    With `contract_id` the renewal plans of that contract follow, and what is published of it.
    """
    try:
        with changing(contract_id) if contract_id else data.write() as session:
            return do(session)
    except Invalid as error:
        form.refuse(error.problems)
        return None


@contextmanager
def changing(contract_id: int) -> Iterator[Session]:
    """Open a session in which a contract is changed.

    Its renewal plans follow in the same transaction, and what differs from what is published.
    """
    with data.write() as session:
        yield session
        published.look(session, contract_id, data.now())
        renewals.keep_one(session, contract_id, data.current_user(), data.now())
