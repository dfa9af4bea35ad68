"""What comes in the next days, day by day: tenders due, bids, contracts, and what was agreed with customers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels as feedback_labels
from tenderwatch.contracts.tables import Contract
from tenderwatch.today import activities, bidding, hearing, queries, renewing
from tenderwatch.today.parts import open_bids, unclaimed
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader

WEEKS = 2

Kind = Literal["deadline", "step", "task", "decision", "end", "activity", "complaint", "work"]


@dataclass(frozen=True)
class Event:
    """Something of one day; `at` where it has an hour."""

    on: date
    kind: Kind
    what: str
    about: str
    url: str
    at: datetime | None = None


@dataclass(frozen=True)
class Day:
    """A day of the strip with what it brings, by the hour."""

    on: date
    events: tuple[Event, ...] = ()


def coming(session: Session, person: User, today: date, now: datetime) -> list[Day]:
    """Return the days from Monday of this week on, each with what of the person's is due on it and not past."""
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=n) for n in range(7 * WEEKS)]
    found: dict[date, list[Event]] = defaultdict(list)
    for event in _events(session, person, today, days[-1], now):
        if today <= event.on <= days[-1]:
            found[event.on].append(event)
    return [Day(day, tuple(sorted(found[day], key=_order))) for day in days]


def _order(event: Event) -> tuple[bool, datetime | str, str]:
    return event.at is None, event.at.isoformat() if event.at else event.kind, event.what


def _events(session: Session, person: User, today: date, last: date, now: datetime) -> Iterator[Event]:
    end = datetime.combine(last, time.max, reader.zone())
    yield from _of_bids(session, person, today, last, now, end)
    for each in unclaimed(session, person, now, until=end):
        if each.deadline_at is not None:
            what = formatters.plain(each.title)
            yield Event(_day(each.deadline_at), "deadline", what, "", f"/procedures/{each.id}", each.deadline_at)
    for decision in queries.to_decide(session, person, today):
        about = formatters.titled(decision.title, decision.reference)
        yield Event(decision.due_on, "decision", decision.asked, about, f"/contracts/{decision.contract_id}")
    for task in renewing.coming(session, person, today, last):
        about = formatters.titled(task.title, task.reference)
        yield Event(task.due_on, "task", task.what, about, f"/renewals/{task.plan_id}")
    for work in bidding.coming(session, person, today, last):
        yield Event(work.on, "work", work.what, work.bid, work.path)
    for line in activities.coming(session, person, today, last):
        yield Event(line.day, "activity", line.subject, line.organization, f"/activities/{line.id}", line.starts_at)
    for said in hearing.due_steps(session, person, today):
        if said.due is not None:
            what = feedback_labels.step(said.due.step)
            yield Event(said.due.by, "complaint", what, said.organization, f"/feedback/{said.id}")
    ending = select(Contract).where(Contract.owner_id == person.id, Contract.ends_on.between(today, last))
    for contract in session.scalars(ending.where(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))):
        about = formatters.titled(contract.title, contract.reference)
        yield Event(contract.ends_on or today, "end", about, "", f"/contracts/{contract.id}")


def _of_bids(session: Session, person: User, today: date, last: date, now: datetime, end: datetime) -> Iterator[Event]:
    for bid in open_bids(session, person):
        url = f"/bids/{bid.id}"
        if bid.deadline_at is not None and now <= bid.deadline_at <= end:
            yield Event(_day(bid.deadline_at), "deadline", bid.title, "", url, bid.deadline_at)
        if bid.next_step_on is not None and today <= bid.next_step_on <= last:
            yield Event(bid.next_step_on, "step", bid.next_step or "", bid.title, url)


def _day(at: datetime) -> date:
    return at.astimezone(reader.zone()).date()
