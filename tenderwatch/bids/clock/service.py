"""Recording what the legal clock of a bid counts from."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.clock import labels
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.decision import FIELDS, Decision, problems
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def record(session: Session, bid_id: int, decision: Decision, seen: int, by: User, now: datetime) -> BidClock:
    """Record or correct what is known; `seen` is the version that was seen, 0 when nothing was recorded yet.

    Days that cannot follow each other raise Invalid field by field; an older version raises Stale with both texts.
    """
    if session.get(Bid, bid_id) is None:
        raise NotFound(_("There is no such bid."))
    if wrong := problems(decision):
        said = {name: labels.problem(code) for name, code in wrong.items()}
        raise Invalid(" ".join(said.values()), said)
    row = session.scalar(select(BidClock).where(BidClock.bid_id == bid_id))
    if row is None:
        return _first(session, bid_id, decision, by, now)
    changed = [name for name in FIELDS if getattr(row, name) != getattr(decision, name)]
    if row.version != seen:
        mine, theirs = (labels.compared(changed, each) for each in (decision, row))
        raise Stale(_("This was changed since you opened the page."), mine, theirs)
    if changed:
        for name in changed:
            setattr(row, name, getattr(decision, name))
        audit(session, row, by, now)
    return row


def _first(session: Session, bid_id: int, decision: Decision, by: User, now: datetime) -> BidClock:
    row = BidClock(bid_id=bid_id, entered_at=now, entered_by_id=by.id, **vars(decision))
    session.add(row)
    session.flush()
    told = {name: [None, labels.plain(value)] for name, value in vars(decision).items() if value is not None}
    audit(session, row, by, now, "entered", told)
    return row
