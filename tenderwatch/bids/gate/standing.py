"""How a bid stands at the gate, for pages: on its day of submission, with the references that its accounts hold."""

from sqlalchemy.orm import Session

from tenderwatch.accounts.references.queries import usable_references
from tenderwatch.bids import queries as bids
from tenderwatch.bids.gate import queries
from tenderwatch.bids.submission import submission_day
from tenderwatch.bids.tables import Bid


def standing(session: Session, bid: Bid) -> queries.Standing:
    """Return how a bid stands at the gate."""
    on, known = submission_day(bid)
    division = (bids.cpv_of(session, bid) or "")[:2]

    def references(cpv: str) -> int | None:
        wanted = cpv or division
        return len(usable_references(session, wanted, on)) if wanted else None

    return queries.standing(session, bid.id, on, known, references)
