"""What bids have on which day: when tenders are due, and the next step that was agreed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.bids.rules import BEFORE_SUBMISSION
from tenderwatch.bids.tables import Bid

People = Collection[int | None] | None
"""Whose days are asked for; None: everybody's."""


@dataclass(frozen=True, kw_only=True)
class BidDay:
    """Something of a bid on one day; `key` names it for good, so that a calendar program moves what moved."""

    key: str
    kind: str
    on: date
    at: datetime | None = None
    what: str
    about: str = ""
    bid_id: int
    owner_id: int | None
    version: int = 1


def of_bids(session: Session, people: People, first: date, last: date, zone: tzinfo) -> Iterator[BidDay]:
    """Give the deadlines and next steps of bids that are not sent yet, each on its day by the clocks of `zone`."""
    begin = datetime.combine(first, time.min, zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
    due = and_(Bid.deadline_at >= begin, Bid.deadline_at < end)
    query = select(Bid).where(
        Bid.stage.in_(BEFORE_SUBMISSION), or_(due, Bid.next_step_on.between(first, last)), *theirs(Bid.owner_id, people)
    )
    for bid in session.scalars(query.order_by(Bid.id)):
        told = partial(BidDay, bid_id=bid.id, owner_id=bid.owner_id, version=bid.version)
        if bid.deadline_at is not None and begin <= bid.deadline_at < end:
            on = bid.deadline_at.astimezone(zone).date()
            yield told(key=f"bid-{bid.id}-deadline", kind="deadline", on=on, at=bid.deadline_at, what=bid.title)
        if bid.next_step_on is not None and first <= bid.next_step_on <= last:
            what, about = (bid.next_step, bid.title) if bid.next_step else (bid.title, "")
            yield told(key=f"bid-{bid.id}-step", kind="step", on=bid.next_step_on, what=what, about=about)


def bids_of(session: Session, people: People) -> dict[int, int]:
    """Return the bids of these people, each with who is responsible."""
    rows = session.execute(select(Bid.id, Bid.owner_id).where(*theirs(Bid.owner_id, people)))
    return {bid_id: owner_id for bid_id, owner_id in rows}


def theirs(
    owner: SQLColumnExpression[int] | SQLColumnExpression[int | None], people: People
) -> list[ColumnElement[bool]]:
    """Return the condition that something is of these people."""
    return [] if people is None else [owner.in_([each for each in people if each is not None])]
