"""Who asked not to be sent requests for feedback is not asked: kept on the contact, looked at before each request."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contacts.queries import entries_of
from tenderwatch.contacts.service import contact_of
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import today_of
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

SPARED, ASKABLE = "no-requests", "requests-again"


def spare(session: Session, contact_id: int, by: User | str, now: datetime) -> Contact:
    """Keep that a person wants no requests any more, in all their entries; the first day stays."""
    return _note(session, contact_id, today_of(now), SPARED, by, now)


def ask_again(session: Session, contact_id: int, by: User, now: datetime) -> Contact:
    """Take it back: the person said that they may be asked."""
    return _note(session, contact_id, None, ASKABLE, by, now)


def spared_since(session: Session, contact: Contact) -> date | None:
    """Return since when the person wants no requests, in whichever of their entries it stands; None: may be asked."""
    days = [each.no_requests_on for each in entries_of(session, contact) if each.no_requests_on]
    return min(days, default=None)


def _note(session: Session, contact_id: int, day: date | None, action: str, by: User | str, now: datetime) -> Contact:
    contact = contact_of(session, contact_id)
    for entry in entries_of(session, contact):
        if (entry.no_requests_on is None) != (day is None):
            entry.no_requests_on = day
            audit(session, entry, by, now, action)
    session.flush()
    return contact
