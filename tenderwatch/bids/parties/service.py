"""Naming who bids with us, and beginning call-offs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.bids.parties import labels
from tenderwatch.bids.parties.tables import ROLES, BidParty
from tenderwatch.bids.service import bid_of
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

CALLS_OFF = frozenset({"admitted", "framework-rank", "won", "won-in-part"})
"""Results under which there may be call-offs or further competitions."""

WHOLE = Decimal(100)


def parties(session: Session, bid_id: int) -> Sequence[BidParty]:
    """Return who bids with us, in the order in which they were named."""
    query = select(BidParty).options(joinedload(BidParty.organization)).where(BidParty.bid_id == bid_id)
    return session.scalars(query.order_by(BidParty.id)).all()


def name_party(
    session: Session,
    bid_id: int,
    organization_id: int,
    role: str,
    what: str | None,
    share: Decimal | None,
    by: User,
    now: datetime,
) -> BidParty:
    """Say that an organisation bids with us; wrong values raise Invalid: role, organization, share."""
    bid, known = bid_of(session, bid_id), parties(session, bid_id)
    problems = {
        "role": "" if role in ROLES else _("Choose a role."),
        "organization": _problem_of_party(known, organization_id, role),
        "share": _problem_of_share(known, share),
    }
    if found := {name: words for name, words in problems.items() if words}:
        raise Invalid(" ".join(found.values()), found)
    party = BidParty(bid_id=bid.id, organization_id=organization_id, role=role, what=what or None, share=share)
    session.add(party)
    session.flush()
    session.refresh(party, ["organization"])
    audit(session, bid, by, now, "party-named", {"party": [None, _told(party)]})
    return party


def _problem_of_party(known: Sequence[BidParty], organization_id: int, role: str) -> str:
    if any((each.organization_id, each.role) == (organization_id, role) for each in known):
        return _("It is named in this role already.")
    if role == "lead" and any(each.role == "lead" for each in known):
        return _("A consortium has one lead.")
    return ""


def _problem_of_share(known: Sequence[BidParty], share: Decimal | None) -> str:
    if share is None:
        return ""
    if not 0 <= share <= WHOLE:
        return _("Enter a share from 0 to 100.")
    others = sum((each.share for each in known if each.share is not None), Decimal(0))
    return "" if others + share <= WHOLE else _("The shares come to more than 100 per cent.")


def part_with(session: Session, bid_id: int, party_id: int, by: User, now: datetime) -> None:
    """Take an organisation out of a bid; the history keeps that it was in it."""
    bid = bid_of(session, bid_id)
    party = next((each for each in parties(session, bid_id) if each.id == party_id), None)
    if party is None:
        raise NotFound(_("There is no such party."))
    audit(session, bid, by, now, "party-left", {"party": [_told(party), None]})
    session.delete(party)
    session.flush()


def _told(party: BidParty) -> str:
    return f"{party.organization.name} ({labels.role(party.role)})"


# Frameworks and dynamic purchasing systems


def call_off(session: Session, bid_id: int, by: User, now: datetime) -> Bid:
    """Begin a bid for a call-off, or a further competition, under what a bid brought us into."""
    under = bid_of(session, bid_id)
    result = session.scalar(select(Outcome.result).where(Outcome.bid_id == bid_id))
    if result not in CALLS_OFF:
        raise NotAllowed(_("There are call-offs only under a framework or a system that we are in."))
    n = len(called_off(session, bid_id)) + 1
    row = Bid(
        team_id=under.team_id,
        under_id=under.id,
        buyer_id=under.buyer_id,
        title=_("%(title)s: call-off %(n)s", title=under.title, n=n),
        owner_id=by.id,
        currency=under.currency,
        created_at=now,
        created_by_id=by.id,
    )
    session.add(row)
    audit(session, row, by, now, "entered")
    return row


def called_off(session: Session, bid_id: int) -> Sequence[Bid]:
    """Return the bids under a bid, the latest first."""
    query = select(Bid).options(joinedload(Bid.outcome)).where(Bid.under_id == bid_id)
    return session.scalars(query.order_by(Bid.id.desc())).all()
