"""Bids that were decided on, told apart by whether they were to renew a contract of ours, and the hours they took."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.bids.price.queries import minutes_logged
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.facts import today_of
from tenderwatch.db.remembering import remembered
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Lot
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.reports import rules
from tenderwatch.reports.counting.spans import within
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import LOST, WON, Period
from tenderwatch.reports.shape import Scope


def decided(session: Session, scope: Scope) -> list[rules.Bid]:
    """Return the bids that were submitted and decided on in the period; of a team's, when one is asked for."""
    return within(session, scope, "decided", lambda: _decided(session, scope), lambda bid: bid.on)


def _decided(session: Session, scope: Scope) -> list[rules.Bid]:
    query = (
        select(
            *(Bid.id, Bid.procedure_id, Bid.lots, Bid.value, Bid.currency),
            *(
                Outcome.result,
                Outcome.lots_won,
                Outcome.lot_results,
                Outcome.our_price,
                Outcome.currency.label("price_in"),
            ),
            *(Outcome.decided_on, Outcome.recorded_at),
        )
        .join(Outcome, Outcome.bid_id == Bid.id)
        .where(Outcome.result.in_(WON | LOST), decided_in(scope.period))  # type: ignore[operator]
        .where(or_(Outcome.result != "excluded", Bid.submitted_at.is_not(None)))
        .order_by(Bid.id)
    )
    if scope.team_id is not None:
        query = query.where(Bid.team_id == scope.team_id)
    found = session.execute(query).all()
    renewing = set(session.scalars(select(RenewalPlan.bid_id).where(RenewalPlan.bid_id.is_not(None))))
    lots = _lots(session, {row.procedure_id for row in found if not row.lots and row.procedure_id})
    return [
        rules.Bid(
            id=row.id,
            procedure_id=row.procedure_id,
            result=row.result,
            on=row.decided_on or today_of(row.recorded_at),
            renewal=row.id in renewing,
            lots=_decided_lots(row.lot_results) or row.lots or lots.get(row.procedure_id or 0, ()),
            lots_won=row.lots_won,
            value=row.value if row.value is not None else row.our_price,
            currency=row.currency if row.value is not None else row.price_in,
        )
        for row in found
    ]


def _decided_lots(results: Mapping[str, str]) -> list[str]:
    """Return the lots that were won or lost, where each was told: one that was cancelled or withdrawn is neither."""
    return sorted(code for code, result in results.items() if result in WON or result in LOST)


def decided_in(period: Period) -> ColumnElement[bool]:
    """Return the condition on outcomes: decided on in the period, or written down in it where no day is known."""
    first, end = began(period.first), began(period.last + timedelta(days=1))
    written = and_(Outcome.decided_on.is_(None), Outcome.recorded_at >= first, Outcome.recorded_at < end)
    return or_(Outcome.decided_on.between(period.first, period.last), written)


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
    logged = remembered(session, (hours_spent,), lambda: minutes_logged(session))
    bids = decided(session, scope)
    return Hours({bid.id: logged[bid.id] for bid in bids if bid.id in logged}, bids)


def _lots(session: Session, procedures: Collection[int]) -> dict[int, list[str]]:
    """Return the lots of procedures for all of which a bid stood."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Lot.procedure_id, Lot.code).where(Lot.procedure_id.in_(procedures)).order_by(Lot.id)
    for procedure_id, code in session.execute(query):
        found[procedure_id].append(code)
    return found
