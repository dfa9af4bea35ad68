"""Taking people into the team of a bid, changing what is planned of them, and letting them go."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.bids.service import bid_of
from tenderwatch.bids.team import rules
from tenderwatch.bids.team.tables import BidMember
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work import labels
from tenderwatch.work.lists import words

ROLES = "bid-role"


def members(session: Session, bid_id: int) -> Sequence[BidMember]:
    """Return the team of a bid, in the order in which they were taken in."""
    query = select(BidMember).options(joinedload(BidMember.user)).where(BidMember.bid_id == bid_id)
    return session.scalars(query.order_by(BidMember.id)).all()


def roles(session: Session) -> dict[str, str]:
    """Return what the roles are called here, those no longer used among them."""
    return labels.names(ROLES, words(session, ROLES))


def take_in(
    session: Session, bid_id: int, user_id: int, role: str, hours: Decimal | None, by: User, now: datetime
) -> BidMember:
    """Take a person into the team in a role; wrong values raise Invalid: user_id, role, hours_a_week."""
    bid, person = bid_of(session, bid_id), session.get(User, user_id)
    known = any((each.user_id, each.role) == (user_id, role) for each in members(session, bid_id))
    _refuse(
        user_id=_("Choose a person.") if person is None else _("Has this role in the team already.") if known else "",
        role=_problem_of_role(session, role),
        hours_a_week=_problem_of_hours(hours),
    )
    member = BidMember(bid_id=bid.id, user_id=user_id, role=role, hours_a_week=hours)
    session.add(member)
    session.flush()
    session.refresh(member, ["user"])
    audit(session, bid, by, now, "member-taken-in", {"team": [None, _told(session, member)]})
    return member


def change(
    session: Session, bid_id: int, member_id: int, hours: Decimal | None, version: int, by: User, now: datetime
) -> BidMember:
    """Change how many hours a week a person is planned for; an edit of an older version raises Stale."""
    member = one(session, bid_id, member_id)
    if member.version != version:
        text = _("This was changed since you opened the page.")
        raise Stale(text, {"hours_a_week": hours}, {"hours_a_week": member.hours_a_week})
    _refuse(hours_a_week=_problem_of_hours(hours))
    if member.hours_a_week != hours:
        was = _told(session, member)
        member.hours_a_week = hours
        told = {"team": [was, _told(session, member)]}
        audit(session, bid_of(session, bid_id), by, now, "member-changed", told)
    return member


def part_with(session: Session, bid_id: int, member_id: int, by: User, now: datetime) -> None:
    """Let a person go from the team; the history of the bid keeps who it was.  Tasks stay whose they are."""
    member = one(session, bid_id, member_id)
    audit(session, bid_of(session, bid_id), by, now, "member-left", {"team": [_told(session, member), None]})
    session.delete(member)
    session.flush()


def one(session: Session, bid_id: int, member_id: int) -> BidMember:
    """Return one of a bid's team; NotFound when there is none."""
    found = next((each for each in members(session, bid_id) if each.id == member_id), None)
    if found is None:
        raise NotFound(_("There is nobody like that in the team."))
    return found


def _problem_of_role(session: Session, role: str) -> str:
    word = words(session, ROLES).get(role)
    return "" if word and not word.retired else _("Choose a role.")


def _problem_of_hours(hours: Decimal | None) -> str:
    fits = hours is None or 0 < hours <= rules.MOST_A_WEEK
    return "" if fits else _("Enter hours from 1 to %(most)s.", most=int(rules.MOST_A_WEEK))


def _refuse(**problems: str) -> None:
    if found := {name: text for name, text in problems.items() if text}:
        raise Invalid(" ".join(found.values()), found)


def _told(session: Session, member: BidMember) -> str:
    role = roles(session).get(member.role, member.role)
    hours = _("%(n)s h a week", n=f"{member.hours_a_week.normalize():f}") if member.hours_a_week is not None else ""
    return ", ".join(filter(None, (f"{member.user.name} ({role})", hours)))
