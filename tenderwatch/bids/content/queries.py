"""What the pages of this room ask, and what the bid's other pages ask of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.rules.counts import Counts, Item, counts
from tenderwatch.bids.content.rules.validity import expires_before
from tenderwatch.bids.content.tables import (
    AnswerUse,
    BidDocument,
    BidDocumentVersion,
    BidQuestion,
    BidRequirement,
    ReusableAnswer,
)
from tenderwatch.bids.tables import Bid
from tenderwatch.notices import queries as notices
from tenderwatch.notices.rules.state import latest_moment

SHOWN = ("open-musts", "unassessed", "reread")


@dataclass(frozen=True)
class Filters:
    """What the matrix is narrowed to; None asks for nothing."""

    show: str | None = None
    owner_id: int | None = None
    lot: str | None = None


def requirements(session: Session, bid_id: int, filters: Filters | None = None) -> list[BidRequirement]:
    """Return the requirements of a bid in their order."""
    filters, query = filters or Filters(), _requirements(bid_id)
    if filters.show == "open-musts":
        query = query.where(BidRequirement.kind == "must", BidRequirement.state != "met")
    elif filters.show == "unassessed":
        query = query.where(BidRequirement.state == "unassessed")
    elif filters.show == "reread":
        query = query.where(BidRequirement.reread)
    if filters.owner_id is not None:
        query = query.where(BidRequirement.owner_id == filters.owner_id)
    if filters.lot is not None:
        query = query.where(BidRequirement.lot == filters.lot)
    return list(session.scalars(query))


def _requirements(bid_id: int) -> Select[BidRequirement]:
    listed = select(BidRequirement).where(BidRequirement.bid_id == bid_id, BidRequirement.removed_at.is_(None))
    return listed.order_by(BidRequirement.position, BidRequirement.id)


def requirement(session: Session, bid_id: int, requirement_id: int) -> BidRequirement | None:
    """Return a requirement of a bid that was not removed."""
    return session.scalar(_requirements(bid_id).where(BidRequirement.id == requirement_id))


def requirement_counts(session: Session, bid_id: int) -> Counts:
    """Return how far a bid has got with all its requirements."""
    return counts(Item(each.kind, each.state, each.points, each.reread) for each in requirements(session, bid_id))


def lots(session: Session, bid_id: int) -> list[str]:
    """Return the lots that requirements of a bid name."""
    query = select(BidRequirement.lot).where(BidRequirement.bid_id == bid_id, BidRequirement.removed_at.is_(None))
    return sorted({lot for lot in session.scalars(query.distinct()) if lot})


def questions(session: Session, bid_id: int) -> Sequence[BidQuestion]:
    """Return the questions of a bid: those without an answer first."""
    listed = select(BidQuestion).where(BidQuestion.bid_id == bid_id, BidQuestion.removed_at.is_(None))
    return session.scalars(listed.order_by(BidQuestion.answer.is_not(None), BidQuestion.id)).all()


def question(session: Session, bid_id: int, question_id: int) -> BidQuestion | None:
    """Return a question of a bid that was not removed."""
    return next((each for each in questions(session, bid_id) if each.id == question_id), None)


def questions_by(session: Session, bid: Bid) -> datetime | None:
    """Return until when the call takes questions, the earliest of its lots; None where it does not say (BT-13)."""
    if bid.procedure_id is None:
        return None
    call = notices.procedure_page(session, bid.procedure_id).call
    said = notices.contents(session, [call.id]).get(call.id) if call else None
    moments = (latest_moment(lot.questions_deadline) for lot in said.lots) if said else ()
    return min((each for each in moments if each), default=None)


def documents(session: Session, bid_id: int) -> list[BidDocument]:
    """Return the documents of a bid by name."""
    listed = select(BidDocument).where(BidDocument.bid_id == bid_id, BidDocument.removed_at.is_(None))
    return sorted(session.scalars(listed), key=lambda each: (each.name.casefold(), each.id))


def document(session: Session, bid_id: int, document_id: int) -> BidDocument | None:
    """Return a document of a bid that was not removed."""
    return next((each for each in documents(session, bid_id) if each.id == document_id), None)


def expiring(session: Session, bid_id: int, submitted_on: date) -> list[BidDocument]:
    """Return the documents of a bid that are no longer valid on the day of submission."""
    return [each for each in documents(session, bid_id) if expires_before(each.valid_until, submitted_on)]


def file_of(session: Session, bid_id: int, version_id: int) -> BidDocumentVersion | None:
    """Return one version of a document of a bid; older ones and those of removed documents are kept, too."""
    return session.scalar(
        select(BidDocumentVersion)
        .join(BidDocument, BidDocument.id == BidDocumentVersion.document_id)
        .where(BidDocumentVersion.id == version_id, BidDocument.bid_id == bid_id)
    )


@dataclass(frozen=True)
class AnswerFilters:
    """What the library is narrowed to; "" asks for nothing."""

    q: str = ""
    language: str = ""
    overdue_on: date | None = None


def answers(session: Session, filters: AnswerFilters) -> list[ReusableAnswer]:
    """Return the answers of the library in which every word stands in title, text or tags, by title."""
    query = select(ReusableAnswer).where(ReusableAnswer.removed_at.is_(None))
    if filters.language:
        query = query.where(ReusableAnswer.language == filters.language)
    if filters.overdue_on:
        query = query.where(ReusableAnswer.review_on < filters.overdue_on)
    found = session.scalars(query).all()
    words = filters.q.casefold().split()
    hits = [each for each in found if all(word in _told(each) for word in words)]
    return sorted(hits, key=lambda each: (each.title.casefold(), each.id))


def _told(answer: ReusableAnswer) -> str:
    return "\n".join((answer.title, answer.text, *answer.tags)).casefold()


def uses(session: Session, answer_ids: Collection[int]) -> dict[int, list[tuple[int, str, int]]]:
    """Return for each answer where it was used, the latest first: bid, its title, requirement."""
    rows = session.execute(
        select(AnswerUse.answer_id, Bid.id, Bid.title, BidRequirement.id)
        .join(BidRequirement, BidRequirement.id == AnswerUse.requirement_id)
        .join(Bid, Bid.id == BidRequirement.bid_id)
        .where(AnswerUse.answer_id.in_(answer_ids))
        .order_by(AnswerUse.id.desc())
    )
    found: dict[int, list[tuple[int, str, int]]] = {}
    for answer_id, bid_id, title, requirement_id in rows:
        found.setdefault(answer_id, []).append((bid_id, title, requirement_id))
    return found
