"""Planning a bid, planning it anew after a change, and closing its milestones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tenderwatch.bids.plan import rules
from tenderwatch.bids.plan.tables import BidMilestone, BidPlan
from tenderwatch.bids.service import bid_of
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def plan_of(session: Session, bid_id: int) -> BidPlan | None:
    """Return a bid's plan with its milestones, None while it has none."""
    return session.scalar(select(BidPlan).where(BidPlan.bid_id == bid_id))


def begin(session: Session, bid_id: int, planned: Collection[rules.Planned], by: User, now: datetime) -> BidPlan:
    """Plan a bid as `planned` says; one that is planned already stays as it is."""
    bid = bid_of(session, bid_id)
    if known := plan_of(session, bid_id):
        return known
    if bid.deadline_at is None:
        raise NotAllowed(_("Enter when tenders are due: milestones are counted back from it."))
    plan = BidPlan(bid_id=bid.id, counted_from=bid.deadline_at, accepted_at=now, accepted_by_id=by.id)
    plan.milestones = [
        BidMilestone(position=n, code=each.code, on=each.on, squeezed=each.squeezed, owner_id=bid.owner_id)
        for n, each in enumerate(planned, 1)
    ]
    session.add(plan)
    audit(session, bid, by, now, "planned")
    return plan


def accept(
    session: Session, bid_id: int, planned: Collection[rules.Planned], version: int, by: User, now: datetime
) -> BidPlan:
    """Take over the days of a new deadline: open milestones move, those that are closed or chosen by hand stay."""
    bid, plan = _seen(session, bid_id, version)
    if bid.deadline_at is None:
        raise NotAllowed(_("Enter when tenders are due: milestones are counted back from it."))
    anew = {each.code: each for each in planned}
    moved = {each.code for each in rules.moves(kept(plan), tuple(planned))}
    for milestone in plan.milestones:
        if milestone.code in moved:
            milestone.on, milestone.squeezed = anew[milestone.code].on, anew[milestone.code].squeezed
    plan.counted_from, plan.accepted_at, plan.accepted_by_id = bid.deadline_at, now, by.id
    audit(session, bid, by, now, "replanned", {"milestones": [None, len(moved)]})
    return plan


def kept(plan: BidPlan) -> tuple[rules.Kept, ...]:
    """Return the milestones as the rules know them."""
    return tuple(rules.Kept(each.code, each.on, each.fixed, each.closed_at is not None) for each in plan.milestones)


@dataclass(frozen=True)
class Wanted:
    """A day and a person for a milestone; `last` is the day on which tenders are due."""

    on: date
    owner_id: int | None
    last: date


def change(session: Session, bid_id: int, code: str, wanted: Wanted, version: int, by: User, now: datetime) -> None:
    """Give a milestone another day or person; a day that a person chose stays when the bid is planned anew."""
    bid, plan = _seen(session, bid_id, version, code, on=wanted.on)
    milestone, on = _milestone(plan, code), wanted.on
    if on > wanted.last:
        words = _("It cannot be after the day on which tenders are due.")
        raise Invalid(words, {"on": words})
    told: dict[str, list[Any]] = {}
    if milestone.on != on:
        told[f"{code}_on"] = [milestone.on.isoformat(), on.isoformat()]
        milestone.on, milestone.fixed, milestone.squeezed = on, True, False
    if milestone.owner_id != wanted.owner_id:
        told |= {"milestone": [code, code], "owner_id": [milestone.owner_id, wanted.owner_id]}
        milestone.owner_id = wanted.owner_id
    if told:
        _touch(plan)
        audit(session, bid, by, now, "milestone-changed", told)


def close(session: Session, bid_id: int, code: str, because: str | None, version: int, by: User, now: datetime) -> None:
    """Say that a milestone is done (`because` is None), or leave it out with a reason, by name."""
    bid, plan = _seen(session, bid_id, version, code, because=because)
    milestone = _milestone(plan, code)
    if because is not None and not because.strip():
        words = _("Say why it is left out.")
        raise Invalid(words, {"because": words})
    milestone.closed_at, milestone.closed_by_id = now, by.id
    milestone.left_out_because = because.strip() if because else None
    _touch(plan)
    action = "milestone-left-out" if because else "milestone-done"
    audit(session, bid, by, now, action, {"milestone": [None, code]})


def reopen(session: Session, bid_id: int, code: str, version: int, by: User, now: datetime) -> None:
    """Take back that a milestone is closed."""
    bid, plan = _seen(session, bid_id, version)
    milestone = _milestone(plan, code)
    milestone.closed_at = milestone.closed_by_id = milestone.left_out_because = None
    _touch(plan)
    audit(session, bid, by, now, "milestone-reopened", {"milestone": [code, None]})


def missing_before_submission(session: Session, bid_id: int) -> tuple[str, ...]:
    """Return the reviews of a planned bid that nobody passed or left out; none of a bid that is not planned."""
    plan = plan_of(session, bid_id)
    return rules.missing_before_submission(kept(plan)) if plan else ()


def _seen(session: Session, bid_id: int, version: int, code: str = "", **mine: object) -> tuple[Bid, BidPlan]:
    """Return a bid and its plan; Stale, with `mine` and what stands now of the milestone, when another changed it."""
    bid, plan = bid_of(session, bid_id), plan_of(session, bid_id)
    if plan is None:
        raise NotFound(_("This bid is not planned."))
    if plan.version != version:
        stands = next((each for each in plan.milestones if each.code == code), None)
        now = {"on": stands.on, "because": stands.left_out_because} if stands else {}
        theirs = {name: value for name, value in now.items() if name in mine}
        raise Stale(_("The plan was changed since you opened the page."), mine, theirs)
    return bid, plan


def _milestone(plan: BidPlan, code: str) -> BidMilestone:
    found = next((each for each in plan.milestones if each.code == code), None)
    if found is None:
        raise NotFound(_("There is no such milestone."))
    return found


def _touch(plan: BidPlan) -> None:
    """Count a change of a milestone as one of its plan, so that who saw the older one is told."""
    flag_modified(plan, "accepted_at")
