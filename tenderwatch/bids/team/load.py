"""What all running bids ask of each person in the next weeks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import deadlines
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan import queries as plans
from tenderwatch.bids.rules import BEFORE_SUBMISSION
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import queries as tasks
from tenderwatch.bids.team import rules
from tenderwatch.bids.team.tables import BidMember
from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.i18n import _
from tenderwatch.users.rules import is_absent
from tenderwatch.users.tables import User

LONG_AGO = timedelta(days=730)
"""What was due longer ago is not work of these weeks."""


@dataclass(frozen=True)
class PersonRow:
    """A person with the weeks."""

    id: int
    name: str
    weeks: Sequence[rules.Week]


@dataclass(frozen=True)
class Load:
    """The weeks by their Mondays, a row for each person who has something in them, and titles of bids."""

    mondays: Sequence[date]
    people: Sequence[PersonRow]
    bids: Mapping[int, str]
    nobodys: int  # open milestones without a person

    @property
    def clashes(self) -> Iterator[tuple[PersonRow, rules.Week]]:
        """The weeks in which something cannot go well, in their order."""
        found = [(row, week) for row in self.people for week in row.weeks if week.clashes]
        return iter(sorted(found, key=lambda each: (each[1].monday, each[0].name)))


@dataclass
class _Asked:
    """What is asked of one person, as it is found."""

    works: list[rules.Work] = field(default_factory=list)
    shares: list[rules.Share] = field(default_factory=list)
    due: list[rules.Due] = field(default_factory=list)


def load(session: Session, today: date, now: datetime) -> Load:
    """Return the load of everybody over all running bids, from this week on."""
    last = rules.monday_of(today) + timedelta(weeks=rules.WEEKS, days=-1)
    asked: dict[int | None, _Asked] = defaultdict(_Asked)
    running = {bid.id: bid for bid in session.scalars(select(Bid).where(Bid.stage.in_(BEFORE_SUBMISSION)))}
    days = {bid.id: deadlines.due_on(session, bid) for bid in running.values()}
    titles = {bid.id: bid.title for bid in running.values()}
    _tasks(session, today, last, asked, titles)
    sent = _milestones(session, today, last, asked)
    for bid in running.values():
        on = days[bid.id]
        if bid.id not in sent and on is not None and bid.deadline_at and bid.deadline_at >= now:
            asked[bid.owner_id].due.append(rules.Due(bid.id, on, sends=True, what=_("Tenders due")))
    for member in session.scalars(select(BidMember).where(BidMember.bid_id.in_(running))):
        if member.hours_a_week is not None:
            share = rules.Share(member.bid_id, today, days[member.bid_id] or last, member.hours_a_week)
            asked[member.user_id].shares.append(share)
    mondays = [rules.monday_of(today) + timedelta(weeks=n) for n in range(rules.WEEKS)]
    nobodys = len(asked[None].due)
    return Load(mondays, list(_people(session, asked, today, last)), titles, nobodys)


def _tasks(session: Session, today: date, last: date, asked: dict[int | None, _Asked], titles: dict[int, str]) -> None:
    """Add open tasks: each begins when what it waits for is due."""
    for task in tasks.between(session, today - LONG_AGO, last + LONG_AGO):
        titles.setdefault(task.bid_id, task.bid)
        if task.on <= last:
            asked[task.owner_id].due.append(rules.Due(task.bid_id, task.on, what=task.title))
        if task.hours is not None:
            first = min(task.begins_on or today, task.on)
            asked[task.owner_id].works.append(rules.Work(task.bid_id, first, task.on, task.hours))


def _milestones(session: Session, today: date, last: date, asked: dict[int | None, _Asked]) -> set[int]:
    """Add open milestones, and return the bids whose sending is one of them, whenever that is."""
    sent = set()
    for each in plans.between(session, today - LONG_AGO, last + LONG_AGO):
        is_sent = each.code == "submission"
        if is_sent:
            sent.add(each.bid_id)
        if each.on <= last:
            what = plan_labels.milestone(each.code)
            asked[each.owner_id].due.append(rules.Due(each.bid_id, each.on, is_sent, what))
    return sent


def _people(session: Session, asked: Mapping[int | None, _Asked], today: date, last: date) -> Iterator[PersonRow]:
    holidays = holidays_between(deadlines.HOME, today - timedelta(days=7), last + LONG_AGO)
    span = [rules.monday_of(today) + timedelta(days=n) for n in range(7 * rules.WEEKS)]
    named = select(User).where(User.id.in_([each for each in asked if each is not None]))
    for user in session.scalars(named.order_by(User.name, User.id)):
        away = frozenset(day for day in span if is_absent(user.absent_from, user.absent_to, day))
        found = asked[user.id]
        person = rules.Person(found.works, found.shares, found.due, away)
        weeks = rules.weeks(person, today, holidays)
        if any(week.hours or week.due for week in weeks):
            yield PersonRow(user.id, user.name, weeks)
