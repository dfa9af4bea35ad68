"""The blueprint of the contracts room and what its pages share."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint
from sqlalchemy.orm import Session

from tenderwatch.contracts.published import looking as published
from tenderwatch.renewals import service as renewals
from tenderwatch.web import data

bp = Blueprint("contracts", __name__, url_prefix="/contracts")


@contextmanager
def changing(contract_id: int) -> Iterator[Session]:
    """Open a session in which a contract is changed.

    Its renewal plans follow in the same transaction, and what differs from what is published.
    """
    with data.write() as session:
        yield session
        published.look(session, contract_id, data.now())
        renewals.keep_one(session, contract_id, data.current_user(), data.now())
