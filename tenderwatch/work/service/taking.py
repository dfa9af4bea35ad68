"""A forwarded mail becomes an activity of the customer whose person it is from or to: once, or it says why not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web.reader import zone_of
from tenderwatch.work import labels
from tenderwatch.work.lists import codes_meaning, words
from tenderwatch.work.mail import Mail
from tenderwatch.work.tables import Activity, ActivityParticipant

ANYBODYS = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com"),
        *("icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.com", "luukku.com", "kolumbus.fi"),
        *("elisanet.fi", "pp.inet.fi", "hotmail.fi", "hotmail.se", "outlook.fi", "yahoo.se", "telia.com"),
        *("suomi24.fi", "saunalahti.fi"),
    )
)
"""Domains at which anybody may have an address: they tell of no organisation."""
DOMAIN_TYPES = ("e-mail",)


@dataclass(frozen=True)
class Taken:
    """The activity of a mail; `is_new` is False when the mail had been taken before."""

    activity_id: int
    organization_id: int
    is_new: bool


def take(session: Session, mail: Mail, now: datetime) -> Taken:
    """Write down a mail as an activity of its sender; NotAllowed says why it cannot be taken.

    Two runs at once take it once: the database decides by what the mail is.
    """
    if earlier := _earlier(session, mail):
        return earlier
    sender = _sender(session, mail)
    contacts, organization_id = _customer(session, mail)
    sent_at = min(mail.sent_at or now, now)
    values = {
        "key": mail.key,
        "organization_id": organization_id,
        "type": _type(session),
        "state": codes_meaning(session, "activity-state", "done")[0],
        "day": sent_at.astimezone(zone_of(sender.time_zone)).date(),
        "subject": mail.subject or labels.name_of("activity-type", words(session, "activity-type")[_type(session)]),
        "outcome": mail.text or None,
        "owner_id": sender.id,
        "origin": "mail",
        "closed_at": now,
        "closed_by_id": sender.id,
        "entered_at": now,
        "entered_by_id": sender.id,
        "version": 1,
    }
    insert = insert_or(session, Activity).values(**values).on_conflict_do_nothing(index_elements=["key"])
    activity_id = session.scalar(insert.returning(Activity.id))
    if activity_id is None:
        return _earlier(session, mail) or Taken(0, organization_id, is_new=False)
    session.add(ActivityParticipant(activity_id=activity_id, user_id=sender.id))
    session.add_all(ActivityParticipant(activity_id=activity_id, contact_id=each.id) for each in contacts)
    audit(session, session.get_one(Activity, activity_id), sender, now, "entered")
    session.flush()
    return Taken(activity_id, organization_id, is_new=True)


def _earlier(session: Session, mail: Mail) -> Taken | None:
    row = session.execute(select(Activity.id, Activity.organization_id).where(Activity.key == mail.key)).first()
    return Taken(row.id, row.organization_id, is_new=False) if row else None


def _type(session: Session) -> str:
    """Return the type of a mail, also when the house does not offer it any more."""
    return next(
        code for code in (*DOMAIN_TYPES, *words(session, "activity-type")) if code in words(session, "activity-type")
    )


def _sender(session: Session, mail: Mail) -> User:
    user = session.scalar(select(User).where(User.email == mail.sender, User.active))
    if user is None:
        raise NotAllowed(_("The sender %(address)s is nobody who works here.", address=mail.sender))
    if not user.may(Permission.EDIT_ACCOUNTS):
        raise NotAllowed(_("%(name)s may not log activities.", name=user.name))
    return user


def _customer(session: Session, mail: Mail) -> tuple[list[Contact], int]:
    """Return whose mail it is: the contacts with an address in it, else the one organisation of a domain in it."""
    ours = set(session.scalars(select(User.email)))
    theirs = [each for each in mail.addresses if each not in ours]
    if not theirs:
        raise NotAllowed(_("The mail names no address but ours: nobody knows which customer it is about."))
    contacts = list(session.scalars(_living().where(func.lower(Contact.email).in_(theirs)).order_by(Contact.id)))
    first = next(
        (each.organization_id for address in theirs for each in contacts if (each.email or "").lower() == address), None
    )
    if first is not None:
        others = {each.organization_id for each in contacts} - {first}
        if others:
            raise NotAllowed(_("The mail names contacts of more than one organisation: log it by hand."))
        return contacts, first
    return [], _by_domain(session, theirs, {address.partition("@")[2] for address in ours})


def _living() -> Select[Contact]:
    return select(Contact).where(Contact.removed_at.is_(None), Contact.erased_at.is_(None), Contact.email.is_not(None))


def _by_domain(session: Session, theirs: Collection[str], ours: Collection[str]) -> int:
    domains = {address.partition("@")[2] for address in theirs} - set(ours) - ANYBODYS
    found = {number for domain in domains for number in _organizations_at(session, domain)}
    said = ", ".join(sorted({address.partition("@")[2] for address in theirs}))
    if not found:
        raise NotAllowed(_("No contact and no organisation has an address of the mail (%(domains)s).", domains=said))
    if len(found) > 1:
        raise NotAllowed(_("More than one organisation has an address at %(domains)s: log it by hand.", domains=said))
    return found.pop()


def _organizations_at(session: Session, domain: str) -> Iterator[int]:
    """Yield the organisations, as they stand now, that have an address at a domain themselves or by a contact."""
    at = f"@{domain}"
    standing = func.coalesce(Organization.merged_into_id, Organization.id)
    own = select(standing).where(func.lower(Organization.email).endswith(at, autoescape=True))
    yield from session.scalars(own)
    contacts = _living().where(func.lower(Contact.email).endswith(at, autoescape=True))
    yield from (each.organization_id for each in session.scalars(contacts))
