"""What is recorded for the legal clock of a bid, and the days that it gives to calendars."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.bids.clock import labels
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.clock import Clock, reckon, span
from tenderwatch.calendar.decision import DAYS, LONGEST_VALIDITY, Country, Decision
from tenderwatch.calendar.holidays import holidays_between, is_known
from tenderwatch.notices.tables import Procedure

LONGEST = timedelta(days=LONGEST_VALIDITY["validity_days"])
"""No date of the clock is further than this from the last day that it counts from."""


@dataclass(frozen=True)
class ClockDay:
    """A day of a bid's legal clock, for calendars; not `firm` when a rule behind it is to be confirmed."""

    bid_id: int
    bid: str
    code: str
    day: date
    closes_at: datetime | None
    firm: bool

    @property
    def words(self) -> str:
        """What the day is."""
        return labels.legal_date(self.code)


def of_bid(session: Session, bid_id: int) -> BidClock | None:
    """Return what is recorded about the decision of a bid."""
    return session.scalar(select(BidClock).where(BidClock.bid_id == bid_id))


def known_of(session: Session, bid: Bid, due_on: date | None) -> Decision:
    """Return what the bid and its notices say of a decision before anybody recorded one."""
    procedure = session.get(Procedure, bid.procedure_id) if bid.procedure_id else None
    kind_of = procedure.procedure_type if procedure else None
    return Decision(
        country=_country(procedure.country if procedure else None),
        tenders_due_on=due_on,
        procedure="open" if kind_of in (None, "open") else "restricted",
    )


def _country(code: str | None) -> Country:
    known: dict[str, Country] = {"FI": "FI", "FIN": "FI", "SE": "SE", "SWE": "SE"}
    return known.get(code or "FI", "other")


def clock_of(decision: Decision) -> Clock:
    """Return the legal clock of a decision with the holidays of its country; other countries' are not known."""
    days = span(decision)
    if days is None:
        return Clock()
    return reckon(decision, holidays_between(decision.country, *days) if is_known(decision.country) else frozenset())


def dates(session: Session, first: date, last: date, bid_ids: Collection[int] | None = None) -> list[ClockDay]:
    """Return the days of all legal clocks (those of `bid_ids`) from `first` to `last`, both included, in order."""
    within = (getattr(BidClock, name) >= first - LONGEST for name in DAYS)
    query = select(BidClock, Bid.title).join(Bid, Bid.id == BidClock.bid_id).where(or_(*within))
    if bid_ids is not None:
        query = query.where(BidClock.bid_id.in_(bid_ids))
    days = [
        ClockDay(row.bid_id, title, each.code, each.day, each.closes_at, each.standing == "read")
        for row, title in session.execute(query)
        for each in clock_of(row.decision).dates
        if first <= each.day <= last and each.code != "receipt"
    ]
    return sorted(days, key=lambda day: (day.day, day.bid_id))
