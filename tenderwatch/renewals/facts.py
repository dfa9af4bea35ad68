"""Which plan a contract's present end asks for, as the database says it; and rows as the rules reckon with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, false, func, not_, or_, select, true
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import days_off, lead_of, terms_of
from tenderwatch.contracts.rules.decisions import notice_expected, renewal_start
from tenderwatch.contracts.rules.terms import end_to_renew
from tenderwatch.contracts.tables import Contract, ContractOption, Decision, TerminationNotice
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import rules
from tenderwatch.renewals.rules import Window

START = "renewal-start"
"""The decision of a contract that a plan begins by."""

_USED = (
    select(func.count())
    .select_from(ContractOption)
    .where(ContractOption.contract_id == Contract.id, ContractOption.state == "used")
    .correlate(Contract)
    .scalar_subquery()
)
TIMES_MOVED = Contract.extensions + _USED
"""How often the end of a contract has been moved on: the ordinal of its present one."""

_FIRST_NOTICE = (
    select(TerminationNotice)
    .where(TerminationNotice.contract_id == Contract.id, TerminationNotice.withdrawn_on.is_(None))
    .order_by(TerminationNotice.takes_effect_on, TerminationNotice.id)
    .limit(1)
    .correlate(Contract)
)
_TAKES_EFFECT_ON = _FIRST_NOTICE.with_only_columns(TerminationNotice.takes_effect_on).scalar_subquery()
_ENDING_SIDE = (
    _FIRST_NOTICE.with_only_columns(TerminationNotice.side)
    .where(TerminationNotice.takes_effect_on <= Contract.ends_on)
    .scalar_subquery()
)
ENDED_BY_US = func.coalesce(_ENDING_SIDE == "ours", false())
"""Whether notice of ours ends the contract: there is nothing to renew then."""

HELD_OVER = and_(
    Contract.held_over_on.is_not(None),
    Contract.agreed_ends_on.is_not(None),
    func.coalesce(Contract.agreed_ends_on < _TAKES_EFFECT_ON, true()),
)
PLAN_END = case((HELD_OVER, Contract.agreed_ends_on), else_=Contract.ends_on)
"""The end before which renewal work is done: the agreed one where a holdover stretches it."""
LAST_DAY = func.coalesce(Contract.ends_on, Contract.agreed_ends_on)
"""The last day in force; the agreed end of a contract that is held over without one."""

RUNS = and_(Contract.deleted_at.is_(None), Contract.ended_on.is_(None), Contract.successor_id.is_(None))
STARTED = and_(Decision.state == "decided", Decision.choice == "started")
WANTED = func.coalesce(
    and_(RUNS, PLAN_END.is_not(None), not_(ENDED_BY_US), or_(Decision.state == "open", STARTED)), false()
)
"""Whether renewal work is wanted: the contract runs to an end, no notice of ours ends it, and nobody decided
not to renew it."""

OF_THIS_END = and_(Decision.contract_id == Contract.id, Decision.kind == START, Decision.ordinal == TIMES_MOVED)


@dataclass(frozen=True)
class Timing:
    """When the work before a contract's end starts, its window, and the days off where the buyer is."""

    reckoned: date
    window: Window
    holidays: Collection[date]


def end_of(contract: Contract) -> date | None:
    """Return the end before which the renewal work of a contract is done, as PLAN_END."""
    end = end_to_renew(terms_of(contract))
    return end.value if end else None


def timing(session: Session, contract: Contract, opened_on: date, today: date, *, early: bool) -> Timing:
    """Return the time of a plan for the present end; `early` when a person opened it before its day."""
    end = end_of(contract)
    if end is None:
        raise ValueError(f"contract {contract.id} has no last day")
    lead = lead_of(contract)
    reckoned = renewal_start(end, lead, contract.starts_on, contract.unhappy_since).value
    starts_on = rules.work_starts_on(reckoned, opened_on, early=early)
    window = rules.window_of(starts_on, notice_expected(end, lead), end)
    country = session.scalar(select(Organization.country).where(Organization.id == contract.buyer_id))
    return Timing(reckoned, window, days_off(country, min(starts_on, today), max(end, today)))
