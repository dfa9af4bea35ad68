"""The pack of a bid, what may be put into it, what was sent, and what was waived."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content import queries as content
from tenderwatch.bids.content.tables import BidDocument, BidDocumentVersion, BidRequirement
from tenderwatch.bids.sending import rules
from tenderwatch.bids.sending.tables import HurdleWaiver, PackItem, ReviewReader, ReviewRemark, Sending
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class PackLine:
    """Something in the pack with its document, if it is one; ready when the file is there, else when somebody says."""

    item: PackItem
    document: BidDocument | None

    @property
    def file(self) -> BidDocumentVersion | None:
        """The file that would be sent now."""
        return self.document.files[0] if self.document else None

    @property
    def ready(self) -> bool:
        """Whether it can go out."""
        return self.document is not None or self.item.ready_at is not None


def pack(session: Session, bid_id: int) -> list[PackLine]:
    """Return what must be in the tender, in the order in which it was listed; a removed document is missing."""
    documents = {each.id: each for each in content.documents(session, bid_id)}
    listed = select(PackItem).where(PackItem.bid_id == bid_id, PackItem.removed_at.is_(None)).order_by(PackItem.id)
    return [PackLine(each, documents.get(each.document_id or 0)) for each in session.scalars(listed)]


@dataclass(frozen=True)
class Offered:
    """What the bid has and the pack does not: documents of ours, requirements that are musts."""

    documents: Sequence[BidDocument]
    requirements: Sequence[BidRequirement]


def offered(session: Session, bid_id: int, lines: Sequence[PackLine]) -> Offered:
    """Return what may be put into the pack; the buyer's own documents are not ours to send."""
    documents = {each.item.document_id for each in lines}
    musts = {each.item.requirement_id for each in lines}
    ours = [each for each in content.documents(session, bid_id) if each.kind != "procurement"]
    asked = [each for each in content.requirements(session, bid_id) if each.kind == "must"]
    return Offered(
        [each for each in ours if each.id not in documents], [each for each in asked if each.id not in musts]
    )


def sendings(session: Session, bid_id: int) -> Sequence[Sending]:
    """Return what was sent and taken back, the latest first."""
    return session.scalars(select(Sending).where(Sending.bid_id == bid_id).order_by(Sending.number.desc())).all()


def packed(sending: Sending) -> tuple[rules.Packed, ...]:
    """Return the documents that a sending froze."""
    return tuple(rules.Packed(**each) for each in sending.pack)


def changed(session: Session, sending: Sending) -> dict[int, str]:
    """Return which documents of a sending were changed or removed since."""
    now = {each.id: each.files[0].digest for each in content.documents(session, sending.bid_id)}
    return rules.changed(packed(sending), now)


def waivers(session: Session, bid_id: int) -> list[rules.Waiver]:
    """Return what was waived on the page of the submission, in the order in which it was."""
    query = select(HurdleWaiver, User.name).outerjoin(User, User.id == HurdleWaiver.waived_by_id)
    rows = session.execute(query.where(HurdleWaiver.bid_id == bid_id).order_by(HurdleWaiver.id))
    return [rules.Waiver(row.code, row.covers, name or "–", row.waived_because, row.id) for row, name in rows]


def remarks(session: Session, bid_id: int, review: str) -> Sequence[ReviewRemark]:
    """Return the remarks of a review: open ones first, each in the order in which it was made."""
    listed = select(ReviewRemark).where(ReviewRemark.bid_id == bid_id, ReviewRemark.review == review)
    listed = listed.where(ReviewRemark.removed_at.is_(None))
    return session.scalars(listed.order_by(ReviewRemark.state != "open", ReviewRemark.id)).all()


def readers(session: Session, bid_id: int, review: str) -> list[int]:
    """Return who reads a review of a bid."""
    query = select(ReviewReader.user_id).where(ReviewReader.bid_id == bid_id, ReviewReader.review == review)
    return list(session.scalars(query.order_by(ReviewReader.user_id)))
