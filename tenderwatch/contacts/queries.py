"""People at organisations, for the rooms above: who is there, and which entries are one person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import local_day
from tenderwatch.contacts import labels, rules
from tenderwatch.contacts.tables import Contact
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import Audit, User
from tenderwatch.web.reader import HOME


@dataclass(frozen=True)
class ContactLine:
    """Somebody in a list; `stale` is why the data may no longer be true."""

    contact: Contact
    organization: str
    confirmed_by: str | None
    stale: str | None

    @property
    def roles_said(self) -> str:
        """The roles in words."""
        return labels.roles(self.contact.roles)

    @property
    def doubt_said(self) -> str:
        """In a word or two why the data may no longer be true, empty when they are."""
        return labels.short_gap(self.stale) if self.stale else ""


@dataclass(frozen=True)
class People:
    """What the page of an organisation says of people there."""

    organization_id: int
    lines: list[ContactLine]


def at_organization(session: Session, organization_id: int, today: date) -> People:
    """Return who is kept at an organisation, as its page shows them."""
    return People(organization_id, of_organization(session, organization_id, today))


def of_organization(session: Session, organization_id: int, today: date) -> list[ContactLine]:
    """Return who is kept at an organisation, those whose role has not ended first."""
    query = lines().where(Contact.organization_id == organization_id, kept())
    ended = (Contact.valid_to < today).is_(True)
    return read_lines(session, query.order_by(ended, func.lower(Contact.name), Contact.id), today)


def lines() -> Select[Contact, str, str | None]:
    """Select people with their organisation and who confirmed them last."""
    return (
        select(Contact, Organization.name, User.name)
        .join(Organization, Organization.id == Contact.organization_id)
        .outerjoin(User, User.id == Contact.confirmed_by_id)
    )


def kept() -> ColumnElement[bool]:
    """Return the condition that somebody stands in the lists."""
    return Contact.removed_at.is_(None) & Contact.erased_at.is_(None)


def read_lines(session: Session, query: Select[Contact, str, str | None], today: date) -> list[ContactLine]:
    """Return the lines of a query made from `lines`."""
    return [
        ContactLine(contact, organization, by, rules.stale(known_on(contact), contact.valid_to, today))
        for contact, organization, by in session.execute(query)
    ]


def known_on(contact: Contact | Row[*tuple[Any, ...]]) -> date:
    """Return the day on which the data were last known to be right: confirmed, at first entered."""
    on: date | None = contact.confirmed_on
    return on or local_day(contact.entered_at, HOME)


def choosable(session: Session, organization_id: int) -> list[tuple[int, str]]:
    """Return who may be chosen in a form about an organisation."""
    query = select(Contact.id, Contact.name, Contact.title)
    rows = session.execute(query.where(Contact.organization_id == organization_id, kept()).order_by(Contact.name))
    return [(row.id, f"{row.name}, {row.title}" if row.title else row.name) for row in rows]


def names(session: Session, contact_ids: Collection[int]) -> dict[int, str]:
    """Return what people are called, "–" where that was erased."""
    rows = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contact_ids)))
    return {row.id: row.name for row in rows}


def entries_of(session: Session, contact: Contact) -> Sequence[Contact]:
    """Return all entries of the person: this one, those they moved from and to, and those of one address and name.

    Who is like somebody who is like the person is somebody else.
    """
    found, frontier = {contact.id: contact}, [contact]
    while frontier:
        beside = {each.id: each for each in _moved(session, frontier) if each.erased_at is None}
        frontier = [each for number, each in beside.items() if number not in found]
        found |= beside
    found |= {each.id: each for each in _alike(session, list(found.values()))}
    return [found[number] for number in sorted(found)]


def _moved(session: Session, entries: Collection[Contact]) -> Sequence[Contact]:
    told = select(Audit.changes).where(
        Audit.object_type == "contact",
        Audit.object_id.in_([each.id for each in entries]),
        Audit.action.in_((rules.MOVED_AWAY, rules.MOVED_HERE)),
    )
    ids = {number for changes in session.scalars(told) for number in changes.get("contact", []) if number}
    return session.scalars(select(Contact).where(Contact.id.in_(ids))).all()


def _alike(session: Session, entries: Collection[Contact]) -> list[Contact]:
    addresses = {each.email.lower() for each in entries if each.email}
    there = func.lower(Contact.email).in_(addresses)
    rows = session.scalars(select(Contact).where(there, Contact.erased_at.is_(None)))
    return [
        row for row in rows if any(rules.same_person(each.name, each.email, row.name, row.email) for each in entries)
    ]


def stale(session: Session, today: date) -> list[ContactLine]:
    """Return those whose data may no longer be true: the role ended, or nobody confirmed them for a year."""
    query = lines().where(kept(), is_stale(today))
    return read_lines(session, query.order_by(func.lower(Organization.name), func.lower(Contact.name)), today)


def is_stale(today: date) -> ColumnElement[bool]:
    """Return the condition that the rule `stale` says a reason."""
    return or_(is_role_ended(today), known_before(today - rules.CONFIRMED_FOR))


def is_role_ended(today: date) -> ColumnElement[bool]:
    """Return the condition that the rule `stale` says "role-ended"."""
    return Contact.valid_to < today


def is_unconfirmed(today: date) -> ColumnElement[bool]:
    """Return the condition that the rule `stale` says "unconfirmed"."""
    goes_on = or_(Contact.valid_to.is_(None), Contact.valid_to >= today)
    return and_(goes_on, known_before(today - rules.CONFIRMED_FOR))


def known_before(day: date) -> ColumnElement[bool]:
    """Return the condition that the data were last known to be right before a day; see `known_on`."""
    entered = and_(Contact.confirmed_on.is_(None), Contact.entered_at < day_began(day))
    return or_(Contact.confirmed_on < day, entered)


def day_began(day: date) -> datetime:
    """Return the moment at which a day began where the house stands."""
    return datetime.combine(day, time(), HOME).astimezone(UTC)
