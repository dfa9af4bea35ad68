"""The blueprint of this room, and what its pages share."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _

bp = Blueprint("bid_sending", __name__)


def one(session: Session, bid_id: int) -> Bid:
    """Return a bid as its head shows it."""
    bid = bids.one(session, bid_id)
    if bid is None:
        raise NotFound(_("There is no such bid."))
    return bid


def back(bid_id: int) -> ResponseReturnValue:
    """Lead back to the page of the submission."""
    return redirect(url_for("bid_sending.show", bid_id=bid_id), 303)
