"""Which plan a contract's present end asks for, as the database says it; and rows as the rules reckon with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import days_off, lead_of, terms_of
from tenderwatch.contracts.rules.decisions import notice_expected, renewal_start
from tenderwatch.contracts.tables import Contract, ContractOption, Decision
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

RUNS = and_(Contract.deleted_at.is_(None), Contract.ended_on.is_(None), Contract.successor_id.is_(None))
STARTED = and_(Decision.state == "decided", Decision.choice == "started")
WANTED = func.coalesce(and_(RUNS, Contract.ends_on.is_not(None), or_(Decision.state == "open", STARTED)), false())
"""Whether renewal work is wanted: the contract runs to an end, and nobody decided not to renew it."""

OF_THIS_END = and_(Decision.contract_id == Contract.id, Decision.kind == START, Decision.ordinal == TIMES_MOVED)


@dataclass(frozen=True)
class Timing:
    """When the work before a contract's end starts, its window, and the days off where the buyer is."""

    reckoned: date
    window: Window
    holidays: Collection[date]


def timing(session: Session, contract: Contract, opened_on: date, today: date, *, early: bool) -> Timing:
    """Return the time of a plan for the present end; `early` when a person opened it before its day."""
    if contract.ends_on is None:
        raise ValueError(f"contract {contract.id} has no last day")
    lead = lead_of(contract)
    reckoned = renewal_start(contract.ends_on, lead, contract.starts_on, terms_of(contract).unhappy_since).value
    starts_on = rules.work_starts_on(reckoned, opened_on, early=early)
    window = rules.window_of(starts_on, notice_expected(contract.ends_on, lead), contract.ends_on)
    country = session.scalar(select(Organization.country).where(Organization.id == contract.buyer_id))
    return Timing(reckoned, window, days_off(country, min(starts_on, today), max(contract.ends_on, today)))
