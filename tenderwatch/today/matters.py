"""What waits for a reader's word, of every kind in one list: overdue first, then by decision date, then by value."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.today import (
    activities,
    bidding,
    caring,
    contract_facts,
    hearing,
    personal,
    publishing,
    queries,
    renewing,
    results,
)
from tenderwatch.today.queries import ToDecide
from tenderwatch.users.tables import User
from tenderwatch.web import reader

Kind = Literal[
    "decision",
    "task",
    "bid",
    "outrun",
    "work",
    "deliverable",
    "complaint",
    "activity",
    "plan",
    "reference",
    "result",
    "win",
    "successor",
    "published",
    "gap",
    "people",
]
"""Each is drawn by templates/today/matters/<kind>.html."""


@dataclass(frozen=True)
class Matter:
    """One thing to decide: `on` is the day by which, None where there is none (a gap, a question)."""

    kind: Kind
    what: Any
    on: date | None = None
    value: Decimal | None = None


def matters(
    session: Session, person: User, decisions: list[ToDecide], today: date, now: datetime, *, everybody: bool
) -> list[Matter]:
    """Return the decisions that were not answered and all else that waits for the person, in the order of Today.

    What has no date comes last, in the order of its kinds: what may be lost before what is missing.
    """
    found = [
        *(Matter("decision", each, each.due_on, each.value) for each in decisions),
        *_of_work(session, person, today, now, everybody=everybody),
        *_of_customers(session, person, today, now, everybody=everybody),
        *_undated(session, person, today, now, everybody=everybody),
    ]
    return sorted(found, key=_order)


def _order(matter: Matter) -> tuple[date, Decimal]:
    return matter.on or date.max, -(matter.value or Decimal())


def _of_work(session: Session, person: User, today: date, now: datetime, *, everybody: bool) -> Iterator[Matter]:
    for task in renewing.due(session, person, today, everybody=everybody):
        yield Matter("task", task, task.due_on, task.value)
    for bid in queries.bids_to_move(session, person, today, now):
        yield Matter("bid", bid, _by(bid, now), bid.value)
    for behind in bidding.outrun(session, person, today):
        yield Matter("outrun", behind, today)
    for work in bidding.due(session, person, today):
        yield Matter("work", work, work.on)
    for late in contract_facts.undelivered(session, person, today):
        yield Matter("deliverable", late, late.due_on)


def _by(bid: Bid, now: datetime) -> date | None:
    """Return the day by which a bid is moved on: of its deadline when that has passed, else of its next step."""
    passed = bid.deadline_at is not None and bid.deadline_at < now
    if bid.deadline_at is None or (bid.next_step_on and not passed):
        return bid.next_step_on
    return bid.deadline_at.astimezone(reader.zone()).date()


def _of_customers(session: Session, person: User, today: date, now: datetime, *, everybody: bool) -> Iterator[Matter]:
    for said in hearing.due_steps(session, person, today, everybody=everybody):
        yield Matter("complaint", said, said.due.by if said.due else None)
    for line in activities.due(session, person, today):
        yield Matter("activity", line, line.day)
    for asked in caring.due(session, person, today):
        yield Matter("plan", asked, asked.on)
    for lapsing in personal.lapsing(session, person, now):
        yield Matter("reference", lapsing, lapsing.reference.permitted_until)


def _undated(session: Session, person: User, today: date, now: datetime, *, everybody: bool) -> Iterator[Matter]:
    for told in results.published(session, person, today, everybody=everybody):
        yield Matter("result", told, value=told.said.price)
    for win in publishing.wins(session, person, today, everybody=everybody):
        yield Matter("win", win, value=win.value)
    for proposal in renewing.proposals(session, person, today, everybody=everybody):
        yield Matter("successor", proposal)
    for update in publishing.updates(session, person, today, everybody=everybody):
        yield Matter("published", update)
    for missing in queries.missing(session, person, today):
        yield Matter("gap", missing)
    if people := personal.missing(session, person, now):
        yield Matter("people", people)
