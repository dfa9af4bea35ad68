"""Small worlds that were counted by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid, Outcome, OutcomeReason
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Scope
from tenderwatch.users.service import first_team
from tenderwatch.users.tables import TeamMember
from tests.accounts.feedback.world import TODAY, at
from tests.makers import NOW

YEAR = Period(date(2026, 1, 1), TODAY)
SCOPE = Scope(YEAR, TODAY)


def of_team(session: Session, team_id: int, **what_matters: Any) -> Scope:
    """Return the scope of a team."""
    people = frozenset(session.scalars(select(TeamMember.user_id).where(TeamMember.team_id == team_id)))
    return replace(SCOPE, team_id=team_id, team="Them", people=people, **what_matters)


def a_bid(session: Session, owner_id: int, result: str, on: date | None = TODAY, **what_matters: Any) -> Bid:
    """Enter a bid that was submitted and ended; `reasons` are codes, the main one first, "!" before the buyer's."""
    reasons = what_matters.pop("reasons", ())
    lots_won = what_matters.pop("lots_won", [])
    lot_results = what_matters.pop("lot_results", {})
    ours, winning = what_matters.pop("prices", (None, None))
    values = {"title": "Cleaning", "team_id": first_team(session).id, "stage": "outcome", "created_at": NOW}
    values |= {"submitted_at": NOW, "value": None}
    bid = Bid(owner_id=owner_id, **{**values, **what_matters})
    session.add(bid)
    session.flush()
    outcome = Outcome(bid_id=bid.id, result=result, decided_on=on, recorded_at=NOW, lots_won=lots_won)
    outcome.lot_results = lot_results
    outcome.our_price, outcome.winning_price = ours, winning
    outcome.reasons = [
        OutcomeReason(
            position=n, reason=code.lstrip("!"), side="buyer" if code.startswith("!") else "ours", evidence="guess"
        )
        for n, code in enumerate(reasons, 1)
    ]
    session.add(outcome)
    session.flush()
    return bid


def a_plan(session: Session, contract: Contract, opened_on: date, **what_matters: Any) -> RenewalPlan:
    """Enter the plan of a contract's first end."""
    values = {"ordinal": 0, "opened_at": at(opened_on), "starts_on": opened_on, "planned_on": opened_on}
    values |= {"ends_on": contract.ends_on or opened_on}
    row = RenewalPlan(contract_id=contract.id, opened_on=opened_on, **{**values, **what_matters})
    session.add(row)
    session.flush()
    return row


def a_decision(session: Session, contract: Contract, kind: str, due_on: date, **what_matters: Any) -> Decision:
    """Enter a decision of a contract."""
    values = {"ordinal": 0, "series_due_on": due_on, "rungs": [], "opened_on": due_on - timedelta(days=90)}
    row = Decision(contract_id=contract.id, kind=kind, due_on=due_on, **{**values, **what_matters})
    session.add(row)
    session.flush()
    return row
