"""The plan of a bid as its page shows it, and the milestones of many for a calendar."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tenderwatch.bids import deadlines
from tenderwatch.bids.plan import rules, service
from tenderwatch.bids.plan.tables import BidMilestone, BidPlan
from tenderwatch.bids.rules import BEFORE_SUBMISSION
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import local_day

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Counted:
    """What a bid's milestones would be if it were planned now: the day tenders are due, and the days before it."""

    due_on: date
    milestones: tuple[rules.Planned, ...]
    country: str
    holidays: Collection[date]
    today: date
    questions_by: date | None = None

    def spare_days(self, submitted_on: date) -> int:
        """Return how many working days lie between sending the tender on a day and when it is due."""
        return rules.spare_days(self.due_on, submitted_on, self.holidays)


def counted(session: Session, bid: Bid, now: datetime, questions_by: datetime | None) -> Counted | None:
    """Count a bid's milestones back from its deadline; None without one.

    Days are those of the clocks by which the deadline is read, and holidays those of its country, whoever looks.
    """
    if bid.deadline_at is None:
        return None
    country, zone = deadlines.country_of(session, bid), deadlines.zone_of(session, bid)
    due_on, today = deadlines.day_of(bid.deadline_at, zone), local_day(now, zone)
    first, last = min(today, due_on), max(today, due_on)
    holidays = holidays_between(country, date(first.year - 1, 1, 1), date(last.year + 1, 12, 31))
    asked_by = local_day(questions_by, zone) if questions_by else None
    return Counted(due_on, rules.plan(due_on, today, holidays, asked_by), country, holidays, today, asked_by)


def moves(bid: Bid, plan: BidPlan, now: Counted | None) -> tuple[rules.Move, ...]:
    """Return what a changed deadline moves; nothing while the plan was counted from the deadline that stands."""
    if now is None or plan.counted_from == bid.deadline_at:
        return ()
    return rules.moves(service.kept(plan), now.milestones)


@dataclass(frozen=True)
class Outrun:
    """A bid that is not sent yet, and whose deadline moved after somebody planned for it."""

    bid_id: int
    title: str
    deadline_at: datetime
    owner_id: int


def outrun(session: Session, owner_ids: Collection[int] | None = None) -> list[Outrun]:
    """Return the bids whose plan was made for another deadline than stands; of these people, or of all."""
    query = _outrun(select(Bid.id, Bid.title, Bid.deadline_at, Bid.owner_id)).order_by(Bid.deadline_at, Bid.id)
    if owner_ids is not None:
        query = query.where(Bid.owner_id.in_(owner_ids))
    return [Outrun(bid_id, title, at, owner) for bid_id, title, at, owner in session.execute(query) if at]


def _outrun(query: Select[*Columns]) -> Select[*Columns]:
    planned = query.join(BidPlan, BidPlan.bid_id == Bid.id)
    return planned.where(Bid.stage.in_(BEFORE_SUBMISSION), Bid.deadline_at != BidPlan.counted_from)


def _of(query: Select[*Columns], bid_id: int | None) -> Select[*Columns]:
    return query if bid_id is None else query.where(Bid.id == bid_id)


@dataclass(frozen=True)
class PlanStanding:
    """What a list of bids says of a plan: that the deadline outran it, and how many open milestones are overdue."""

    outrun: bool = False
    late: int = 0


def standing_of_plans(session: Session, today: date, bid_id: int | None = None) -> dict[int, PlanStanding]:
    """Return how the plans of bids (or of one) stand that are not sent yet, by bid; those in order are left out."""
    behind = set(session.scalars(_of(_outrun(select(Bid.id)), bid_id)))
    overdue = _open(select(Bid.id)).where(BidMilestone.on < today)
    late = Counter(session.scalars(_of(overdue, bid_id)))
    return {bid_id: PlanStanding(bid_id in behind, late[bid_id]) for bid_id in behind | late.keys()}


@dataclass(frozen=True)
class PlanDay:
    """An open milestone of a running bid on its day."""

    bid_id: int
    bid: str
    code: str
    on: date
    owner_id: int | None
    version: int


def between(session: Session, first: date, last: date, owner_ids: Collection[int] | None = None) -> list[PlanDay]:
    """Return the open milestones from `first` to `last` of bids that are not sent yet; of these people, or of all."""
    query = _open(select(BidMilestone, BidPlan.version, Bid.id, Bid.title)).where(BidMilestone.on.between(first, last))
    query = query.order_by(BidMilestone.on, BidMilestone.id)
    if owner_ids is not None:
        query = query.where(BidMilestone.owner_id.in_(owner_ids))
    return [
        PlanDay(bid_id, title, milestone.code, milestone.on, milestone.owner_id, version)
        for milestone, version, bid_id, title in session.execute(query)
    ]


def _open(query: Select[*Columns]) -> Select[*Columns]:
    """Return the query, narrowed to open milestones of bids that are not sent yet."""
    joined = query.select_from(BidMilestone).join(BidPlan, BidPlan.id == BidMilestone.plan_id)
    running = joined.join(Bid, Bid.id == BidPlan.bid_id).where(Bid.stage.in_(BEFORE_SUBMISSION))
    return running.where(BidMilestone.closed_at.is_(None))
