"""Documents: sent, replaced by a newer file, described, removed; no file is ever lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.rules import DOCUMENT_KINDS
from tenderwatch.bids.content.service.kept import Values, in_bid, take_over
from tenderwatch.bids.content.tables import BidDocument, BidDocumentVersion
from tenderwatch.bids.service import locked_bid
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("kind", "owner_id", "valid_until")


@dataclass(frozen=True)
class Sent:
    """A file that is in the store already."""

    name: str
    digest: str
    size: int
    note: str | None = None


def send(
    session: Session,
    bid_id: int,
    sent: Sent,
    values: Values,
    by: User,
    now: datetime,
    replaces: int | None = None,
) -> BidDocument:
    """Keep a file: as a newer version of the document it `replaces` or whose name it bears, else as a new document.

    Of the description of a document that is there (`values`: FIELDS) only what is said anew replaces what is known.
    """
    bid, said = locked_bid(session, bid_id), _checked(values)
    row = in_bid(session, BidDocument, bid.id, replaces) if replaces else _named(session, bid.id, sent.name)
    if row is None:
        row = BidDocument(bid_id=bid.id, name=sent.name, entered_at=now, entered_by_id=by.id, **said)
        session.add(row)
        number = 1
    else:
        number = max(each.number for each in row.files) + 1
        known = {name: value for name, value in said.items() if value is not None and name != "kind"}
        take_over(row, {"name": sent.name, **known}, None)
    file = BidDocumentVersion(
        number=number, name=sent.name, digest=sent.digest, size=sent.size, note=sent.note, sent_at=now, sent_by_id=by.id
    )
    row.files.insert(0, file)
    session.flush()
    audit(session, row, by, now, "file-sent", {"name": [None, f"{sent.name} ({number})"]})
    session.flush()
    return row


def describe(
    session: Session, bid_id: int, document_id: int, values: Values, seen: int, by: User, now: datetime
) -> BidDocument:
    """Change what is said of a document; an edit of an older version raises Stale with both texts."""
    row = in_bid(session, BidDocument, bid_id, document_id)
    with session.no_autoflush:
        take_over(row, _checked(values), seen)
        audit(session, row, by, now)
    session.flush()
    return row


def _named(session: Session, bid_id: int, name: str) -> BidDocument | None:
    listed = select(BidDocument).where(BidDocument.bid_id == bid_id, BidDocument.removed_at.is_(None))
    same = (
        each for each in session.scalars(listed.order_by(BidDocument.id)) if each.name.casefold() == name.casefold()
    )
    return next(same, None)


def _checked(values: Values) -> dict[str, Any]:
    said: dict[str, Any] = {name: values.get(name) for name in FIELDS}
    if said["kind"] not in DOCUMENT_KINDS:
        raise Invalid(_("Choose one."), {"kind": _("Choose one.")})
    return said
