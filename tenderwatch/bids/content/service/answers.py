"""The library of reusable answers, and where each was used."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.service.kept import Values, in_bid, take_over
from tenderwatch.bids.content.tables import AnswerUse, BidRequirement, ReusableAnswer
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import LANGUAGES, _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("title", "text", "language", "tags", "owner_id", "review_on")


def answer_of(session: Session, answer_id: int, *, removed: bool = False) -> ReusableAnswer:
    """Return an answer, kept from others; NotFound when there is none or, unless `removed`, when it was removed."""
    query = select(ReusableAnswer).where(ReusableAnswer.id == answer_id).with_for_update(of=ReusableAnswer)
    row = session.scalar(query, execution_options={"populate_existing": True})
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound(_("There is no such answer."))
    return row


def enter(session: Session, values: Values, by: User, now: datetime) -> ReusableAnswer:
    """Enter an answer into the library; `values` are FIELDS."""
    row = ReusableAnswer(entered_at=now, entered_by_id=by.id, **_checked(values))
    session.add(row)
    session.flush()
    audit(session, row, by, now, "entered", {"title": [None, row.title]})
    session.flush()
    return row


def edit(session: Session, answer_id: int, values: Values, seen: int, by: User, now: datetime) -> ReusableAnswer:
    """Change an answer; an edit of an older version raises Stale with both texts.  What was copied stays as it is."""
    row = answer_of(session, answer_id)
    with session.no_autoflush:
        take_over(row, _checked(values), seen)
        audit(session, row, by, now)
    session.flush()
    return row


def use(session: Session, answer_id: int, bid_id: int, requirement_id: int, by: User, now: datetime) -> BidRequirement:
    """Copy an answer into the evidence of a requirement, after what stands there, and remember where it went."""
    answer = answer_of(session, answer_id)
    requirement = in_bid(session, BidRequirement, bid_id, requirement_id)
    evidence = f"{requirement.evidence}\n\n{answer.text}" if requirement.evidence else answer.text
    with session.no_autoflush:
        take_over(requirement, {"evidence": evidence}, None)
        audit(session, requirement, by, now, "answer-used", {"title": [None, answer.title]})
    session.add(AnswerUse(answer_id=answer.id, requirement_id=requirement.id, used_at=now, used_by_id=by.id))
    session.flush()
    return requirement


def _checked(values: Values) -> dict[str, Any]:
    said = {name: values.get(name) for name in FIELDS}
    said |= {name: (said[name] or "").strip() for name in ("title", "text")}
    said["tags"] = list(dict.fromkeys(each for tag in said["tags"] or () if (each := " ".join(tag.split()))))
    problems = {}
    if not said["title"]:
        problems["title"] = _("Enter a title.")
    if not said["text"]:
        problems["text"] = _("Enter the text.")
    if said["language"] not in LANGUAGES:
        problems["language"] = _("Choose one.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said
