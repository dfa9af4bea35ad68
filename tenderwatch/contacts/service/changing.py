"""People are entered, corrected, confirmed, taken out and taken back; that they were told is noted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import local_day
from tenderwatch.contacts import labels
from tenderwatch.contacts.rules import BASES, PURPOSES, ROLES, SOURCES
from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.web.reader import HOME


@dataclass(frozen=True, kw_only=True)
class ContactValues:
    """What people enter of somebody."""

    name: str
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    roles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = "person"
    source_note: str | None = None
    basis: str = "legitimate-interest"
    purpose: str = "customer-care"
    keep_until: date | None = None
    note: str | None = None


def enter(session: Session, organization_id: int, values: ContactValues, by: User | None, now: datetime) -> Contact:
    """Enter somebody at an organisation; what is entered today is confirmed today.  Invalid says what is wrong."""
    facts = _checked(values)
    contact = Contact(
        organization_id=standing_organization(session, organization_id).id,
        confirmed_on=today_of(now),
        confirmed_by_id=by.id if by else None,
        entered_at=now,
        entered_by_id=by.id if by else None,
        **facts,
    )
    session.add(contact)
    audit(session, contact, by, now, "entered")
    session.flush()
    return contact


def edit(
    session: Session, contact_id: int, values: ContactValues, version: int, by: User | None, now: datetime
) -> Contact:
    """Correct what is kept of somebody; Stale with both texts when somebody else did after `version`."""
    contact = contact_of(session, contact_id)
    facts = _checked(values)
    changed = {name: value for name, value in facts.items() if getattr(contact, name) != value}
    if contact.version != version:
        raise Stale(
            _("What is kept of this person was changed since you opened the page."),
            {labels.field(name): _shown(name, value) for name, value in changed.items()},
            {labels.field(name): _shown(name, getattr(contact, name)) for name in changed},
        )
    for name, value in changed.items():
        setattr(contact, name, value)
    audit(session, contact, by, now)
    session.flush()
    return contact


def confirm(session: Session, contact_id: int, by: User | None, now: datetime) -> Contact:
    """Say that what is kept of somebody is right today."""
    contact = contact_of(session, contact_id)
    contact.confirmed_on, contact.confirmed_by_id = today_of(now), by.id if by else None
    audit(session, contact, by, now, "confirmed")
    session.flush()
    return contact


def mark_told(session: Session, contact_id: int, on: date, by: User | None, now: datetime) -> Contact:
    """Note the day on which the person was told what articles 13 and 14 of the GDPR ask for."""
    contact = contact_of(session, contact_id)
    if on > today_of(now):
        raise Invalid(_("This day is still to come."), {"told_on": _("This day is still to come.")})
    contact.told_on = on
    audit(session, contact, by, now, "told")
    session.flush()
    return contact


def remove(session: Session, contact_id: int, by: User | None, now: datetime) -> Contact:
    """Take somebody out of the lists; the data are kept until they are restored or erased."""
    contact = contact_of(session, contact_id)
    if contact.removed_at is None:
        contact.removed_at = now
        audit(session, contact, by, now, "removed")
        session.flush()
    return contact


def restore(session: Session, contact_id: int, by: User | None, now: datetime) -> Contact:
    """Take somebody back into the lists."""
    contact = contact_of(session, contact_id)
    if contact.removed_at is not None:
        contact.removed_at = None
        audit(session, contact, by, now, "restored")
        session.flush()
    return contact


def contact_of(session: Session, contact_id: int) -> Contact:
    """Return somebody of whom data are kept; what was erased is not changed any more."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise NotFound(_("There is no such person."))
    if contact.erased_at is not None:
        raise NotAllowed(_("What was kept of this person is erased."))
    return contact


def standing_organization(session: Session, organization_id: int) -> Organization:
    """Return the organisation, or the one into which it went."""
    organization = session.get(Organization, organization_id)
    if organization is not None and organization.merged_into_id is not None:
        organization = session.get(Organization, organization.merged_into_id)
    if organization is None:
        raise NotFound(_("There is no such organisation."))
    return organization


def today_of(now: datetime) -> date:
    """Return the day it is where the house stands."""
    return local_day(now, HOME)


def _checked(values: ContactValues) -> dict[str, Any]:
    """Return the values as they are kept; Invalid says field by field what cannot be."""
    facts = {name: (value.strip() or None) if isinstance(value, str) else value for name, value in vars(values).items()}
    facts["email"] = facts["email"].lower() if facts["email"] else None
    facts["roles"] = [code for code in ROLES if code in values.roles]
    facts["classes"] = list(dict.fromkeys(values.classes))
    problems = {} if facts["name"] else {"name": _("Enter the name.")}
    if facts["email"] and ("@" not in facts["email"] or " " in facts["email"]):
        problems["email"] = _("This is no e-mail address.")
    if set(values.roles) - set(ROLES):
        problems["roles"] = _("Choose a role.")
    for name, known in (("source", SOURCES), ("basis", BASES), ("purpose", PURPOSES)):
        if facts[name] not in known:
            problems[name] = _("Choose one.")
    if values.valid_from and values.valid_to and values.valid_to < values.valid_from:
        problems["valid_to"] = _("The last day is before the first day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return facts


def values_of(contact: Contact) -> ContactValues:
    """Return what is kept of somebody, as it is entered."""
    names = ContactValues.__dataclass_fields__
    facts = {name: getattr(contact, name) for name in names}
    return ContactValues(**{**facts, "roles": tuple(contact.roles), "classes": tuple(contact.classes)})


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return formatters.day(value)
    return (labels.value(name, value) or value) if value else value
