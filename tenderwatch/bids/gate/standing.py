"""How a bid stands at the gate, for pages: on its day of submission, with the references that its accounts hold."""

from datetime import date

from sqlalchemy.orm import Session

from tenderwatch.accounts.references.queries import usable_references
from tenderwatch.bids import queries as bids
from tenderwatch.bids.deadlines import submission_day
from tenderwatch.bids.gate import queries
from tenderwatch.bids.tables import Bid


def standing(session: Session, bid: Bid) -> queries.Standing:
    """Return how a bid stands at the gate on the day on which it is submitted."""
    return standing_on(session, bid, *submission_day(session, bid))


def standing_on(session: Session, bid: Bid, on: date, known: bool = True) -> queries.Standing:
    """Return how a bid would stand at the gate on a day."""
    division = (bids.cpv_of(session, bid) or "")[:2]

    def references(cpv: str) -> int | None:
        wanted = cpv or division
        return len(usable_references(session, wanted, on)) if wanted else None

    return queries.standing(session, bid.id, on, known, references)
