"""What activities name in rooms that stand above this one, read by the names of their columns: bids, contracts, plans.

Those rooms know of activities nothing, and this one of them no more than a key and a title.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal

from sqlalchemy import Integer, Select, column, func, select, table
from sqlalchemy.orm import Session

from tenderwatch.db import UTCDateTime

Kind = Literal["bid", "contract", "plan"]

BID = table(
    "bid",
    column("id", Integer),
    *(column(name) for name in ("title", "buyer_id", "procedure_id", "stage")),
    column("deadline_at", UTCDateTime()),
)
CONTRACT = table("contract", column("id", Integer), *(column(name) for name in ("title", "reference", "buyer_id")))
PLAN = table("renewal_plan", column("id", Integer), column("contract_id"))

_OF_PLAN = select(PLAN.c.id, CONTRACT.c.title, CONTRACT.c.buyer_id).join(CONTRACT, CONTRACT.c.id == PLAN.c.contract_id)
_MATTERS: Mapping[Kind, "Select[int, str, int]"] = MappingProxyType(
    {
        "bid": select(BID.c.id, BID.c.title, func.coalesce(BID.c.buyer_id, 0).label("buyer_id")),
        "contract": select(CONTRACT.c.id, CONTRACT.c.title, CONTRACT.c.buyer_id),
        "plan": _OF_PLAN,
    }
)


def titles(session: Session, kind: Kind, ids: Collection[int]) -> dict[int, str]:
    """Return what bids, contracts, or the contracts of plans are called."""
    return {row.id: row.title for row in _rows(session, kind, ids)}


def buyer_of(session: Session, kind: Kind, number: int) -> int | None:
    """Return the buyer of a bid, a contract or a plan; None when there is none, or no such thing."""
    rows = _rows(session, kind, [number])
    return rows[0].buyer_id or None if rows else None


def is_there(session: Session, kind: Kind, number: int) -> bool:
    """Tell whether there is such a bid, contract or plan."""
    return bool(_rows(session, kind, [number]))


def _rows(session: Session, kind: Kind, ids: Collection[int]) -> list:  # type: ignore[type-arg]
    if not ids:
        return []
    wanted = _MATTERS[kind]
    return list(session.execute(wanted.where(wanted.selected_columns.id.in_(ids))))
