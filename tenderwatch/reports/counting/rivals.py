"""Of whom and of what the decided bids were, and how our tenders compared with the winner's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.outcomes.rules import Points, price_index, quality_gap
from tenderwatch.bids.tables import Bid, Outcome, OutcomeCriterion
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization


@dataclass(frozen=True)
class Facts:
    """What is known of a bid besides its result; `cpv` is the procedure's division (two digits)."""

    buyer: str | None
    cpv: str | None
    winner: str | None
    index: Decimal | None
    gap: Decimal | None


def facts_of(session: Session, bid_ids: Collection[int]) -> Mapping[int, Facts]:
    """Return the facts of these bids; the index and the gap as `bids.outcomes.rules` tells them."""
    if not bid_ids:
        return {}
    query = (
        select(
            *(Bid.id, Organization.name.label("buyer"), Procedure.cpv_main, Outcome.id.label("outcome_id")),
            *(Outcome.winner, Outcome.our_price, Outcome.winning_price),
        )
        .join(Outcome, Outcome.bid_id == Bid.id)
        .outerjoin(Organization, Organization.id == Bid.buyer_id)
        .outerjoin(Procedure, Procedure.id == Bid.procedure_id)
        .where(Bid.id.between(min(bid_ids), max(bid_ids)))
    )
    points, asked = _points(session), frozenset(bid_ids)
    return {
        row.id: Facts(
            buyer=row.buyer,
            cpv=row.cpv_main[:2] if row.cpv_main else None,
            winner=row.winner,
            index=price_index(row.our_price, row.winning_price),
            gap=quality_gap(points.get(row.outcome_id, ())),
        )
        for row in session.execute(query)
        if row.id in asked
    }


def _points(session: Session) -> dict[int, list[Points]]:
    found: dict[int, list[Points]] = {}
    columns = (
        *(OutcomeCriterion.outcome_id, OutcomeCriterion.name, OutcomeCriterion.ours),
        *(OutcomeCriterion.winners, OutcomeCriterion.most),
    )
    for row in session.execute(select(*columns).order_by(OutcomeCriterion.id)):
        found.setdefault(row.outcome_id, []).append(Points(row.name, row.ours, row.winners, row.most))
    return found
