"""Price tables: typed, brought in, changed, approved; what else bidding cost, and what the house asks of prices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.price import labels, queries
from tenderwatch.bids.price.rules import Line, as_kept, fingerprint
from tenderwatch.bids.price.rules.lines import MOST_LINES, Wrong, problem_of, read_lines
from tenderwatch.bids.price.tables import BidExpense, BidPriceLine, PriceApproval, PriceTerms
from tenderwatch.bids.rules import UnknownLot, lot_named
from tenderwatch.bids.service import locked_bid, lots_to_name
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web.formatters import money

FIELDS = ("lot", "what", "quantity", "unit", "unit_price", "unit_cost")


def type_lines(session: Session, bid_id: int, text: str, by: User, now: datetime) -> Sequence[BidPriceLine]:
    """Enter a line of the table for each line typed; one that cannot be read lets none be entered."""
    found = list(read_lines(text, lots_to_name(session, bid_id)))
    if wrong := [each for each in found if isinstance(each, Wrong)]:
        told = [f"{_('line %(line)s', line=each.number)}: {labels.problem(each.problem)}" for each in wrong[:10]]
        raise Invalid(" ".join(told), {"lines": " ".join(told)})
    return enter(session, bid_id, [each for each in found if isinstance(each, Line)], by, now)


def enter(
    session: Session, bid_id: int, new: Iterable[Line], by: User, now: datetime, action: str = "entered"
) -> Sequence[BidPriceLine]:
    """Enter lines after those that the table has."""
    bid, each = locked_bid(session, bid_id), list(new)
    if not 1 <= len(each) <= MOST_LINES:
        words = _("At most %(n)s lines at once.", n=MOST_LINES) if each else _("Type at least one line.")
        raise Invalid(words, {"lines": words})
    last = session.scalar(select(func.max(BidPriceLine.position)).where(BidPriceLine.bid_id == bid.id)) or 0
    rows = [
        BidPriceLine(bid_id=bid.id, position=place, entered_at=now, entered_by_id=by.id, **vars(line))
        for place, line in enumerate(each, last + 1)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        audit(session, row, by, now, action, {"what": [None, row.what]})
    session.flush()
    return rows


def replace(session: Session, bid_id: int, new: Sequence[Line], seen: str, by: User, now: datetime) -> None:
    """Put lines in the place of the whole table; refused when somebody changed it since it was `seen`."""
    bid = locked_bid(session, bid_id)
    rows = queries.lines(session, bid_id)
    refuse_unseen(session, bid, seen)
    for row in rows:
        row.removed_at = now
        row.version += 1
    audit(session, bid, by, now, "price-replaced", {"lines": [len(rows), len(new)]})
    enter(session, bid_id, new, by, now, "imported")


def edit(
    session: Session, bid_id: int, line_id: int, values: Mapping[str, Any], seen: int, by: User, now: datetime
) -> BidPriceLine:
    """Change a line; an edit of an older version raises Stale with both texts."""
    row, new = _line(session, bid_id, line_id), Line(**_said(values, lots_to_name(session, bid_id)))
    if problem := problem_of(new):
        raise Invalid(labels.problem(problem), {"quantity": labels.problem(problem)})
    mine, theirs = ({name: getattr(each, name) for name in FIELDS} for each in (new, row))
    if mine == theirs:
        return row
    if row.version != seen:
        raise Stale(_("This was changed since you opened the page."), *labels.compared(mine, theirs))
    with session.no_autoflush:
        for name, value in mine.items():
            setattr(row, name, value)
        row.version += 1
        audit(session, row, by, now)
    session.flush()
    return row


def _said(values: Mapping[str, Any], lots: Collection[str]) -> dict[str, Any]:
    said = {name: values[name] for name in FIELDS}
    for name in ("lot", "what", "unit"):
        said[name] = " ".join((said[name] or "").split()) or None
    if not said["what"]:
        raise Invalid(labels.problem("no-what"), {"what": labels.problem("no-what")})
    try:
        said["lot"] = lot_named(said["lot"], lots)
    except UnknownLot as error:
        raise Invalid(labels.problem("lot"), {"lot": labels.problem("lot")}) from error
    return said


def remove(session: Session, bid_id: int, line_id: int, by: User, now: datetime) -> None:
    """Take a line out of the table; it can be taken back."""
    row = _line(session, bid_id, line_id)
    row.removed_at = now
    row.version += 1
    audit(session, row, by, now, "deleted", {"what": [row.what, None]})
    session.flush()


def restore(session: Session, bid_id: int, line_id: int, by: User, now: datetime) -> None:
    """Take a removed line back."""
    row = _line(session, bid_id, line_id, removed=True)
    if row.removed_at is not None:
        row.removed_at = None
        row.version += 1
        audit(session, row, by, now, "restored", {"what": [None, row.what]})
        session.flush()


def approve(session: Session, bid_id: int, seen: str, reason: str, by: User, now: datetime) -> PriceApproval:
    """Approve the figures that were `seen`, in one's own name; below the house's margin it takes a reason."""
    if not by.may(Permission.APPROVE_PRICES):
        raise NotAllowed(_("Prices are approved by people whose role allows it."))
    bid = locked_bid(session, bid_id)
    refuse_unseen(session, bid, seen)
    table = queries.price_table(session, bid)
    if not table.sums.lines:
        raise NotAllowed(_("There is nothing to approve yet."))
    if table.needs_reason and not reason.strip():
        words = _("The margin lies below the house's line, or is not known: say why it may go out.")
        raise Invalid(words, {"reason": words})
    row = PriceApproval(
        bid_id=bid.id,
        price=table.sums.price,
        margin=table.sums.margin,
        currency=bid.currency,
        margin_line=table.terms.margin_line if table.terms else None,
        reason=reason.strip() or None,
        fingerprint=table.seen,
        lines=[as_kept(each.line) for each in queries.lines(session, bid.id)],
        approved_at=now,
        approved_by_id=by.id,
    )
    before = table.approved.price if table.approved else None
    session.add(row)
    told = [None if before is None else str(before), f"{row.price} {row.currency}"]
    audit(
        session, bid, by, now, "price-approved", {"price": told, **({"reason": [None, row.reason]} if reason else {})}
    )
    session.flush()
    return row


def refuse_unseen(session: Session, bid: Bid, seen: str) -> None:
    """Raise NotAllowed unless the table is the one that was seen."""
    each = [row.line for row in queries.lines(session, bid.id)]
    if fingerprint(each, bid.currency) != seen:
        price = money(queries.price_of(session, bid.id) or Decimal(0), bid.currency, detail=True)
        raise NotAllowed(
            _("The price table was changed since you opened the page: it comes to %(price)s now.", price=price)
        )


# What bidding cost


def spend(
    session: Session, bid_id: int, what: str, amount: Decimal, on: date | None, by: User, now: datetime
) -> BidExpense:
    """Enter something that bidding cost besides hours."""
    if not what.strip():
        raise Invalid(_("Say what it was."), {"what": _("Say what it was.")})
    if amount <= 0:
        raise Invalid(_("Enter an amount."), {"amount": _("Enter an amount.")})
    bid = locked_bid(session, bid_id)
    row = BidExpense(bid_id=bid.id, what=what.strip(), amount=amount, spent_on=on, entered_at=now, entered_by_id=by.id)
    session.add(row)
    audit(session, bid, by, now, "spent", {"expense": [None, _told(row, bid)]})
    session.flush()
    return row


def unspend(session: Session, bid_id: int, expense_id: int, by: User, now: datetime) -> None:
    """Cross out an expense; the bid's history keeps it."""
    bid, row = locked_bid(session, bid_id), session.get(BidExpense, expense_id)
    if row is None or row.bid_id != bid_id:
        raise NotFound(_("There is nothing of the kind here."))
    audit(session, bid, by, now, "unspent", {"expense": [_told(row, bid), None]})
    session.delete(row)
    session.flush()


