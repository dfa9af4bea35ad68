"""Recording what the legal clock of a bid counts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.clock import labels
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.service import bid_of
from tenderwatch.calendar.decision import Decision, problems
from tenderwatch.errors import Invalid, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Known:
    """A decision as people know it, and where it is said."""

    decision: Decision
    evidence: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it, by column."""
        return {**vars(self.decision), "evidence": (self.evidence or "").strip() or None}


def record(session: Session, bid_id: int, known: Known, seen: int, by: User, now: datetime) -> BidClock:
    """Record or correct what is known; `seen` is the version that was seen, 0 when nothing was recorded yet.

    Days that cannot follow each other raise Invalid field by field; an older version raises Stale with both texts.
    """
    bid_of(session, bid_id)
    if wrong := problems(known.decision):
        said = {name: labels.problem(code) for name, code in wrong.items()}
        raise Invalid(" ".join(said.values()), said)
    row = session.scalar(select(BidClock).where(BidClock.bid_id == bid_id))
    if row is None:
        return _first(session, bid_id, known.values, by, now)
    changed = {name: value for name, value in known.values.items() if getattr(row, name) != value}
    if row.version != seen:
        theirs = labels.told({name: getattr(row, name) for name in changed})
        raise Stale(_("This was changed since you opened the page."), labels.told(changed), theirs)
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        audit(session, row, by, now)
    return row


def _first(session: Session, bid_id: int, values: Mapping[str, Any], by: User, now: datetime) -> BidClock:
    row = BidClock(bid_id=bid_id, entered_at=now, entered_by_id=by.id, **values)
    session.add(row)
    session.flush()
    audit(session, row, by, now, "entered")
    return row
