"""The lots of the procedure that a bid is for: which we bid for, and what a change of the notice did to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.rules import is_lot
from tenderwatch.bids.tables import Bid
from tenderwatch.notices.tables import Lot


@dataclass(frozen=True)
class BidLot:
    """A lot: `ours` when we bid for it; `added` or `cancelled` after somebody chose the lots of the bid last."""

    code: str
    title: Mapping[str, str]
    ours: bool
    added: bool = False
    cancelled: bool = False


def lots(session: Session, bid: Bid) -> Sequence[BidLot]:
    """Return the lots of a bid's procedure in their order; none where the procedure is not divided, or not known.

    A lot that was cancelled is told as long as the bid names it, or named none and so all.  Nothing is called added
    where nobody could have chosen: of a bid that is older than this.
    """
    rows = session.scalars(select(Lot).where(Lot.procedure_id == bid.procedure_id).order_by(Lot.position, Lot.id))
    known = [each for each in rows if is_lot(each.code)]
    chosen, seen = set(bid.lots), set(bid.lots_seen)
    found = [
        BidLot(
            each.code,
            each.title,
            ours=each.code in chosen or (not chosen and each.removed_in_id is None),
            added=bool(seen) and each.removed_in_id is None and each.code not in seen,
            cancelled=each.removed_in_id is not None,
        )
        for each in known
        if each.removed_in_id is None or each.code in chosen or (not chosen and each.code in seen)
    ]
    return found if len(found) > 1 else []
