"""Bound but unhappy: the customer stays until the period ends, and renewal work does not wait for its day."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.service.decisions import contract_of, refresh_decisions
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def flag_unhappy(session: Session, contract_id: int, reason: str, by: User | None, now: datetime) -> Contract:
    """Note that the customer is bound but unhappy, and why: the start of renewal work is due today.

    Saying it again changes the reason only: the day on which it was first known stays.
    """
    contract = contract_of(session, contract_id)
    if contract.ended_on is not None:
        raise NotAllowed(_("The contract has ended. Take its end back first."))
    if not reason.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why.")})
    contract.unhappy_since = contract.unhappy_since or today_of(now)
    contract.unhappy_because = reason.strip()
    audit(session, contract, by, now, "unhappy")
    refresh_decisions(session, contract, today_of(now))
    return contract


def clear_unhappy(session: Session, contract_id: int, by: User | None, now: datetime) -> Contract:
    """Note that the customer is content again: renewal work, where nobody began it, has its own day again."""
    contract = contract_of(session, contract_id)
    if contract.unhappy_since is not None:
        contract.unhappy_since = contract.unhappy_because = None
        audit(session, contract, by, now, "content")
        refresh_decisions(session, contract, today_of(now))
    return contract
