"""The trade terms of the house: what comes with the program but for what is switched off, and groups of its own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.notices.search import Terms
from tenderwatch.notices.search.trade_terms import built_in, shipped
from tenderwatch.notices.tables import TradeGroup, TradeGroupOff, TradeTermsState

_known: dict[str, Terms] = {}
"""The terms of the latest state that this process has seen, by its token."""


def in_use(session: Session) -> Terms:
    """Return the terms with which questions are asked at this moment, the same object until somebody changes them.

    Every process asks the database for the state whenever it asks a question, so a change needs no restart.
    """
    token = session.scalar(select(TradeTermsState.token))
    if token is None:
        return shipped()
    known = _known.get(token)
    if known is None:
        known = _read(session)
        _known.clear()
        _known[token] = known
    return known


def _read(session: Session) -> Terms:
    off = set(session.scalars(select(TradeGroupOff.name)))
    own = session.execute(select(TradeGroup.fi, TradeGroup.sv, TradeGroup.en).order_by(TradeGroup.id))
    kept = (group for group in built_in() if group[0] not in off)
    return Terms([*kept, *((*row.fi, *row.sv, *row.en) for row in own)])
