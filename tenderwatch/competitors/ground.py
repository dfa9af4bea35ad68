"""The ground on which we compete: procedures that we bid for, of our buyers, and of our trades."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.tables import Contract
from tenderwatch.missed.neighbourhood import class_of
from tenderwatch.notices.tables import Award, AwardWinner, Notice, Procedure, ProcedureBuyer


@dataclass(frozen=True)
class Ground:
    """CPV classes of what we bid for, and the buyers whom we bid to or work for."""

    classes: frozenset[str]
    buyers: frozenset[int]

    @property
    def procedures(self) -> Select[int]:
        """The procedures on it."""
        bid_for = select(Bid.procedure_id).where(Bid.procedure_id.is_not(None))
        bought = select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id.in_(self.buyers))
        trades = [Procedure.cpv_main.startswith(each) for each in sorted(self.classes)]
        return select(Procedure.id).where(or_(Procedure.id.in_(bid_for), Procedure.id.in_(bought), *trades))


def ground(session: Session) -> Ground:
    """Return the ground of all our bids and contracts."""
    codes = session.scalars(
        select(Procedure.cpv_main).join(Bid, Bid.procedure_id == Procedure.id).where(Procedure.cpv_main.is_not(None))
    )
    buyers: Any = union(
        select(Bid.buyer_id).where(Bid.buyer_id.is_not(None)),
        select(Contract.buyer_id).where(Contract.deleted_at.is_(None)),
    )
    return Ground(frozenset(filter(None, map(class_of, codes))), frozenset(session.scalars(buyers)))


def awards_won(*columns: Any) -> Select[Any]:
    """Return these columns of awards that stand, each once for each of its winners."""
    return (
        select(*columns)
        .select_from(AwardWinner)
        .join(Award, Award.id == AwardWinner.award_id)
        .join(Notice, Notice.id == Award.notice_id)
        .where(Notice.current, Notice.status != "replaced", Award.status.is_distinct_from("clos-nw"))
    )
