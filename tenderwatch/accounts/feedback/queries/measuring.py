"""Answers as measures count them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.listing import RECEIVED
from tenderwatch.accounts.tables import Account, Feedback
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.web import reader


@dataclass(frozen=True)
class Answer:
    """What was received on a day: its score, what it is, and about which service."""

    id: int
    on: date
    score: int | None
    kind: str
    service: str | None
    organization_id: int
    told_on: date | None


def answers(
    session: Session,
    first: date,
    last: date,
    people: Collection[int] | None = None,
    *,
    organization_id: int | None = None,
) -> list[Answer]:
    """Return what was received from the first to the last day; of some people: what they own, or about their work."""
    query = (
        select(
            Feedback.id,
            Feedback.received_at,
            Feedback.score,
            Feedback.kind,
            Feedback.service,
            Feedback.organization_id,
            Feedback.told_on,
        )
        .outerjoin(Contract, Contract.id == Feedback.contract_id)
        .outerjoin(Account, Account.organization_id == Feedback.organization_id)
        .where(RECEIVED, Feedback.received_at >= began(first), Feedback.received_at < began(last + timedelta(days=1)))
    )
    if organization_id is not None:
        query = query.where(Feedback.organization_id == organization_id)
    if people is not None:
        theirs = (Feedback.owner_id, Feedback.person_id, Contract.owner_id, Account.responsible_id, Account.manager_id)
        query = query.where(or_(*(column.in_(people) for column in theirs)))
    return [
        Answer(feedback_id, today_of(at), score, kind, service, organization_id, told_on)
        for feedback_id, at, score, kind, service, organization_id, told_on in session.execute(
            query.order_by(Feedback.received_at, Feedback.id)
        )
        if at is not None
    ]


def began(day: date) -> datetime:
    return datetime.combine(day, time(), reader.zone_of(reader.DEFAULT_ZONE))
