"""Contracts whose renewal is planned, and days on which plans are kept."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.service import Kept
from tenderwatch.renewals.tables import RenewalPlan, RenewalSuggestion
from tenderwatch.users.tables import User
from tests.contracts.world import at, entered
from tests.makers import a_user

END = date(2027, 5, 31)
START = END - timedelta(days=120)  # the lead below the threshold
ENTERED = date(2026, 1, 5)
ONE_DAY = timedelta(days=1)


def a_contract(database: Database, *, options: tuple[int, ...] = (), **what_matters: Any) -> int:
    """Enter a contract that ends on END, of a person who may do everything; return its id."""
    on = what_matters.pop("on", ENTERED)
    with database.write() as session:
        facts = {"owner_id": a_user(session).id, **what_matters} if "owner_id" not in what_matters else what_matters
        return entered(session, at(on), options=options, **facts).id


def keep(database: Database, day: date) -> Kept:
    """Let a day's run of the warnings pass."""
    with database.write() as session:
        assert warnings.evaluate(session, at(day)).broken == []
    with database.write() as session:
        kept = renewals.keep(session, at(day))
    assert kept.broken == []
    return kept


def plans(database: Database, contract_id: int) -> list[RenewalPlan]:
    """Return the plans of a contract in the order of its ends."""
    with database.read() as session:
        wanted = select(RenewalPlan).where(RenewalPlan.contract_id == contract_id).order_by(RenewalPlan.ordinal)
        return list(session.scalars(wanted))


def the_plan(database: Database, contract_id: int) -> RenewalPlan:
    """Return the only plan of a contract."""
    (plan,) = plans(database, contract_id)
    return plan


def opened(database: Database, **what_matters: Any) -> tuple[int, RenewalPlan]:
    """Enter a contract and let its plan open on its day; return the contract's id and the plan."""
    contract_id = a_contract(database, **what_matters)
    keep(database, START)
    return contract_id, the_plan(database, contract_id)


def owner_of(session: Session, contract_id: int) -> User:
    """Return who a contract belongs to."""
    return session.get_one(User, session.get_one(Contract, contract_id).owner_id)


def correct_end(database: Database, contract_id: int, end: date, day: date) -> None:
    """Correct the last day as it was entered."""
    with database.write() as session:
        contract = contracts.contract_of(session, contract_id)
        values = contracts.values_of(contract)
        changed = type(values)(**{**values.__dict__, "base_ends_on": end})
        contracts.change(session, contract, changed, owner_of(session, contract_id), at(day))


def suggestions(database: Database, plan_id: int) -> list[RenewalSuggestion]:
    """Return what was proposed to a plan."""
    with database.read() as session:
        wanted = select(RenewalSuggestion).where(RenewalSuggestion.plan_id == plan_id).order_by(RenewalSuggestion.id)
        return list(session.scalars(wanted))
