"""What award notices say of bids of ours, and which of them wait for somebody to confirm it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.bids.outcomes.rules import Awarded, Points, Suggested, suggest
from tenderwatch.bids.service import lots_of
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.notices.queries.procedure_page import winners_of
from tenderwatch.notices.tables import Award, Notice, Procedure
from tenderwatch.organizations import queries as organizations


@dataclass(frozen=True)
class Told:
    """A bid that waits for its outcome, and what the award notice says of it."""

    bid: Bid
    said: Suggested
    notice_id: int
    published_on: date | None
    found_at: datetime


def told(session: Session, bid: Bid) -> Told | None:
    """Return what the published awards say of a bid, None when there are none yet or no notice is known."""
    return next(iter(_told(session, [bid])), None) if bid.procedure_id is not None else None


def waiting(session: Session, owner_ids: Collection[int | None] | None = None) -> list[Told]:
    """Return the submitted bids of these people (None: of all) whose result is published and not yet recorded."""
    query = select(Bid).where(Bid.stage == "submitted", exists().where(Award.procedure_id == Bid.procedure_id))
    if owner_ids is not None:
        query = query.where(Bid.owner_id.in_(owner_ids))
    bids = session.scalars(query.options(joinedload(Bid.owner)).order_by(Bid.id)).all()
    return [each for each in _told(session, bids) if not each.said.waiting]


def contradicted(session: Session, bid: Bid) -> Told | None:
    """Return what the award notices say of an ended bid where it is another ending than the one that was recorded."""
    result = session.scalar(select(Outcome.result).where(Outcome.bid_id == bid.id))
    found = told(session, bid) if result else None
    if found is None or found.said.result is None or found.said.waiting:
        return None
    return found if found.said.result != _as_published(result or "") else None


_AS_PUBLISHED = {
    "framework-rank": "won",
    "admitted": "won",
    "excluded": "lost",
    "withdrawn": "lost",
    "no-bid": "lost",
    "annulled": "won",
}


def _as_published(result: str) -> str:
    """Return how an award notice tells a result that it has no word for."""
    return _AS_PUBLISHED.get(result, result)


def _told(session: Session, bids: Sequence[Bid]) -> list[Told]:
    ours, found = organizations.ours(session), _awards(session, [bid.procedure_id for bid in bids if bid.procedure_id])
    told = []
    for bid in bids:
        awards = found.get(bid.procedure_id or 0, [])
        if said := suggest([award for award, _notice in awards], lots_of(session, bid), ours):
            latest = max((notice for _award, notice in awards), key=lambda each: each[2])
            told.append(Told(bid, said, *latest))
    return told


_Notice = tuple[int, date | None, datetime]


def _awards(session: Session, procedure_ids: Collection[int]) -> dict[int, list[tuple[Awarded, _Notice]]]:
    """Return the awards of procedures as they stand: of notices that no change has replaced."""
    rows = session.execute(_standing(procedure_ids)).all()
    winners = winners_of(session, [row.Award.id for row in rows])
    found: dict[int, list[tuple[Awarded, _Notice]]] = {}
    for award, notice_id, published_on, recorded_at in rows:
        awarded = Awarded(
            lots=tuple(award.lots),
            status=award.status,
            winners=tuple((party.id, party.name) for party in winners.get(award.id, ())),
            value=award.value,
            currency=award.currency,
            tenders=award.tenders_received,
            decided_on=award.decided_on,
        )
        found.setdefault(award.procedure_id, []).append((awarded, (notice_id, published_on, recorded_at)))
    return found


def _standing(procedure_ids: Collection[int]) -> Select[Award, int, date | None, datetime]:
    return (
        select(Award, Notice.id, Notice.published_on, Notice.recorded_at)
        .join(Notice, Notice.id == Award.notice_id)
        .where(Award.procedure_id.in_(procedure_ids), Notice.current, Notice.status != "replaced")
        .order_by(Award.id)
    )


def points_of(outcome: Outcome) -> tuple[Points, ...]:
    """Return the points per criterion that were recorded with an outcome."""
    return tuple(Points(each.name, each.ours, each.winners, each.most) for each in outcome.criteria)


@dataclass(frozen=True)
class Lesson:
    """What was learnt from a bid that ended, and why it says something about another."""

    bid_id: int
    title: str
    result: str
    text: str
    decided_on: date | None
    same_buyer: bool
    same_trade: bool


def lessons(session: Session, bid: Bid, most: int = 5) -> list[Lesson]:
    """Return what was learnt from ended bids of the same buyer or trade (CPV class): of both first, then the latest."""
    cpv = session.scalar(select(Procedure.cpv_main).where(Procedure.id == bid.procedure_id)) or ""
    trade = cpv[:4].rstrip("0") if len(cpv[:4].rstrip("0")) > 1 else ""
    alike = [Procedure.cpv_main.startswith(trade)] if trade else []
    alike += [Bid.buyer_id == bid.buyer_id] if bid.buyer_id is not None else []
    if not alike:
        return []
    query = (
        select(Bid, Outcome, Procedure.cpv_main)
        .join(Outcome, Outcome.bid_id == Bid.id)
        .outerjoin(Procedure, Procedure.id == Bid.procedure_id)
        .where(Bid.id != bid.id, Outcome.lesson.is_not(None), Outcome.lesson != "", or_(*alike))
        .order_by(Outcome.recorded_at.desc(), Outcome.id.desc())
    )
    found = [
        Lesson(
            *(ended.id, ended.title, outcome.result, outcome.lesson or "", outcome.decided_on),
            same_buyer=bid.buyer_id is not None and ended.buyer_id == bid.buyer_id,
            same_trade=bool(trade) and (code or "").startswith(trade),
        )
        for ended, outcome, code in session.execute(query)
    ]
    return sorted(found, key=lambda each: not (each.same_buyer and each.same_trade))[:most]
