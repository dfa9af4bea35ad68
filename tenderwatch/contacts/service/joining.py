"""Who stands at a contract joins the register: the same person at the buyer is found, or entered."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contacts.rules import fold, same_person
from tenderwatch.contacts.service.changing import ContactValues, edit, enter, restore, standing_organization, values_of
from tenderwatch.contacts.tables import Contact
from tenderwatch.users.tables import User


@dataclass(frozen=True, kw_only=True)
class AtContract:
    """Somebody as a contract names them."""

    name: str
    role: str
    email: str | None = None
    phone: str | None = None
    valid_from: date | None = None


def join(
    session: Session,
    organization_id: int,
    told: AtContract,
    by: User | None,
    now: datetime,
    known_id: int | None = None,
) -> Contact:
    """Return the person in the register, found at the buyer by address or name, else entered.

    `known_id` is who stood there until now: a corrected name or address corrects that person, unless nothing of the
    old name is left, which makes it somebody else.  What the register lacks is filled in, nothing of it is lost.
    """
    organization = standing_organization(session, organization_id)
    found = _known(session, organization.id, told) or _corrected(session, known_id, told)
    if found is None:
        values = ContactValues(
            name=told.name,
            email=told.email,
            phone=told.phone,
            roles=(told.role,),
            valid_from=told.valid_from,
            source="contract",
            purpose="contract",
        )
        return enter(session, organization.id, values, by, now)
    return _filled(session, found, told, by, now)


def _known(session: Session, organization_id: int, told: AtContract) -> Contact | None:
    there = select(Contact).where(Contact.organization_id == organization_id, Contact.erased_at.is_(None))
    everybody = session.scalars(there.order_by(Contact.removed_at.is_not(None), Contact.id)).all()
    same = [each for each in everybody if same_person(told.name, told.email, each.name, each.email)]
    by_address = [each for each in same if told.email and each.email and each.email.lower() == told.email.lower()]
    return next(iter(by_address or same), None)


def _corrected(session: Session, known_id: int | None, told: AtContract) -> Contact | None:
    known = session.get(Contact, known_id) if known_id else None
    if known is None or known.erased_at is not None or not set(fold(known.name)) & set(fold(told.name)):
        return None
    return known


def _filled(session: Session, contact: Contact, told: AtContract, by: User | None, now: datetime) -> Contact:
    if contact.removed_at is not None:
        restore(session, contact.id, by, now)
    was = values_of(contact)
    becomes = replace(
        was,
        name=told.name,
        email=told.email or was.email,
        phone=told.phone or was.phone,
        roles=was.roles if told.role in was.roles else (*was.roles, told.role),
    )
    return edit(session, contact.id, becomes, contact.version, by, now)
