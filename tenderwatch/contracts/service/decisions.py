"""The decisions that a contract asks for, kept in line with its terms."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session, raiseload, selectinload

from tenderwatch.contracts.facts import Plain, days_off, entered_on, lead_of, open_decision, terms_of, today_of
from tenderwatch.contracts.rules.decisions import DecisionFact, decisions_after_the_end, decisions_of
from tenderwatch.contracts.rules.ladders import (
    SOON_DAYS,
    Ladder,
    baseline_rungs,
    ladder_for,
    rungs_closed_by_change,
    rungs_closed_by_move,
    series_after,
)
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

MOVED = ("option-used", "extended", "held-over")
"""How a decision is closed when the end that it was about moves on."""

HELD = ("owed", "said", "baseline", "closed")
"""States of warnings whose rung is not said again."""


def contract_of(session: Session, contract_id: int, *, deleted: bool = False) -> Contract:
    """Return a contract to be changed, with its decisions, kept from others until the transaction ends."""
    contract = session.scalar(
        select(Contract)
        .where(Contract.id == contract_id)
        .options(selectinload(Contract.decisions).options(raiseload(Decision.warnings)))
        .with_for_update(of=Contract)
        .execution_options(populate_existing=True)
    )
    if contract is None or (contract.deleted_at is not None) != deleted:
        raise NotFound(_("There is no such contract."))
    return contract


def refresh_decisions(session: Session, contract: Contract, today: date, *, baseline: bool = False) -> None:
    """Bring the decisions of `contract` (loaded by `contract_of`) in line with what its terms ask for.

    A date that moves by more than a week starts a new series; a decision whose ground is gone is withdrawn and comes
    back when the ground does.  With `baseline` (an import) the rungs passed before are told in one summary; of a date
    less than 30 days ahead the nearest one is still said.
    """
    asked = {(fact.kind, fact.ordinal): fact for fact in _asked(contract, today)}
    known = {(decision.kind, decision.ordinal): decision for decision in contract.decisions}
    holidays = _holidays(session, contract, today)
    for key, decision in known.items():
        if key in asked:
            _keep(session, contract, decision, asked[key], today, holidays)
        elif decision.state == "open":
            _withdraw(session, decision, silent_because(contract))
    opened = [
        _open(contract, fact, today) for key, fact in asked.items() if key not in known and not _is_history(fact, today)
    ]
    if opened:
        session.flush()
    if baseline:
        for decision in opened:
            _start_from_baseline(session, decision, contract.risk, today, holidays)


def needs_refresh(contract: Contract | Plain, today: date) -> bool:
    """Tell whether `refresh_decisions` would change anything."""
    asked: dict[tuple[str, int], DecisionFact] = {(fact.kind, fact.ordinal): fact for fact in _asked(contract, today)}
    known = {(decision.kind, decision.ordinal) for decision in contract.decisions}
    return any(_is_stale(contract, each, asked.get((each.kind, each.ordinal))) for each in contract.decisions) or any(
        key not in known and not _is_history(fact, today) for key, fact in asked.items()
    )


def _is_stale(contract: Contract | Plain, decision: Decision | Row[Any], fact: DecisionFact | None) -> bool:
    if fact is None or _comes_back(decision):
        return fact is not None or decision.state == "open"
    ladder = ladder_for(decision.kind, contract.risk)
    return decision.state == "open" and (decision.due_on != fact.due_on or tuple(decision.rungs) != ladder.rungs)


def _comes_back(decision: Decision | Row[Any]) -> bool:
    """Tell whether a decision is due again once its ground is there."""
    return decision.state == "withdrawn" or (decision.state == "decided" and decision.choice in MOVED)


def silent_because(contract: Contract | Plain) -> str:
    """Return why nothing is asked about a contract: deleted, ended, succeeded; "terms" when something may be."""
    if contract.deleted_at is not None:
        return "deleted"
    if contract.ended_on is not None:
        return "ended"
    return "succeeded" if contract.successor_id is not None else "terms"


def _asked(contract: Contract | Plain, today: date) -> Collection[DecisionFact]:
    why = silent_because(contract)
    if why != "terms":
        return () if why == "deleted" else decisions_after_the_end(terms_of(contract), entered_on(contract))
    return decisions_of(terms_of(contract), today, lead_of(contract), entered_on(contract))


def _is_history(fact: DecisionFact, today: date) -> bool:
    """A price window that closed before the contract was known here is nobody's decision any more."""
    return fact.kind == "price-index" and fact.due_on < today


def _holidays(session: Session, contract: Contract, today: date) -> Collection[date]:
    buyer = session.get(Organization, contract.buyer_id)
    last = max((day for day in (contract.ends_on, contract.guarantee_ends_on) if day), default=None)
    return days_off(buyer.country if buyer else None, today, last)


def _open(contract: Contract, fact: DecisionFact, today: date) -> Decision:
    decision = Decision(
        kind=fact.kind,
        ordinal=fact.ordinal,
        due_on=fact.due_on,
        series=1,
        series_due_on=fact.due_on,
        rungs=list(ladder_for(fact.kind, contract.risk).rungs),
        state="open",
        opened_on=today,
        warnings=[],
    )
    contract.decisions.append(decision)
    return decision


def _start_from_baseline(
    session: Session, decision: Decision, risk: str, today: date, holidays: Collection[date]
) -> None:
    """Close what had passed, but not of a date so near that a summary alone would be too quiet."""
    passed = baseline_rungs(decision.due_on, ladder_for(decision.kind, risk), today, holidays)
    if passed and not 0 <= (decision.due_on - today).days < SOON_DAYS:
        close_rungs(session, decision, [min(passed)], today, "baseline")


