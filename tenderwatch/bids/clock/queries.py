"""What is recorded for the legal clock of a bid, and the days that it gives to calendars."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scrapers.notice_json import from_json
from tenderwatch.bids.clock import labels
from tenderwatch.bids.clock.rules import kind_by, validity_by
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.deadlines import day_of, zone_of
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.clock import Clock, reckon, span
from tenderwatch.calendar.decision import DAYS, LONGEST_VALIDITY, Country, Decision
from tenderwatch.calendar.holidays import holidays_between, is_known
from tenderwatch.calendar.rules import local_day
from tenderwatch.notices.tables import Notice, Procedure

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


def told(session: Session, bid: Bid) -> tuple[BidClock | None, Decision]:
    """Return what is recorded about the decision of a bid, and the decision: the recorded one, else as it is known."""
    row = of_bid(session, bid.id)
    return row, row.decision if row else known_of(session, bid)


def known_of(session: Session, bid: Bid) -> Decision:
    """Return what the bid and its notices say before anybody recorded a decision; days by the clocks of the buyer."""
    zone = zone_of(session, bid)
    due = day_of(bid.deadline_at, zone) if bid.deadline_at else None
    procedure = session.get(Procedure, bid.procedure_id) if bid.procedure_id else None
    if procedure is None:
        return Decision(tenders_due_on=due)
    call, ex_ante, award = (_notice(session, procedure.id, kind) for kind in ("competition", "dir-awa-pre", "result"))
    first = call or ex_ante or award
    kind = kind_by(first.subtype if first else None, procedure.procedure_type)
    return Decision(
        kind=kind,
        country=_country(procedure.country),
        tenders_due_on=due,
        procedure="open" if procedure.procedure_type in (None, "open") else "restricted",
        notice_sent_on=local_day(call.dispatched_at, zone) if call and call.dispatched_at else None,
        ex_ante_on=ex_ante.published_on if ex_ante else None,
        award_notice_on=award.published_on if award and kind == "direct" else None,
        **(validity_by(from_json(call.content), bid.lots or ()) if call else {}),
    )


def _notice(session: Session, procedure_id: int, kind: str) -> Notice | None:
    """Return the first notice of a kind that a procedure has."""
    of_kind = select(Notice).where(Notice.procedure_id == procedure_id, Notice.kind == kind, Notice.current)
    return session.scalar(of_kind.order_by(Notice.published_on, Notice.id).limit(1))


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
