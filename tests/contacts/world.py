"""People at customers, and everything that the house can keep of one."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account, AccountNeed, Feedback, Reference
from tenderwatch.contacts import service
from tenderwatch.contacts.service import ContactValues
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts import service as contracts
from tenderwatch.db import Database
from tenderwatch.outbox.tables import Message
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web.tables import Draft
from tenderwatch.work.tables import Activity, ActivityParticipant
from tests.contracts.world import entered
from tests.makers import NOW, an_organization

TODAY = date(2026, 11, 23)
NAME, EMAIL, PHONE = "Oili Åkerblom-Tätilä", "oili.akerblom@kunta.example", "+358 40 1234567"
FORMER = "Oili Tätilä"


def a_contact(session: Session, organization_id: int | None = None, by: User | None = None, **facts: Any) -> Contact:
    """Enter somebody through the service."""
    place = organization_id or an_organization(session).id
    values = ContactValues(**{"name": "Kaarina Esimerkki", "roles": ("procurement",), **facts})
    return service.enter(session, place, values, by, NOW)


def somebody_known(session: Session, by: User) -> Contact:
    """Enter a person of whom every room keeps something, under a former name, too."""
    contact = a_contact(session, by=by, name=FORMER, email=EMAIL, phone=PHONE, note="Likes short mails", title="Chief")
    values = service.values_of(contact)
    corrected = ContactValues(**{**vars(values), "name": NAME})
    service.edit(session, contact.id, corrected, contact.version, by, NOW)
    contract = entered(session, buyer_id=contact.organization_id, reference="K-1")
    row = contracts.keep(session, contract.id, "contacts", {"name": NAME, "role": "finance", "email": EMAIL}, by, NOW)
    contracts.correct(session, contract.id, "contacts", row.id, {"phone": PHONE}, row.version, by, NOW)
    contracts.mark(session, contract.id, "contacts", row.id, by, NOW)
    _activity(session, contact, by)
    account = Account(organization_id=contact.organization_id, opened_at=NOW)
    session.add(account)
    session.flush()
    session.add_all(
        [
            AccountNeed(
                account_id=account.id, text=f"Cleaner stairs, says {NAME}", contact_id=contact.id, entered_at=NOW
            ),
            Feedback(
                organization_id=contact.organization_id,
                contact_id=contact.id,
                score=9,
                words=f"Well done! {FORMER}",
                received_at=NOW,
            ),
            Reference(organization_id=contact.organization_id, contact_id=contact.id, title="Stairs", entered_at=NOW),
            Draft(
                user_id=by.id,
                form="ActivityForm",
                path="/activities/new",
                fields=[["text", f"Call {EMAIL}"]],
                saved_at=NOW,
            ),
            Draft(
                user_id=by.id,
                form="ContactForm",
                path=f"/contacts/{contact.id}/edit",
                fields=[["note", "x"]],
                saved_at=NOW,
            ),
            Draft(user_id=by.id, form="BidForm", path="/bids/1/edit", fields=[["title", "Stairs"]], saved_at=NOW),
            a_message(EMAIL, "How did we do?", f"Dear {NAME}"),
            a_message("aino@example.org", "Today", f"Call {NAME} about the stairs"),
        ]
    )
    session.flush()
    return contact


def _draft(by: User, form: str, path: str, words: str) -> Draft:
    return Draft(user_id=by.id, form=form, path=path, fields=[["text", words]], saved_at=NOW)


def _activity(session: Session, contact: Contact, by: User) -> Activity:
    activity = Activity(
        organization_id=contact.organization_id,
        type="meeting",
        state="done",
        day=TODAY,
        subject=f"Lunch with {NAME}",
        outcome=f"{NAME.upper()} wants a quote",
        entered_at=NOW,
    )
    activity.participants = [ActivityParticipant(contact_id=contact.id), ActivityParticipant(user_id=by.id)]
    session.add(activity)
    session.flush()
    activity.subject = f"Lunch with {NAME} and others"
    audit(session, activity, by, NOW)
    return activity


def a_message(recipient: str, subject: str, words: str) -> Message:
    """Return a mail that was sent."""
    return Message(
        person=f"mail:{recipient}",
        dedupe_key=subject,
        kind="digest",
        recipient=recipient,
        language="fi",
        subject=subject,
        text=words,
        html=f"<p>{words}</p>",
        created_at=NOW,
        not_before=NOW,
        state="sent",
    )


def dump(database: Database) -> str:
    """Return every value of every table as one text."""
    with database.engine.connect() as connection:
        return "\n".join(_rows(connection, table) for table in inspect(connection).get_table_names())


def _rows(connection: Connection, table: str) -> str:
    rows = connection.execute(text(f'SELECT * FROM "{table}"'))
    return "\n".join(f"{table}: {tuple(row)}" for row in rows)
