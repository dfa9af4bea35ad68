"""Who reads a review, what they remarked and what becomes of it; open remarks are passed over by reason only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.service import kept
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan import service as plans
from tenderwatch.bids.plan.rules import REVIEWS
from tenderwatch.bids.sending import labels
from tenderwatch.bids.sending.tables import ReviewReader, ReviewRemark
from tenderwatch.bids.service import bid_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _, ngettext
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Said:
    """A remark as the form tells it."""

    text: str
    owner_id: int | None
    state: str = "open"
    because: str | None = None


def name_readers(
    session: Session, bid_id: int, review: str, user_ids: Collection[int], by: User, now: datetime
) -> None:
    """Say who reads a review of a bid."""
    bid, code = bid_of(session, bid_id), _review(review)
    mine = (ReviewReader.bid_id == bid.id, ReviewReader.review == code)
    was = set(session.scalars(select(ReviewReader.user_id).where(*mine)))
    if was == set(user_ids):
        return
    session.execute(delete(ReviewReader).where(*mine, ReviewReader.user_id.not_in(user_ids)))
    session.add_all(ReviewReader(bid_id=bid.id, review=code, user_id=each) for each in set(user_ids) - was)
    names = [_names(session, each) for each in (was, user_ids)]
    audit(session, bid, by, now, "changed", {"readers": [f"{plan_labels.milestone(code)}: {each}" for each in names]})
    session.flush()


def _names(session: Session, user_ids: Collection[int]) -> str:
    return ", ".join(session.scalars(select(User.name).where(User.id.in_(user_ids)).order_by(User.name))) or "–"


def remark(session: Session, bid_id: int, review: str, said: Said, by: User, now: datetime) -> ReviewRemark:
    """Write down a remark; it is open until somebody settles it."""
    bid, code = bid_of(session, bid_id), _review(review)
    if not said.text.strip():
        raise Invalid(_("Say what is remarked."), {"text": _("Say what is remarked.")})
    row = ReviewRemark(
        bid_id=bid.id,
        review=code,
        text=said.text.strip(),
        owner_id=said.owner_id,
        state="open",
        entered_at=now,
        entered_by_id=by.id,
    )
    session.add(row)
    audit(session, row, by, now, "entered")
    session.flush()
    return row


def change(
    session: Session, bid_id: int, remark_id: int, said: Said, seen: int, by: User, now: datetime
) -> ReviewRemark:
    """Change a remark or settle it; a remark is declined with a reason.  An older version raises Stale."""
    row = kept.in_bid(session, ReviewRemark, bid_id, remark_id)
    because = (said.because or "").strip() or None
    if said.state == "declined" and because is None:
        raise Invalid(_("Say why it is declined."), {"because": _("Say why it is declined.")})
    values = {"text": said.text.strip(), "owner_id": said.owner_id, "state": said.state, "because": because}
    theirs = {name: getattr(row, name) for name in values}
    if row.version != seen and theirs != values:
        both = ({labels.field(name): value for name, value in each.items()} for each in (values, theirs))
        raise Stale(_("This was changed since you opened the page."), *both)
    was = row.state
    with session.no_autoflush:
        kept.take_over(row, values, None)
        if row.state != was:
            row.settled_at, row.settled_by_id = (None, None) if row.state == "open" else (now, by.id)
        audit(session, row, by, now)
    session.flush()
    return row


def pass_over(session: Session, bid_id: int, review: str, because: str | None, by: User, now: datetime) -> None:
    """Pass a review; with open remarks only for a reason, which stands beside it with the name."""
    code = _review(review)
    reason = (because or "").strip()
    if open_remarks(session, bid_id, code) and not reason:
        words = _("Remarks are open: settle them, or say why it is passed all the same.")
        raise Invalid(words, {"because": words})
    plan = plans.plan_of(session, bid_id)
    milestone = next((each for each in (plan.milestones if plan else ()) if each.code == code), None)
    if plan is None or milestone is None:
        raise NotFound(_("The bid is not planned yet: this review has no day."))
    if milestone.closed_at is not None:
        raise NotAllowed(_("This review is over already."))
    plans.close(session, bid_id, code, None, plan.version, by, now)
    milestone.remarks = reason or None
    if reason:
        said = {"reason": [None, f"{plan_labels.milestone(code)}: {reason}"]}
        audit(session, bid_of(session, bid_id), by, now, "review-passed-over", said)
    session.flush()


def refuse_open(session: Session, bid_id: int, code: str) -> None:
    """Refuse to close a milestone with a press while it is a review with open remarks."""
    if code in REVIEWS and (n := len(open_remarks(session, bid_id, code))):
        said = ngettext("%(n)s remark is open.", "%(n)s remarks are open.", n)
        how = _("Settle them on the page of the review, or pass it there with a reason.")
        raise NotAllowed(f"{said} {how}")


def open_remarks(session: Session, bid_id: int, review: str) -> list[ReviewRemark]:
    """Return the remarks of a review that nobody settled."""
    query = select(ReviewRemark).where(ReviewRemark.bid_id == bid_id, ReviewRemark.review == review)
    return list(session.scalars(query.where(ReviewRemark.state == "open", ReviewRemark.removed_at.is_(None))))


def _review(code: str) -> str:
    if code not in REVIEWS:
        raise NotFound(_("There is no such review."))
    return code
