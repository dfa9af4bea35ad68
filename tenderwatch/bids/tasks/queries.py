"""The tasks of a bid in their order, and those of many bids by day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.plan.tables import BidMilestone, BidPlan
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import rules
from tenderwatch.bids.tasks.tables import BidTask

_DUE: ColumnElement[date] = func.coalesce(BidTask.due_on, BidMilestone.on)


@dataclass(frozen=True)
class TaskRow:
    """A task of a bid on its day, with what it waits for still: (the other's title, why)."""

    task: BidTask
    due_on: date
    held_by: Sequence[tuple[str, rules.Why]] = ()

    @property
    def ticked(self) -> int:
        """How many lines of its checklist are ticked."""
        return sum(each.done_at is not None for each in self.task.lines)


def of_bid(session: Session, bid_id: int, today: date) -> list[TaskRow]:
    """Return the tasks of a bid: none before one it waits for, else by day."""
    rows = {task.id: (task, due_on) for task, due_on in session.execute(_standing(BidTask.bid_id == bid_id))}
    steps = {
        task.id: rules.Step(task.id, due_on, task.closed_at is not None, [wait.for_id for wait in task.waits])
        for task, due_on in rows.values()
    }
    return [
        TaskRow(*rows[step.id], [(rows[hold.id][0].title, hold.why) for hold in rules.holds(step, steps, today)])
        for step in rules.in_order(steps.values())
    ]


def _standing(*where: ColumnElement[bool]) -> Select[BidTask, date]:
    return (
        select(BidTask, _DUE)
        .outerjoin(BidPlan, BidPlan.bid_id == BidTask.bid_id)
        .outerjoin(BidMilestone, and_(BidMilestone.plan_id == BidPlan.id, BidMilestone.code == BidTask.milestone))
        .where(BidTask.removed_at.is_(None), *where)
    )


@dataclass(frozen=True)
class TaskDay:
    """An open task of a running bid on its day; without an owner of its own it is of who is responsible for the bid."""

    id: int
    bid_id: int
    bid: str
    title: str
    on: date
    owner_id: int
    version: int
    hours: Decimal | None = None
    begins_on: date | None = None  # when the last of those is due that it waits for; None: it waits for nothing


def between(session: Session, first: date, last: date, owner_ids: Collection[int] | None = None) -> list[TaskDay]:
    """Return the open tasks due from `first` to `last` of bids that have not ended; of these people, or of all."""
    owner = func.coalesce(BidTask.owner_id, Bid.owner_id)
    open_then = _standing(BidTask.closed_at.is_(None), _DUE.between(first, last), Bid.stage != "outcome")
    query = open_then.join(Bid, Bid.id == BidTask.bid_id).add_columns(Bid.title, owner).order_by(_DUE, BidTask.id)
    if owner_ids is not None:
        query = query.where(owner.in_(owner_ids))
    rows = session.execute(query).all()
    awaited = _open_days(session, {wait.for_id for task, *_more in rows for wait in task.waits})
    return [
        TaskDay(
            *(task.id, task.bid_id, bid, task.title, due_on, owner_id, task.version, task.hours),
            begins_on=max((awaited[each.for_id] for each in task.waits if each.for_id in awaited), default=None),
        )
        for task, due_on, bid, owner_id in rows
    ]


def _open_days(session: Session, task_ids: Collection[int]) -> dict[int, date]:
    """Return those of some tasks that are not done, with the day on which each is due."""
    if not task_ids:
        return {}
    rows = session.execute(_standing(BidTask.id.in_(task_ids), BidTask.closed_at.is_(None)))
    return {task.id: due_on for task, due_on in rows}
