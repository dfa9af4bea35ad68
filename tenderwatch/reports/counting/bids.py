"""Bids that were decided on, told apart by whether they were to renew a contract of ours, and the hours they took."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.facts import today_of
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Lot
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.reports import rules
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import LOST, WON
from tenderwatch.reports.shape import Scope
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity


def decided(session: Session, scope: Scope) -> list[rules.Bid]:
    """Return the bids that were submitted and decided on in the period; of a team's, when one is asked for."""
    renews = exists().where(RenewalPlan.bid_id == Bid.id)
    query = (
        select(Bid, Outcome, renews.label("renews"))
        .join(Outcome, Outcome.bid_id == Bid.id)
        .where(Outcome.result.in_(WON | LOST))  # type: ignore[operator]
    )
    if scope.team_id is not None:
        query = query.where(Bid.team_id == scope.team_id)
    found = [
        (bid, outcome, renewal)
        for bid, outcome, renewal in session.execute(query)
        if (outcome.decided_on or today_of(outcome.recorded_at)) in scope.period
        and not (outcome.result == "excluded" and bid.submitted_at is None)
    ]
    lots = _lots(session, {bid.procedure_id for bid, _outcome, _renews in found if not bid.lots and bid.procedure_id})
    return [
        rules.Bid(
            id=bid.id,
            procedure_id=bid.procedure_id,
            result=outcome.result,
            on=outcome.decided_on or today_of(outcome.recorded_at),
            renewal=bool(renewal),
            lots=bid.lots or lots.get(bid.procedure_id or 0, ()),
            lots_won=outcome.lots_won,
            value=bid.value if bid.value is not None else outcome.our_price,
            currency=bid.currency if bid.value is not None else outcome.currency,
        )
        for bid, outcome, renewal in found
    ]


def lot_items(bids: Iterable[rules.Bid]) -> list[Item]:
    """Return the lots decided, each once; those won count."""
    return [
        Item("bid", lot.bid.id, lot.bid.on, lot.won, _("lot %(code)s", code=lot.code) if lot.code else "")
        for lot in rules.decided_lots(bids)
    ]


@dataclass(frozen=True)
class Hours:
    """The minutes that activities say were spent on each of the bids decided; a bid without any is not among them."""

    minutes: Mapping[int, int]
    bids: Sequence[rules.Bid]


def hours_spent(session: Session, scope: Scope) -> Hours:
    """Return what was logged on the bids decided in the period, on whichever day it was done."""
    bids = decided(session, scope)
    done = codes_meaning(session, "activity-state", "done")
    query = (
        select(Activity.bid_id, func.sum(Activity.minutes))
        .where(Activity.state.in_(done), Activity.removed_at.is_(None), Activity.minutes > 0)
        .where(Activity.bid_id.in_({bid.id for bid in bids}))
        .group_by(Activity.bid_id)
    )
    return Hours({bid_id: int(minutes or 0) for bid_id, minutes in session.execute(query) if bid_id is not None}, bids)


def _lots(session: Session, procedures: Collection[int]) -> dict[int, list[str]]:
    """Return the lots of procedures for all of which a bid stood."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Lot.procedure_id, Lot.code).where(Lot.procedure_id.in_(procedures)).order_by(Lot.id)
    for procedure_id, code in session.execute(query):
        found[procedure_id].append(code)
    return found
