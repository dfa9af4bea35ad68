"""What all that is kept in this room shares: found, changed by the version seen, removed, taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.tables import KeptInBid, KeptRow
from tenderwatch.errors import NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

InBid = TypeVar("InBid", bound=KeptInBid)
Values = Mapping[str, Any]


def in_bid(session: Session, table: type[InBid], bid_id: int, row_id: int, *, removed: bool = False) -> InBid:
    """Return a row of a bid, kept from others; NotFound when it is another bid's or, unless `removed`, removed."""
    row = session.scalar(
        select(table).where(table.id == row_id, table.bid_id == bid_id).with_for_update(of=table),
        execution_options={"populate_existing": True},
    )
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound(_("There is nothing of the kind here."))
    return row


def refuse_stale(row: KeptRow, seen: int | None, mine: Values, theirs: Values) -> None:
    """Raise Stale with both texts when somebody saved `theirs` since version `seen`.

    Without `seen` it is a button that was pressed, not a text that was edited.
    """
    if seen is not None and row.version != seen:
        raise Stale(_("This was changed since you opened the page."), *labels.compared(mine, theirs))


def take_over(row: KeptRow, values: Values, seen: int | None) -> bool:
    """Write `values` into a row and return whether that changed it; Stale as `refuse_stale` says."""
    theirs = {name: getattr(row, name) for name in values}
    if theirs == dict(values):
        return False
    refuse_stale(row, seen, values, theirs)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return True


def remove(session: Session, row: KeptRow, name: str, by: User, now: datetime) -> None:
    """Take a row out of the lists; it is kept and can be taken back."""
    row.removed_at = now
    row.version += 1
    audit(session, row, by, now, "removed", {"text": [name, None]})
    session.flush()


def restore(session: Session, row: KeptRow, name: str, by: User, now: datetime) -> None:
    """Take a removed row back."""
    if row.removed_at is not None:
        row.removed_at = None
        row.version += 1
        audit(session, row, by, now, "restored", {"text": [None, name]})
        session.flush()
