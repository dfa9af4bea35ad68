"""What a manager reads at a glance: the pipeline, how bids ended, and contracts whose renewal nobody has begun."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.rules import BEFORE_SUBMISSION, OPENS_CONTRACT
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract, Decision

DAYS = 365
LOST = ("lost", "excluded", "annulled")


@dataclass(frozen=True)
class Strip:
    """Numbers with what they were divided by; money by currency, since currencies are not summed."""

    bids: int  # open, the submitted ones too
    priced: int
    value: tuple[tuple[str, Decimal], ...]
    gates: int  # waiting for go or no-go
    won: int
    decided: int
    at_risk: int
    ending: int


def strip(session: Session, today: date) -> Strip:
    """Return the numbers of the whole house."""
    bids = session.scalars(select(Bid).where(Bid.stage.in_((*BEFORE_SUBMISSION, "submitted")))).all()
    sums: dict[str, Decimal] = {}
    for bid in bids:
        if bid.value is not None:
            sums[bid.currency] = sums.get(bid.currency, Decimal()) + bid.value
    won, decided = _ended(session, today)
    at_risk, ending = _ending(session, today)
    return Strip(
        bids=len(bids),
        priced=sum(bid.value is not None for bid in bids),
        value=tuple(sorted(sums.items())),
        gates=sum(bid.stage == "go-no-go" for bid in bids),
        won=won,
        decided=decided,
        at_risk=at_risk,
        ending=ending,
    )


def _ended(session: Session, today: date) -> tuple[int, int]:
    """Return how many bids were won, of how many that were won or lost within a year."""
    since = today - timedelta(days=DAYS)
    rows = session.execute(
        select(Outcome.result, Outcome.decided_on, Outcome.recorded_at).where(
            Outcome.bid_id.is_not(None), Outcome.result.in_((*OPENS_CONTRACT, *LOST))
        )
    )
    results = [row.result for row in rows if (row.decided_on or row.recorded_at.date()) >= since]
    return sum(result in OPENS_CONTRACT for result in results), len(results)


def _ending(session: Session, today: date) -> tuple[int, int]:
    """Return how many contracts that end within a year have an open question whether renewal work begins."""
    live = select(Contract.id).where(
        Contract.deleted_at.is_(None),
        Contract.ended_on.is_(None),
        Contract.ends_on.between(today, today + timedelta(days=DAYS)),
    )
    ending = session.scalar(select(func.count()).select_from(live.subquery())) or 0
    begun = select(Decision.contract_id).where(Decision.kind == "renewal-start", Decision.state == "open")
    at_risk = session.scalar(select(func.count()).select_from(live.where(Contract.id.in_(begun)).subquery())) or 0
    return at_risk, ending