def _keep(
    session: Session,
    contract: Contract,
    decision: Decision,
    fact: DecisionFact,
    today: date,
    holidays: Collection[date],
) -> None:
    if _comes_back(decision):
        reopen(decision, today)
    if decision.state == "open":
        _follow_ladder(session, contract, decision, today, holidays)
        if decision.due_on != fact.due_on:
            _move(session, contract, decision, fact.due_on, today, holidays)


def reopen(decision: Decision, today: date) -> None:
    """Make a decision due again: what fell silent with it is said from today."""
    decision.state, decision.resumed_on = "open", today
    decision.choice = decision.reason = decision.decided_at = decision.decided_by_id = None


def _withdraw(session: Session, decision: Decision, why: str) -> None:
    decision.state, decision.choice, decision.reason = "withdrawn", why, None
    mute(session, decision)


def close_decisions(
    session: Session,
    decisions: Iterable[Decision],
    choice: str,
    reason: str | None,
    by: User | None,
    now: datetime,
) -> None:
    """Record that these open decisions are decided, and mute what was still to be said about them."""
    for decision in decisions:
        if decision.state == "open":
            decision.state, decision.choice, decision.reason = "decided", choice, reason
            decision.decided_at, decision.decided_by_id = now, by.id if by else None
            mute(session, decision)


def _follow_ladder(
    session: Session, contract: Contract, decision: Decision, today: date, holidays: Collection[date]
) -> None:
    """Take a changed ladder into use: rungs that it has and whose day is past are closed, one catch-up at most."""
    ladder = ladder_for(decision.kind, contract.risk)
    if list(decision.rungs) == list(ladder.rungs):
        return
    former = Ladder("former", tuple(decision.rungs), frozenset())
    before = open_decision(contract, decision, former, said_of(session, decision))
    decision.rungs = list(ladder.rungs)
    close_rungs(session, decision, rungs_closed_by_change(before, ladder, today, holidays), today, "closed")


def _move(
    session: Session, contract: Contract, decision: Decision, due_on: date, today: date, holidays: Collection[date]
) -> None:
    before = open_decision(contract, decision, ladder_for(decision.kind, contract.risk), said_of(session, decision))
    series = series_after(decision.series_due_on, due_on, decision.series, before.said)
    earlier = due_on < decision.due_on
    decision.due_on = due_on
    if series == decision.series:
        decision.corrected_on = today if earlier else decision.corrected_on  # what it reaches by that is not late
        return
    mute(session, decision)
    decision.series, decision.series_due_on = series, due_on
    decision.opened_on, decision.resumed_on, decision.corrected_on = today, None, None
    decision.snoozed_until = decision.snooze_reason = None
    decision.acknowledged_at = decision.acknowledged_by_id = decision.acknowledged_rung = None
    close_rungs(session, decision, rungs_closed_by_move(before, due_on, today, holidays), today, "closed")


# Warnings of a decision


def said_of(session: Session, decision: Decision) -> set[int]:
    """Return the rungs of the present series that are not said again."""
    return set(
        session.scalars(
            select(ContractWarning.rung).where(
                ContractWarning.decision_id == decision.id,
                ContractWarning.series == decision.series,
                ContractWarning.state.in_(HELD),
            )
        )
    )


def mute(session: Session, decision: Decision) -> None:
    """Take back what is owed about a decision; it is owed again when the decision is due again."""
    session.execute(
        update(ContractWarning)
        .where(ContractWarning.decision_id == decision.id, ContractWarning.state == "owed")
        .values(state="muted")
    )


def latest_rung(session: Session, decision: Decision) -> int | None:
    """Return the nearest rung that was said of the present series."""
    return session.scalar(
        select(ContractWarning.rung)
        .where(
            ContractWarning.decision_id == decision.id,
            ContractWarning.series == decision.series,
            ContractWarning.state == "said",
        )
        .order_by(ContractWarning.rung)
        .limit(1)
    )


def ask_anew(session: Session, decision: Decision, to_id: int | None, now: datetime) -> None:
    """Ask somebody else: no answer counts any more, and what was said last is said once more, to the new person.

    To whom it was said stays written until then, so that a mail to that person that still waits can be taken back.
    """
    decision.handed_at = now
    decision.acknowledged_at = decision.acknowledged_by_id = decision.acknowledged_rung = None
    session.execute(
        update(ContractWarning)
        .where(
            ContractWarning.decision_id == decision.id,
            ContractWarning.series == decision.series,
            ContractWarning.rung == latest_rung(session, decision),
        )
        .where(ContractWarning.state == "said", ContractWarning.person_id.is_distinct_from(to_id))
        .values(state="owed", escalated_at=None, escalated_to_id=None, reached_on=today_of(now), late_days=0)
    )


def close_rungs(session: Session, decision: Decision, rungs: Iterable[int], today: date, state: str) -> None:
    """Note rungs of the present series as passed without a word."""
    rows = [
        {
            "decision_id": decision.id,
            "series": decision.series,
            "rung": rung,
            "reached_on": today,
            "state": state,
            "late_days": 0,
            "at_once": False,
        }
        for rung in rungs
    ]
    if rows:
        session.execute(insert_or(session, ContractWarning).on_conflict_do_nothing(), rows)
