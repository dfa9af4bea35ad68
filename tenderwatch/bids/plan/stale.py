"""What a moved deadline made stale in the rooms of a bid, before somebody takes it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tenderwatch.bids import deadlines
from tenderwatch.bids.content import queries as content
from tenderwatch.bids.content.rules.validity import expires_before
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.gate.queries import GateLine
from tenderwatch.bids.gate.standing import standing_on
from tenderwatch.bids.plan.tables import BidMilestone, BidPlan
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import queries as tasks
from tenderwatch.bids.tasks.queries import TaskRow


@dataclass(frozen=True)
class Stale:
    """What was fitting for the deadline `was` and is not for the one that stands, `now`.

    chosen: open milestones whose day a person chose, and that do not move; passed: reviews of what may have changed;
    tasks: open ones with a day of their own after the deadline; documents that end before it; requirements of the gate
    that were met on the day that was and are not on the one that is.
    """

    was: date
    now: date
    chosen: Sequence[BidMilestone]
    passed: Sequence[BidMilestone]
    tasks: Sequence[TaskRow]
    documents: Sequence[BidDocument]
    gates: Sequence[GateLine]


def stale(session: Session, bid: Bid, plan: BidPlan, reviews: Sequence[str]) -> Stale | None:
    """Return what a deadline that moved after the plan was made has made stale; None when it did not move."""
    if bid.deadline_at is None or plan.counted_from == bid.deadline_at:
        return None
    zone = deadlines.zone_of(session, bid)
    was, now = deadlines.day_of(plan.counted_from, zone), deadlines.day_of(bid.deadline_at, zone)
    missed_then = {each.id for each in standing_on(session, bid, was).missed}
    return Stale(
        was=was,
        now=now,
        chosen=[each for each in plan.milestones if each.fixed and each.closed_at is None],
        passed=[
            each for each in plan.milestones if each.code in reviews and each.closed_at and not each.left_out_because
        ],
        tasks=[
            row
            for row in tasks.of_bid(session, bid.id, now)
            if row.task.due_on and row.task.closed_at is None and row.due_on > now
        ],
        documents=[
            each
            for each in content.documents(session, bid.id)
            if expires_before(each.valid_until, now) and not expires_before(each.valid_until, was)
        ],
        gates=[each for each in standing_on(session, bid, now).missed if each.id not in missed_then],
    )
