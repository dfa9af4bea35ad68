"""Requirements: typed or brought in, assessed, changed, removed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.rules import KINDS, STATES
from tenderwatch.bids.content.rules.lines import LONGEST, LONGEST_LOT, MOST_LINES, MOST_POINTS, Typed, Wrong, read_lines
from tenderwatch.bids.content.service.kept import Values, in_bid, take_over
from tenderwatch.bids.content.tables import BidRequirement
from tenderwatch.bids.rules import UnknownLot, lot_named
from tenderwatch.bids.service import locked_bid, lots_to_name
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("text", "kind", "points", "lot", "owner_id", "state", "evidence", "page")


@dataclass(frozen=True)
class NewRequirement:
    """A requirement to be entered."""

    text: str
    kind: str = "info"
    points: Decimal | None = None
    lot: str | None = None
    owner_id: int | None = None
    state: str = "unassessed"
    evidence: str | None = None
    page: str | None = None


def type_lines(session: Session, bid_id: int, text: str, by: User, now: datetime) -> Sequence[BidRequirement]:
    """Enter a requirement for each line typed; one line that cannot be read lets none be entered."""
    found = list(read_lines(text, lots_to_name(session, bid_id)))
    if wrong := [each for each in found if isinstance(each, Wrong)]:
        told = [f"{_('line %(line)s', line=each.number)}: {labels.line_problem(each.problem)}" for each in wrong[:10]]
        raise Invalid(" ".join(told), {"lines": " ".join(told)})
    lines = [each for each in found if isinstance(each, Typed)]
    if not 1 <= len(lines) <= MOST_LINES:
        words = _("Type at least one line.") if not lines else _("At most %(n)s lines at once.", n=MOST_LINES)
        raise Invalid(words, {"lines": words})
    new = [NewRequirement(each.text, each.kind, each.points, each.lot) for each in lines]
    return enter(session, bid_id, new, by, now)


def enter(
    session: Session, bid_id: int, new: Iterable[NewRequirement], by: User, now: datetime, action: str = "entered"
) -> Sequence[BidRequirement]:
    """Enter requirements after those that the bid has."""
    bid = locked_bid(session, bid_id)
    last = session.scalar(select(func.max(BidRequirement.position)).where(BidRequirement.bid_id == bid.id)) or 0
    rows = [
        BidRequirement(bid_id=bid.id, position=place, entered_at=now, entered_by_id=by.id, **vars(each))
        for place, each in enumerate(new, last + 1)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        audit(session, row, by, now, action, {"text": [None, row.text]})
    session.flush()
    return rows


def edit(
    session: Session, bid_id: int, requirement_id: int, values: Values, seen: int, by: User, now: datetime
) -> BidRequirement:
    """Change a requirement; an edit of an older version raises Stale with both texts.  It has then been read again."""
    row = in_bid(session, BidRequirement, bid_id, requirement_id)
    with session.no_autoflush:
        if take_over(row, _checked(values, lots_to_name(session, bid_id)), seen) or row.reread:
            row.reread = False
        audit(session, row, by, now)
    session.flush()
    return row


def assess(
    session: Session, bid_id: int, requirement_id: int, state: str, seen: int, by: User, now: datetime
) -> BidRequirement:
    """Say how far a requirement is met; who says it has read it again."""
    if state not in STATES:
        raise Invalid(_("Choose one."), {"state": _("Choose one.")})
    row = in_bid(session, BidRequirement, bid_id, requirement_id)
    with session.no_autoflush:
        if take_over(row, {"state": state}, seen) or row.reread:
            row.reread = False
            audit(session, row, by, now, "assessed")
    session.flush()
    return row


def move(session: Session, bid_id: int, requirement_id: int, place: int, by: User, now: datetime) -> None:
    """Put a requirement at a place of the list, counted from 1; the others keep their order."""
    locked_bid(session, bid_id)
    row = in_bid(session, BidRequirement, bid_id, requirement_id)
    listed = select(BidRequirement).where(BidRequirement.bid_id == bid_id, BidRequirement.removed_at.is_(None))
    rows = list(session.scalars(listed.order_by(BidRequirement.position, BidRequirement.id)))
    places = sorted(each.position for each in rows)
    was = row.position
    rows.remove(row)
    rows.insert(max(0, place - 1), row)
    for each, position in zip(rows, places, strict=True):
        each.position = position
    session.flush()
    if row.position != was:
        audit(session, row, by, now, "moved", {"position": [was, row.position]})
        session.flush()


def _checked(values: Values, lots: Collection[str]) -> dict[str, Any]:
    """Return the values of the form as they are kept; Invalid field by field."""
    said = {name: values[name] for name in FIELDS if name in values}
    for name in ("text", "lot", "evidence", "page"):
        said[name] = (said.get(name) or "").strip() or None
    problems = {}
    if not said["text"]:
        problems["text"] = labels.line_problem("no-text")
    elif len(said["text"]) > LONGEST:
        problems["text"] = labels.line_problem("too-long")
    if said["lot"] and len(said["lot"]) > LONGEST_LOT:
        problems["lot"] = _("The lot is longer than %(n)s characters.", n=LONGEST_LOT)
    try:
        said["lot"] = lot_named(said["lot"], lots)
    except UnknownLot:
        problems["lot"] = labels.line_problem("lot")
    if said["kind"] not in KINDS:
        problems["kind"] = _("Choose one.")
    if said["state"] not in STATES:
        problems["state"] = _("Choose one.")
    if said["points"] is not None and said["kind"] != "scored":
        problems["points"] = labels.line_problem("points-without-scored")
    elif said["points"] is not None and not 0 < said["points"] <= MOST_POINTS:
        problems["points"] = labels.line_problem("points")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said
