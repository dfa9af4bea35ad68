"""What speaks against a renewal: open complaints, and low scores of the last year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.listing import OPEN_COMPLAINT, RECEIVED
from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.accounts.feedback.rules import LOW_DAYS, LOW_TO
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contracts.facts import today_of

_MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Voice:
    """A fact of a renewal's risk: a complaint that is open, or a low score, and when it came."""

    feedback_id: int
    what: Literal["complaint", "low"]
    on: date
    score: int | None
    words: str | None


def voices(session: Session, buyers: Mapping[int, int], today: date) -> dict[int, tuple[Voice, ...]]:
    """Return by contract what was said about it, or about its buyer without naming a contract; `buyers` by contract.

    A complaint speaks until the customer was told what was done; a low score for a year.
    """
    found: dict[int, list[Voice]] = {}
    of_buyer: dict[int, list[int]] = {}
    for contract_id, buyer_id in buyers.items():
        of_buyer.setdefault(buyer_id, []).append(contract_id)
    for row in _unhappy(session, buyers, today):
        voice = _voice(row)
        about = [row.contract_id] if row.contract_id is not None else of_buyer.get(row.organization_id, [])
        for contract_id in about:
            found.setdefault(contract_id, []).append(voice)
    return {contract_id: tuple(each) for contract_id, each in found.items() if contract_id in buyers}


def _unhappy(session: Session, buyers: Mapping[int, int], today: date) -> list[Feedback]:
    low = and_(RECEIVED, Feedback.score <= LOW_TO, Feedback.received_at >= began(today - timedelta(days=LOW_DAYS)))
    query = select(Feedback).where(or_(OPEN_COMPLAINT, low))
    if len(buyers) <= _MOST_AT_ONCE:
        of_buyers = and_(Feedback.contract_id.is_(None), Feedback.organization_id.in_(set(buyers.values())))
        query = query.where(or_(Feedback.contract_id.in_(set(buyers)), of_buyers))
    return list(session.scalars(query.order_by(Feedback.received_at.desc(), Feedback.id.desc())))


def _voice(row: Feedback) -> Voice:
    received_on = today_of(row.received_at) if row.received_at else date.min
    is_open = row.kind == "complaint" and row.told_on is None
    return Voice(row.id, "complaint" if is_open else "low", received_on, row.score, row.words)
