"""Two rows that are one organisation are merged by people, and taken apart again; what they said is remembered."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations import moving
from tenderwatch.organizations.rules import LIKELY
from tenderwatch.organizations.tables import (
    Organization,
    OrganizationIdentifier,
    OrganizationMerge,
    OrganizationSuggestion,
)
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def confirm(session: Session, suggestion_id: int, by: User, now: datetime) -> Organization:
    """Merge the two of a suggestion; return the one that stands: the one whose number is proved, else the older row."""
    suggestion = _open(session, suggestion_id)
    into, other = _in_order(session, suggestion.one_id, suggestion.other_id)
    _decide(suggestion, "confirmed", by, now)
    merge(session, other, into, by, now)
    return into


def reject(session: Session, suggestion_id: int, by: User, now: datetime) -> OrganizationSuggestion:
    """Remember that the two of a suggestion are two."""
    suggestion = _open(session, suggestion_id)
    _decide(suggestion, "rejected", by, now)
    one, other = (session.get_one(Organization, number) for number in (suggestion.one_id, suggestion.other_id))
    _tell(session, one, other, by, now, "told apart")
    return suggestion


def take_back(session: Session, suggestion_id: int, by: User, now: datetime) -> OrganizationSuggestion:
    """Undo what was said of a suggestion: it is open again, and a merge is taken apart."""
    suggestion = _suggestion(session, suggestion_id)
    if suggestion.state == "confirmed":
        pair = (suggestion.one_id, suggestion.other_id)
        standing = select(OrganizationMerge).where(OrganizationMerge.undone_at.is_(None))
        of_both = standing.where(OrganizationMerge.from_id.in_(pair), OrganizationMerge.into_id.in_(pair))
        if done := session.scalars(of_both.order_by(OrganizationMerge.id.desc())).first():
            _take_apart(session, done, by, now)
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = "suggested", None, None
    session.flush()
    return suggestion


def separate(session: Session, merge_id: int, by: User, now: datetime) -> Organization:
    """Take a merge apart and remember that the two are two; return the row that came out."""
    done = session.get(OrganizationMerge, merge_id)
    if done is None:
        raise NotFound(_("There is no such merge."))
    if done.undone_at is not None:
        raise NotAllowed(_("They were taken apart already."))
    _take_apart(session, done, by, now)
    one, other = sorted((done.from_id, done.into_id))
    values = {"state": "rejected", "decided_at": now, "decided_by_id": by.id}
    said = {"one_id": one, "other_id": other, "grade": LIKELY, "reasons": [], "suggested_at": now, **values}
    writing = insert_or(session, OrganizationSuggestion).values(**said)
    session.execute(writing.on_conflict_do_update(index_elements=["one_id", "other_id"], set_=values))
    return session.get_one(Organization, done.from_id)


def merge(session: Session, other: Organization, into: Organization, by: User, now: datetime) -> OrganizationMerge:
    """Let one row go into another: everything that names it names the other from now on."""
    if other.id == into.id or other.merged_into_id or into.merged_into_id:
        raise NotAllowed(_("They are one already, or one of them went into another."))
    done = OrganizationMerge(from_id=other.id, into_id=into.id, at=now, by_id=by.id)
    session.add(done)
    _tell(session, other, into, by, now, "merged")
    _point(session, [other.id, *_inside(session, other.id)], into.id)
    done.moved = moving.follow(session, other.id, into.id)
    _compare_again(session, into.id)
    return done


def _take_apart(session: Session, done: OrganizationMerge, by: User, now: datetime) -> None:
    """Undo a merge: the row comes out with those that had gone into it before."""
    other, into = session.get_one(Organization, done.from_id), session.get_one(Organization, done.into_id)
    root = other.merged_into_id or into.id
    done.undone_at = now
    _tell(session, other, into, by, now, "separated")
    _point(session, [other.id], None)
    _point(session, _inside(session, other.id), other.id)
    moving.come_back(session, done.moved, other.id, root)
    _compare_again(session, other.id, root)


def _inside(session: Session, organization_id: int) -> list[int]:
    """Return the rows that went into this one, and into those, by merges that stand."""
    found: list[int] = []
    frontier = [organization_id]
    while frontier:
        standing = select(OrganizationMerge.from_id).where(OrganizationMerge.undone_at.is_(None))
        frontier = list(session.scalars(standing.where(OrganizationMerge.into_id.in_(frontier))))
        found += frontier
    return found


def _point(session: Session, organization_ids: list[int], into_id: int | None) -> None:
    rows = update(Organization).where(Organization.id.in_(organization_ids))
    session.execute(rows.values(merged_into_id=into_id))
    session.flush()


def _compare_again(session: Session, *organization_ids: int) -> None:
    session.execute(update(Organization).where(Organization.id.in_(organization_ids)).values(compared_by=0))


def _in_order(session: Session, *organization_ids: int) -> tuple[Organization, Organization]:
    """Return the row that stands and the one that goes into it."""
    proved = select(OrganizationIdentifier.organization_id, OrganizationIdentifier.register)
    rows = session.execute(proved.where(OrganizationIdentifier.organization_id.in_(organization_ids))).all()
    worth = dict.fromkeys(organization_ids, 0)
    for row in rows:
        worth[row.organization_id] = max(worth[row.organization_id], 2 if row.register else 1)
    first, second = sorted(organization_ids, key=lambda number: (-worth[number], number))
    return session.get_one(Organization, first), session.get_one(Organization, second)


def _suggestion(session: Session, suggestion_id: int) -> OrganizationSuggestion:
    suggestion = session.get(OrganizationSuggestion, suggestion_id)
    if suggestion is None:
        raise NotFound(_("There is no such suggestion."))
    return suggestion


def _open(session: Session, suggestion_id: int) -> OrganizationSuggestion:
    suggestion = _suggestion(session, suggestion_id)
    if suggestion.state != "suggested":
        raise NotAllowed(_("Somebody has decided about these two already."))
    gone = or_(Organization.id == suggestion.one_id, Organization.id == suggestion.other_id)
    if session.scalars(select(Organization.id).where(gone, Organization.merged_into_id.is_not(None))).first():
        raise NotAllowed(_("They are one already, or one of them went into another."))
    return suggestion


def _decide(suggestion: OrganizationSuggestion, state: str, by: User, now: datetime) -> None:
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = state, now, by.id


def _tell(session: Session, one: Organization, other: Organization, by: User, now: datetime, action: str) -> None:
    """Write what was done with two into the history of both."""
    audit(session, one, by, now, action, {"organization": [None, _called(other)]})
    audit(session, other, by, now, action, {"organization": [None, _called(one)]})


def _called(organization: Organization) -> str:
    return " · ".join(filter(None, (organization.name, organization.registration, organization.city)))
