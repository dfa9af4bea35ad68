"""What people decide, with their reasons, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import standing_notices, today_of
from tenderwatch.contracts.service.changing import decline_option, reopen_end, take_option_back, use_option
from tenderwatch.contracts.service.decisions import MOVED, close_decisions, contract_of, refresh_decisions, reopen
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "renewal-start": ("started", "not-renewing"),
        "option": ("used", "not-used"),
        "termination-notice": ("not-given", "given"),
        "price-index": ("asked", "not-asked"),
        "end": ("tendered-again", "let-end"),
        "holdover": ("tendered-again", "let-end"),
        "guarantee": ("checked", "works-left"),
    }
)
"""What can be decided, by kind of decision; an extension and the end itself have verbs of their own."""


def record_decision(
    session: Session, decision_id: int, choice: str, reason: str, by: User | None, now: datetime
) -> Decision:
    """Record what was decided and why: nothing more is said about it.  An option is used or not by this too."""
    contract, decision = decision_of(session, decision_id)
    _check(decision, choice, reason)
    if decision.kind == "option":
        decide = use_option if choice == "used" else decline_option
        decide(session, contract.id, decision.ordinal, today_of(now), by, now)
        decision.reason = reason.strip()
        return decision
    close_decisions(session, [decision], choice, reason.strip(), by, now)
    audit(
        session, contract, by, now, "decided", changes={decision.kind: [None, choice], "reason": [None, reason.strip()]}
    )
    session.flush()
    return decision


def withdraw_decision(session: Session, decision_id: int, by: User | None, now: datetime) -> Decision:
    """Take a recorded decision back: it is due again, and so is every rung that fell due meanwhile."""
    contract, decision = decision_of(session, decision_id)
    if decision.state != "decided" or decision.choice in MOVED:
        raise NotAllowed(_("There is no recorded decision to take back."))
    if decision.choice == "given" and any(each.side == "ours" for each in standing_notices(contract)):
        raise NotAllowed(_("Notice of termination was given. Withdraw it first."))
    if decision.choice == "ended":
        reopen_end(session, contract.id, by, now)
        return decision
    taken_back = decision.choice
    reopen(decision, today_of(now))
    audit(session, contract, by, now, "decision-withdrawn", changes={decision.kind: [taken_back, None]})
    if decision.kind == "option":
        take_option_back(session, contract, decision.ordinal, today_of(now))
    else:
        refresh_decisions(session, contract, today_of(now))
    return decision


def decision_of(session: Session, decision_id: int) -> tuple[Contract, Decision]:
    """Return a decision to be changed and its contract, kept from others until the transaction ends."""
    contract_id = session.scalar(select(Decision.contract_id).where(Decision.id == decision_id))
    if contract_id is None:
        raise NotFound(_("There is no such decision."))
    contract = contract_of(session, contract_id)
    return contract, next(each for each in contract.decisions if each.id == decision_id)


def _check(decision: Decision, choice: str, reason: str) -> None:
    if decision.state != "open":
        raise NotAllowed(_("This is decided already, or no longer asked."))
    problems = {}
    if choice not in CHOICES[decision.kind]:
        problems["choice"] = _("Choose what was decided.")
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
