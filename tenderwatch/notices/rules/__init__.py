"""The rules of the trade about notices: what is the same, what comes after what, where a procedure stands."""

from tenderwatch.notices.rules.identity import key_of, references_of, stands_in, summarizes
from tenderwatch.notices.rules.lots import LotState, lot_states
from tenderwatch.notices.rules.state import ProcedureState, Told, in_order, replaced, state_of, status_of
from tenderwatch.notices.rules.twins import one_of_twins

__all__ = [
    "LotState",
    "ProcedureState",
    "Told",
    "in_order",
    "key_of",
    "lot_states",
    "one_of_twins",
    "references_of",
    "replaced",
    "stands_in",
    "state_of",
    "status_of",
    "summarizes",
]
