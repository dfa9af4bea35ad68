"""Joining a bid to a procedure, and parting it again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.service import bid_of, first_buyer, lots_standing, take_procedure
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def join(session: Session, bid_id: int, procedure_id: int, version: int, by: User, now: datetime) -> Bid:
    """Say of which procedure a bid is; what the notices say fills in what nobody entered.

    A deadline that was entered before there was a notice was a guess: the published one takes its place, and the bid's
    history keeps it.  A team has one bid for a procedure: Invalid with the field `notice` names the other.
    """
    bid, procedure = _seen(session, bid_id, version), _standing(session, procedure_id)
    other = select(Bid.title).where(Bid.team_id == bid.team_id, Bid.procedure_id == procedure.id, Bid.id != bid.id)
    if title := session.scalar(other.limit(1)):
        words = _("This procedure has a bid already: %(title)s.", title=title)
        raise Invalid(words, {"notice": words})
    if bid.procedure_id == procedure.id:
        return bid
    take_procedure(bid, procedure)
    bid.lots, bid.lots_seen = [], lots_standing(session, procedure.id)
    bid.buyer_id = bid.buyer_id or first_buyer(session, procedure.id)
    audit(session, bid, by, now, "joined")
    return bid


def part(session: Session, bid_id: int, version: int, by: User, now: datetime) -> Bid:
    """Part a bid from a procedure that it was joined to by mistake; its own dates stay."""
    bid = _seen(session, bid_id, version)
    bid.procedure_id, bid.published_deadline_at, bid.lots, bid.lots_seen = None, None, [], []
    audit(session, bid, by, now, "parted")
    return bid


def _seen(session: Session, bid_id: int, version: int) -> Bid:
    bid = bid_of(session, bid_id)
    if bid.version != version:
        raise Stale(_("This bid was changed since you opened the page."), {}, {"title": bid.title})
    return bid


def _standing(session: Session, procedure_id: int) -> Procedure:
    """Return a procedure, or the one that has its notices now."""
    procedure = session.get(Procedure, procedure_id)
    while procedure is not None and procedure.merged_into_id is not None:
        procedure = session.get(Procedure, procedure.merged_into_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    return procedure
