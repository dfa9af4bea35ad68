"""What the pages of this room share."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from tenderwatch.bids.content import labels, queries
from tenderwatch.bids.content.rules.counts import Counts
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.deadlines import submission_day
from tenderwatch.bids.tables import Bid
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import service as users
from tenderwatch.web import data
from tenderwatch.web.forms import Form

VOICE = audit.Voice(labels.field, labels.action, labels.value)


@dataclass(frozen=True)
class Overview:
    """What the overview of a bid says of this room."""

    counts: Counts
    expiring: list[BidDocument]


def overview(bid: Bid) -> Overview:
    """Return how far the requirements of a bid are, and its documents that expire before it is sent."""
    with data.read() as session:
        expiring = queries.expiring(session, bid.id, submission_day(session, bid)[0])
        return Overview(queries.requirement_counts(session, bid.id), expiring)


def names(session: Session) -> dict[int, str]:
    """Return the name of everybody, also of those who left."""
    return {user.id: user.name for user in users.people(session, active_only=False)}


def form_page(bid: Bid | None, form: Form, heading: str, cancel_url: str, **more: Any) -> str:
    """Return the page of a form; `more` may be version, upload, save, history, and place with its row."""
    shown = {"version": None, "upload": False, "history": [], "place": None, "save": _("Save"), **more}
    return render_template(
        "bids/content/form.html", bid=bid, form=form, heading=heading, cancel_url=cancel_url, **shown
    )
