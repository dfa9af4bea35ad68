"""What the price page asks, and what others ask of it: the table, what was approved, what bidding cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.price.rules import Line, Sums, by_lot, fingerprint, is_below, sums
from tenderwatch.bids.price.tables import BidExpense, BidPriceLine, PriceApproval, PriceTerms
from tenderwatch.bids.tables import Bid
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity


def lines(session: Session, bid_id: int) -> Sequence[BidPriceLine]:
    """Return the lines of a bid's price table in their order."""
    query = select(BidPriceLine).where(BidPriceLine.bid_id == bid_id, BidPriceLine.removed_at.is_(None))
    return session.scalars(query.order_by(BidPriceLine.position, BidPriceLine.id)).all()


@dataclass(frozen=True)
class Lot:
    """The lines of one lot and what they come to; the code is "" for lines of no lot."""

    code: str
    lines: Sequence[BidPriceLine]
    sums: Sums


@dataclass(frozen=True)
class PriceTable:
    """A bid's price table with its sums, and how it stands to the last approval."""

    lots: Sequence[Lot]
    sums: Sums
    seen: str
    """What an approval of it answers to."""
    approvals: Sequence[PriceApproval]
    terms: PriceTerms | None

    @property
    def approved(self) -> PriceApproval | None:
        """The last approval, whether or not the table changed since."""
        return self.approvals[0] if self.approvals else None

    @property
    def state(self) -> str:
        """Empty, open, approved or changed."""
        if not self.sums.lines:
            return "empty"
        if self.approved is None:
            return "open"
        return "approved" if self.approved.fingerprint == self.seen else "changed"

    @property
    def needs_reason(self) -> bool:
        """Whether its margin lies below the house's line, or is not known where there is a line."""
        return is_below(self.sums, self.terms.margin_line if self.terms else None)


def price_table(session: Session, bid: Bid) -> PriceTable:
    """Return the price table of a bid."""
    rows = lines(session, bid.id)
    each = [row.line for row in rows]
    of_lot = by_lot(each)
    lots = [Lot(code, [row for row in rows if (row.lot or "") == code], sums(of_lot[code])) for code in of_lot]
    approvals = session.scalars(
        select(PriceApproval).where(PriceApproval.bid_id == bid.id).order_by(PriceApproval.id.desc())
    ).all()
    return PriceTable(lots, sums(each), fingerprint(each, bid.currency), approvals, terms(session))


def price_of(session: Session, bid_id: int) -> Decimal | None:
    """Return what the price table of a bid comes to; None where it has no lines."""
    each: list[Line] = [row.line for row in lines(session, bid_id)]
    return sums(each).price if each else None


def terms(session: Session) -> PriceTerms | None:
    """Return what the house asks of prices; None where nobody said so yet."""
    return session.scalar(select(PriceTerms).order_by(PriceTerms.id.desc()).limit(1))


# What bidding cost


def minutes_logged(session: Session, bid_id: int | None = None) -> Mapping[int, int]:
    """Return the minutes of done activities by bid, of one or of all; a bid without any is not among them.

    All are read as fast as some: not by the index of states, since those of bids are few.
    """
    state = func.coalesce(Activity.state, "")
    query = (
        select(Activity.bid_id, func.sum(Activity.minutes))
        .where(state.in_(codes_meaning(session, "activity-state", "done")))
        .where(Activity.bid_id.is_not(None), Activity.removed_at.is_(None), Activity.minutes > 0)
        .group_by(Activity.bid_id)
    )
    if bid_id is not None:
        query = query.where(Activity.bid_id == bid_id)
    return {each: int(minutes or 0) for each, minutes in session.execute(query) if each is not None}


def expenses(session: Session, bid_id: int) -> Sequence[BidExpense]:
    """Return what bidding cost besides hours, in the order in which it was entered."""
    return session.scalars(select(BidExpense).where(BidExpense.bid_id == bid_id).order_by(BidExpense.id)).all()


def spent(session: Session, bid_ids: Collection[int]) -> Mapping[int, tuple[str, Decimal]]:
    """Return currency and sum of the expenses of those of the bids that have any."""
    query = select(BidExpense.bid_id, Bid.currency, BidExpense.amount).join(Bid, Bid.id == BidExpense.bid_id)
    found: dict[int, tuple[str, Decimal]] = {}
    for bid_id, currency, amount in session.execute(query):
        if bid_id in bid_ids:
            found[bid_id] = (currency, found.get(bid_id, (currency, Decimal(0)))[1] + amount)
    return found
