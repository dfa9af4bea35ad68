"""Somebody goes to work elsewhere: what was stays where it was, with its days, and goes on at the new place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.contacts.rules import MOVED_AWAY, MOVED_HERE
from tenderwatch.contacts.service.changing import contact_of, standing_organization, today_of
from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class NewPlace:
    """Where somebody works from a day on, and how they are reached there."""

    organization_id: int
    first_day: date
    title: str | None = None
    email: str | None = None
    phone: str | None = None


def move(session: Session, contact_id: int, place: NewPlace, by: User | None, now: datetime) -> Contact:
    """Let somebody go to another organisation; return the new entry.

    The old one ends the day before, unless it had ended earlier: contracts and activities there keep whom they name.
    What the person was told stays told, and who wants no requests for feedback wants none there either.
    """
    contact, organization = contact_of(session, contact_id), standing_organization(session, place.organization_id)
    last_day = place.first_day - timedelta(days=1)
    _check(contact, organization.id, last_day)
    there = Contact(
        organization_id=organization.id,
        name=contact.name,
        title=_tidy(place.title),
        email=(_tidy(place.email) or "").lower() or None,
        phone=_tidy(place.phone),
        roles=list(contact.roles),
        classes=list(contact.classes),
        valid_from=place.first_day,
        confirmed_on=today_of(now),
        confirmed_by_id=by.id if by else None,
        source=contact.source,
        source_note=contact.source_note,
        basis=contact.basis,
        purpose=contact.purpose,
        keep_until=contact.keep_until,
        told_on=contact.told_on,
        no_requests_on=contact.no_requests_on,
        entered_at=now,
        entered_by_id=by.id if by else None,
    )
    session.add(there)
    session.flush()
    if contact.valid_to is None or contact.valid_to > last_day:
        contact.valid_to = last_day
    audit(session, contact, by, now, MOVED_AWAY, {"contact": [contact.id, there.id]})
    audit(session, there, by, now, MOVED_HERE, {"contact": [contact.id, there.id]})
    session.flush()
    return there


def _check(contact: Contact, organization_id: int, last_day: date) -> None:
    problems = {}
    if contact.organization_id == organization_id:
        problems["organization"] = _("The person is there already.")
    if contact.valid_from and last_day < contact.valid_from:
        problems["first_day"] = _("The person began here later than that.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None
