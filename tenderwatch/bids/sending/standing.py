"""What holds a tender up, gathered from the rooms in which it is seen to and waived: for pages of a bid."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from sqlalchemy.orm import Session

from tenderwatch.bids.content import queries as content
from tenderwatch.bids.content.tables import KeptInBid
from tenderwatch.bids.deadlines import submission_day
from tenderwatch.bids.gate.standing import standing
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan.rules import REVIEWS
from tenderwatch.bids.plan.service import missing_before_submission, plan_of
from tenderwatch.bids.sending import queries
from tenderwatch.bids.sending.rules import Hurdle, Waiver, blocking, waived
from tenderwatch.bids.tables import Bid
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def hurdles(session: Session, bid: Bid) -> list[Hurdle]:
    """Return what holds the tender of a bid up, with who waived it: reviews, gate, musts, documents, pack, deadline."""
    here = queries.waivers(session, bid.id)
    return [*_reviews(session, bid), *_gate(session, bid), *(waived(each, here) for each in _here(session, bid))]


def before_moving(session: Session, bid: Bid) -> tuple[Hurdle, ...]:
    """Return what nobody waived of a bid that is said to be submitted, without saying when."""
    return blocking(hurdles(session, bid), but=("deadline",))


def _reviews(session: Session, bid: Bid) -> Iterator[Hurdle]:
    """A review is waived by leaving it out on the schedule."""
    plan, lacking = plan_of(session, bid.id), missing_before_submission(session, bid.id)
    for each in plan.milestones if plan else ():
        found = Hurdle("review", (each.code,), (plan_labels.milestone(each.code),))
        if each.code in lacking:
            yield found
        elif each.code in REVIEWS and each.left_out_because:
            by = session.get(User, each.closed_by_id) if each.closed_by_id else None
            yield waived(found, [Waiver("review", (each.code,), by.name if by else "–", each.left_out_because)])


def _gate(session: Session, bid: Bid) -> Iterator[Hurdle]:
    for each in standing(session, bid).gates:
        about = (str(each.id),)
        found = Hurdle("gate", about, (f"{each.words} ({each.fact_said})",))
        if each.missed:
            yield found
        elif each.waived_by is not None and each.says != "yes":
            yield waived(found, [Waiver("gate", about, each.waived_by, each.waived_because or "")])


def _here(session: Session, bid: Bid) -> Iterator[Hurdle]:
    musts = [each for each in content.requirements(session, bid.id) if each.kind == "must" and each.state != "met"]
    expiring = content.expiring(session, bid.id, submission_day(session, bid)[0])
    missing = [each.item for each in queries.pack(session, bid.id) if not each.ready]
    if musts:
        yield Hurdle("musts", _ids(musts), tuple(str(each.position) for each in musts))
    if expiring:
        yield Hurdle("documents", _ids(expiring), tuple(each.name for each in expiring))
    if missing:
        yield Hurdle("pack", _ids(missing), tuple(each.name for each in missing))
    if bid.deadline_at is not None and bid.deadline_at < reader.now():
        yield Hurdle("deadline", (bid.deadline_at.astimezone(UTC).isoformat(),), (formatters.moment(bid.deadline_at),))


def _ids(rows: Iterable[KeptInBid]) -> tuple[str, ...]:
    return tuple(str(each.id) for each in rows)
