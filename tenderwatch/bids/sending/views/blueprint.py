"""The blueprint of this room, and what its pages share."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

bp = Blueprint("bid_sending", __name__)


def back(bid_id: int) -> ResponseReturnValue:
    """Lead back to the page of the submission."""
    return redirect(url_for("bid_sending.show", bid_id=bid_id), 303)
