"""What must be in the tender: listed, given to somebody, ready or missing."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.service import kept
from tenderwatch.bids.content.tables import BidDocument, BidRequirement
from tenderwatch.bids.sending import labels
from tenderwatch.bids.sending.tables import PackItem
from tenderwatch.bids.service import bid_of, locked_bid
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("name", "document_id", "owner_id")
LONGEST = 300


def add(session: Session, bid_id: int, values: Mapping[str, Any], by: User, now: datetime) -> PackItem:
    """List something that must be in the tender; `values` are FIELDS, and requirement_id where it answers one."""
    bid = bid_of(session, bid_id)
    _refuse_wrong(session, bid.id, values)
    row = PackItem(bid_id=bid.id, entered_at=now, entered_by_id=by.id, **values)
    session.add(row)
    audit(session, row, by, now, "entered")
    session.flush()
    return row


def take(
    session: Session, bid_id: int, documents: Collection[int], requirements: Collection[int], by: User, now: datetime
) -> int:
    """List these documents and requirements of the bid, each once; return how many were new."""
    bid = locked_bid(session, bid_id)
    listed = session.scalars(select(PackItem).where(PackItem.bid_id == bid.id, PackItem.removed_at.is_(None))).all()
    there = {("document", each.document_id) for each in listed} | {("must", each.requirement_id) for each in listed}
    new = 0
    for number in dict.fromkeys(documents):
        if ("document", number) not in there:
            row = kept.in_bid(session, BidDocument, bid.id, number)
            add(session, bid.id, {"name": row.name, "document_id": row.id, "owner_id": row.owner_id}, by, now)
            new += 1
    for number in dict.fromkeys(requirements):
        if ("must", number) not in there:
            asked = kept.in_bid(session, BidRequirement, bid.id, number)
            name = asked.text if len(asked.text) <= LONGEST else f"{asked.text[: LONGEST - 1]}…"
            add(session, bid.id, {"name": name, "requirement_id": asked.id, "owner_id": asked.owner_id}, by, now)
            new += 1
    return new


def edit(
    session: Session, bid_id: int, item_id: int, values: Mapping[str, Any], seen: int, by: User, now: datetime
) -> PackItem:
    """Change what is listed; an edit of an older version raises Stale with both texts."""
    row = kept.in_bid(session, PackItem, bid_id, item_id)
    _refuse_wrong(session, bid_id, values)
    theirs = {name: getattr(row, name) for name in values}
    if row.version != seen and theirs != dict(values):
        both = (_told(session, each) for each in (values, theirs))
        raise Stale(_("This was changed since you opened the page."), *both)
    with session.no_autoflush:
        kept.take_over(row, values, None)
        audit(session, row, by, now)
    session.flush()
    return row


def _told(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    tables = {"document_id": BidDocument, "owner_id": User}
    named = {
        name: getattr(session.get(tables[name], value), "name", None) if name in tables and value else value
        for name, value in values.items()
    }
    return {labels.field(name): value for name, value in named.items()}


def mark(session: Session, bid_id: int, item_id: int, ready: bool, by: User, now: datetime) -> PackItem:
    """Say that something that is no document here is ready, or is not after all."""
    row = kept.in_bid(session, PackItem, bid_id, item_id)
    if ready != (row.ready_at is not None):
        row.ready_at, row.ready_by_id = (now, by.id) if ready else (None, None)
        row.version += 1
        audit(session, row, by, now, "ready" if ready else "missing", {"name": [None, row.name]})
        session.flush()
    return row


def _refuse_wrong(session: Session, bid_id: int, values: Mapping[str, Any]) -> None:
    if not (values["name"] or "").strip():
        raise Invalid(_("Enter a name."), {"name": _("Enter a name.")})
    if values.get("document_id"):
        document = session.get(BidDocument, values["document_id"])
        if document is None or document.bid_id != bid_id:
            raise NotFound(_("There is no such document."))
