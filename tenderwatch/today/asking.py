"""The mail that asks a customer for feedback: the form's link in the language of its reader, said once."""

from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.tokens import link_of
from tenderwatch.accounts.tables import Feedback
from tenderwatch.config import Settings
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _, speaking
from tenderwatch.organizations.tables import Organization
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.compose import SENDER, address_of
from tenderwatch.outbox.tables import Message
from tenderwatch.today.mails import html_of, text_of
from tenderwatch.users.tables import User
from tenderwatch.web import reader

KIND = "feedback"


def owe(session: Session, settings: Settings, row: Feedback, by: User, now: datetime) -> Message:
    """Owe the mail of a request; NotAllowed when the same person was asked the same on this day."""
    contact = session.get_one(Contact, row.contact_id)
    contract = session.get(Contract, row.contract_id) if row.contract_id else None
    with speaking(row.language or "en"), reader.reading(now=now):
        us = our_name(session, settings)
        subject = _("How do we do? A question from %(us)s", us=us)
        values = {
            "subject": subject,
            "us": us,
            "contract": contract.title if contract else None,
            "asker": by.name,
            "open_until": row.open_until,
            "url": link_of(row.token or "", settings.public_url, settings.secret_key),
        }
        message = outbox.owe(
            session,
            person=f"contact:{contact.id}",
            dedupe_key=_key(row, now),
            kind=KIND,
            recipient=contact.email or "",
            language=row.language or "en",
            subject=subject,
            text=text_of("feedback", values),
            html=html_of("feedback", values),
            headers={"Reply-To": address_of(by.email)},
            now=now,
        )
    if message is None:
        raise NotAllowed(_("This person was asked the same today."))
    return message


def _key(row: Feedback, now: datetime) -> str:
    """Return what a request is: who is asked about what on which day, so that two clicks ask once."""
    return f"feedback:{about_of(row)}:{today_of(now)}"


def about_of(row: Feedback) -> str:
    """Return what a request is about, as the key of its mail names it."""
    about = (row.contract_id, row.person_id, row.service)
    return ":".join("-" if each is None else str(each) for each in about)


def our_name(session: Session, settings: Settings) -> str:
    """Return the name under which customers know us: of our own organisation, else of the sender of mails."""
    ours = select(Organization.name).where(Organization.is_ours, Organization.merged_into_id.is_(None))
    name = session.scalar(ours.order_by(Organization.id).limit(1))
    return name or parseaddr(settings.mail_from)[0] or SENDER
