"""Our share of what a buyer awarded in our field, as far as it is published.

Our CPV codes are the classes (the first four digits) of the main codes of the procedures that we bid for or that a
contract of ours came from: what we can win, not everything that a saved search looks at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Award, AwardWinner, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations import queries as organizations

CLASS = 4
Ids = Sequence[int] | None
"""The organisations asked about; None: all."""


@dataclass(frozen=True)
class Share:
    """How many of a buyer's published awards in our codes are ours."""

    ours: int = 0
    all: int = 0


def among(column: InstrumentedAttribute[Any], ids: Ids) -> ColumnElement[bool]:
    """Return what narrows to the organisations asked about."""
    return true() if ids is None else column.in_(ids)


def our_codes(session: Session) -> list[str]:
    """Return our CPV classes."""
    of_bids = select(Bid.procedure_id).where(Bid.procedure_id.is_not(None))
    of_contracts = select(Contract.procedure_id).where(Contract.procedure_id.is_not(None))
    ours = union(of_bids, of_contracts.where(Contract.deleted_at.is_(None))).subquery()
    code = func.substr(Procedure.cpv_main, 1, CLASS)
    known = select(code).where(Procedure.id.in_(select(ours)), Procedure.cpv_main.is_not(None))
    return sorted(session.scalars(known.distinct()))


def shares(session: Session, organization_ids: Ids) -> dict[int, Share]:
    """Return our share at each buyer; those that published no award in our codes are left out.

    Counted are results given to somebody, of notices that no later one has replaced, each once.
    """
    codes, ours = our_codes(session), organizations.ours(session)
    if not codes:
        return {}
    won = Award.id.in_(select(AwardWinner.award_id).where(AwardWinner.organization_id.in_(ours)))
    rows = session.execute(
        select(ProcedureBuyer.organization_id, func.count().filter(won), func.count())
        .join(Procedure, Procedure.id == ProcedureBuyer.procedure_id)
        .join(Award, Award.procedure_id == Procedure.id)
        .join(Notice, Notice.id == Award.notice_id)
        .where(among(ProcedureBuyer.organization_id, organization_ids))
        .where(func.substr(Procedure.cpv_main, 1, CLASS).in_(codes))
        .where(Notice.current, Notice.status != "replaced", Award.status.is_distinct_from("clos-nw"))
        .group_by(ProcedureBuyer.organization_id)
    )
    return {each: Share(mine, everything) for each, mine, everything in rows}
