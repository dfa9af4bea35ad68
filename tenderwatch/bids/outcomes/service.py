"""Endings: recorded with their reasons, corrected, logged where there never was a bid of ours, and followed up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import labels, rules
from tenderwatch.bids.outcomes.rules import Points
from tenderwatch.bids.service import bid_of, lots_of
from tenderwatch.bids.tables import Bid, Outcome, OutcomeCriterion, OutcomeReason
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.service import plan_once

DEBRIEF_AFTER = timedelta(days=3)
"""An unknown reason is asked after so soon: while whoever evaluated the tenders remembers them."""

LATER = timedelta(days=30)
"""So long after the debrief, or after the outcome where none is needed, a loss is looked at again."""

LOOKED_AT_AGAIN = frozenset({"lost", "won-in-part", "excluded", "annulled", "framework-rank"})


@dataclass(frozen=True)
class Ending:
    """How it ended, as the form tells it."""

    result: str
    reasons: tuple[rules.Reason, ...] = ()
    lots_won: Collection[str] = ()
    lot_results: Mapping[str, str] = field(default_factory=dict)
    """The result of each lot, or of none: then `lots_won` says which were won."""
    decided_on: date | None = None
    winner: str | None = None
    winner_id: int | None = None
    our_price: Decimal | None = None
    winning_price: Decimal | None = None
    currency: str = "EUR"
    tenders_received: int | None = None
    our_rank: int | None = None
    lesson: str | None = None
    points: tuple[Points, ...] = ()
    version: int = 0
    """The version of the outcome that was seen; 0 when there was none yet."""


def record(session: Session, bid_id: int, ending: Ending, by: User, now: datetime) -> Outcome:
    """Record how a bid ended, or correct it; wrong values raise Invalid field by field."""
    bid = bid_of(session, bid_id)
    _refuse_wrong(ending, lots_of(session, bid), rules.results_from(bid.stage))
    outcome = session.scalar(select(Outcome).where(Outcome.bid_id == bid.id))
    if outcome is None:
        outcome = Outcome(bid_id=bid.id, procedure_id=bid.procedure_id)
        session.add(outcome)
    else:
        _refuse_stale(outcome, ending)
    before = bid.stage
    bid.stage = "outcome"
    _write(session, outcome, ending, by, now)
    changes = {} if before == "outcome" else {"stage": [before, "outcome"]}
    audit(session, bid, by, now, "decided", {**changes, "outcome": [None, ending.result]})
    _follow_up(session, bid, outcome, now)
    return outcome


def log(session: Session, procedure_id: int, ending: Ending, by: User, now: datetime) -> Outcome:
    """Record what became of a procedure that never was a bid of ours: lost sight of, not bid for, cancelled."""
    if session.get(Procedure, procedure_id) is None:
        raise NotFound(_("There is no such procedure."))
    _refuse_wrong(ending, (), rules.results_without_bid())
    query = select(Outcome).where(Outcome.procedure_id == procedure_id, Outcome.bid_id.is_(None))
    outcome = session.scalar(query)
    if outcome is None:
        outcome = Outcome(procedure_id=procedure_id)
        session.add(outcome)
    else:
        _refuse_stale(outcome, ending)
    _write(session, outcome, ending, by, now)
    audit(session, outcome, by, now, "entered", {"outcome": [None, ending.result]})
    return outcome


def _refuse_stale(outcome: Outcome, ending: Ending) -> None:
    """Raise Stale unless the ending was written by somebody who saw the outcome as it stands."""
    if outcome.version != ending.version:
        raise Stale(_("The outcome was changed since you opened the page."), _told(ending), _told(outcome))


def _write(session: Session, outcome: Outcome, ending: Ending, by: User, now: datetime) -> None:
    for name in (
        *("result", "decided_on", "winner", "winner_id", "our_price", "winning_price", "currency"),
        *("tenders_received", "our_rank", "lesson"),
    ):
        setattr(outcome, name, getattr(ending, name))
    won = [code for code, result in ending.lot_results.items() if result == "won"]
    outcome.lots_won = sorted(won or ending.lots_won)
    outcome.lot_results = dict(ending.lot_results)
    outcome.recorded_at, outcome.recorded_by_id = now, by.id
    with session.no_autoflush:
        outcome.reasons = []
        outcome.criteria = []
    session.flush()
    ranked = sorted(ending.reasons, key=lambda reason: not reason.primary)
    outcome.reasons = [
        OutcomeReason(position=n, reason=each.code, detail=each.detail, side=each.side, evidence=each.evidence)
        for n, each in enumerate(ranked, 1)
    ]
    outcome.criteria = [
        OutcomeCriterion(position=n, name=each.name, ours=each.ours, winners=each.winners, most=each.most)
        for n, each in enumerate(ending.points, 1)
    ]
    session.flush()


def _refuse_wrong(ending: Ending, lots: Collection[str], allowed: Collection[str]) -> None:
    outcome = rules.Outcome(
        *(ending.result, ending.reasons, lots, ending.lots_won, ending.our_rank, ending.tenders_received),
        by_lot=ending.lot_results,
    )
    if found := rules.check_outcome(outcome, allowed):
        problems = {name: labels.problem(code) for name, code in found.items()}
        raise Invalid(" ".join(problems.values()), problems)


def _told(ending: Ending | Outcome) -> dict[str, Any]:
    names = ("result", "winner", "our_price", "winning_price", "tenders_received", "our_rank", "lesson")
    return {name: getattr(ending, name) for name in names}


def _follow_up(session: Session, bid: Bid, outcome: Outcome, now: datetime) -> None:
    """Plan a debrief where a reason is unknown, and a second look at what was lost; each once."""
    if bid.buyer_id is None or outcome.result not in LOOKED_AT_AGAIN:
        return
    asked_on = now.date() + DEBRIEF_AFTER if any(each.reason == "unknown" for each in outcome.reasons) else None
    steps = [("second-look", _("Second look at why: %(title)s", title=bid.title), (asked_on or now.date()) + LATER)]
    if asked_on:
        steps.append(("debrief", _("Ask for a debrief: %(title)s", title=bid.title), asked_on))
    for what, subject, day in steps:
        plan_once(
            session,
            f"bid:{bid.id}:{what}",
            organization_id=bid.buyer_id,
            type="follow-up",
            subject=subject,
            day=day,
            owner_id=bid.owner_id,
            origin="bid",
            bid_id=bid.id,
            now=now,
        )
