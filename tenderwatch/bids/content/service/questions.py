"""Questions to the buyer and their answers, and the requirements that an answer changes."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.content.service.kept import Values, in_bid, refuse_stale, take_over
from tenderwatch.bids.content.tables import BidQuestion, BidRequirement, QuestionLink
from tenderwatch.bids.service import locked_bid
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("text", "sent_on", "answer", "answered_on")


def ask(session: Session, bid_id: int, values: Values, by: User, now: datetime) -> BidQuestion:
    """Write down a question; `values` are FIELDS and `requirements`, the numbers in the list of those it is about."""
    said, about = _checked(session, bid_id, values)
    row = BidQuestion(bid_id=locked_bid(session, bid_id).id, entered_at=now, entered_by_id=by.id, **said)
    row.links = [QuestionLink(requirement_id=each) for each in about]
    session.add(row)
    session.flush()
    audit(session, row, by, now, "entered", {"text": [None, row.text]})
    session.flush()
    return row


def edit(
    session: Session, bid_id: int, question_id: int, values: Values, seen: int, by: User, now: datetime
) -> BidQuestion:
    """Change a question or enter its answer; an edit of an older version raises Stale with both texts."""
    row = in_bid(session, BidQuestion, bid_id, question_id)
    said, about = _checked(session, bid_id, values)
    linked = {each.requirement_id for each in row.links}
    numbers = [_numbers(session, each) for each in (linked, about)]
    with session.no_autoflush:
        if linked == about:
            take_over(row, said, seen)
            audit(session, row, by, now)
        else:
            theirs = {name: getattr(row, name) for name in said} | {"requirements": numbers[0]}
            refuse_stale(row, seen, said | {"requirements": numbers[1]}, theirs)
            if not take_over(row, said, None):
                row.version += 1
            _link(row, about)
            audit(session, row, by, now, changes={"requirements": list(numbers)})
    session.flush()
    return row


def _link(row: BidQuestion, about: Collection[int]) -> None:
    kept = [each for each in row.links if each.requirement_id in about]
    new = set(about) - {each.requirement_id for each in kept}
    row.links = [*kept, *(QuestionLink(requirement_id=each) for each in sorted(new))]


def apply_answer(
    session: Session, bid_id: int, question_id: int, requirement_id: int, by: User, now: datetime
) -> BidRequirement:
    """Take an answer to a requirement that it changes: it is marked to be read again."""
    question = in_bid(session, BidQuestion, bid_id, question_id)
    requirement = in_bid(session, BidRequirement, bid_id, requirement_id)
    link = next((each for each in question.links if each.requirement_id == requirement.id), None)
    if link is None:
        raise NotFound(_("There is nothing of the kind here."))
    if not question.answer:
        raise Invalid(_("There is no answer yet."), {"answer": _("There is no answer yet.")})
    link.applied_at = now
    requirement.reread = True
    requirement.version += 1
    audit(session, requirement, by, now, "answer-applied", {"answer": [None, question.answer]})
    session.flush()
    return requirement


def _checked(session: Session, bid_id: int, values: Values) -> tuple[dict[str, Any], set[int]]:
    said = {name: values.get(name) for name in FIELDS}
    said |= {"text": (said["text"] or "").strip(), "answer": (said["answer"] or "").strip() or None}
    problems = {}
    if not said["text"]:
        problems["text"] = _("Say what is asked.")
    if said["answered_on"] and not said["answer"]:
        problems["answer"] = _("Enter the answer, or leave its day out.")
    if said["sent_on"] and said["answered_on"] and said["answered_on"] < said["sent_on"]:
        problems["answered_on"] = _("An answer does not come before its question.")
    about, missing = _about(session, bid_id, values.get("requirements") or "")
    if missing:
        problems["requirements"] = _("There is no requirement %(numbers)s.", numbers=", ".join(missing))
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said, about


def _about(session: Session, bid_id: int, text: str) -> tuple[set[int], list[str]]:
    """Return the requirements of the numbers that a text names, and what in it names none."""
    listed = select(BidRequirement.position, BidRequirement.id).where(
        BidRequirement.bid_id == bid_id, BidRequirement.removed_at.is_(None)
    )
    known = {str(position): number for position, number in session.execute(listed)}
    words = [each.lstrip("0") or each for each in re.split(r"[\s,;]+", text) if each]
    return {known[each] for each in words if each in known}, [each for each in words if each not in known]


def _numbers(session: Session, requirement_ids: Collection[int]) -> str:
    query = select(BidRequirement.position).where(BidRequirement.id.in_(requirement_ids))
    return ", ".join(map(str, session.scalars(query.order_by(BidRequirement.position))))