def _told(row: BidExpense, bid: Bid) -> str:
    return f"{row.what}: {row.amount} {bid.currency}"


def set_terms(session: Session, values: Mapping[str, Any], seen: int, by: User, now: datetime) -> PriceTerms:
    """Say what the house asks of prices; `seen` is the number of the terms that were changed, 0 for none yet.

    `values` are margin_line, hourly_cost and currency.
    """
    was = queries.terms(session)
    line = values["margin_line"]
    if line is not None and not 0 <= line < 100:
        raise Invalid(_("Enter a share from 0 to 100."), {"margin_line": _("Enter a share from 0 to 100.")})
    before = {name: getattr(was, name) if was else None for name in values}
    if (was.id if was else 0) != seen:
        raise Stale(_("This was changed since you opened the page."), *labels.compared(values, before))
    row = PriceTerms(**values, set_at=now, set_by_id=by.id)
    session.add(row)
    changed = {name: [_plain(before[name]), _plain(values[name])] for name in values if before[name] != values[name]}
    audit(session, row, by, now, "changed", changed)
    session.flush()
    return row


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


def _line(session: Session, bid_id: int, line_id: int, *, removed: bool = False) -> BidPriceLine:
    query = select(BidPriceLine).where(BidPriceLine.id == line_id, BidPriceLine.bid_id == bid_id)
    row = session.scalar(query.with_for_update(of=BidPriceLine), execution_options={"populate_existing": True})
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound(_("There is nothing of the kind here."))
    return row
