"""One confirmation serves the register and every contract at which the person stands."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contacts import service
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import ContractContact
from tenderwatch.users.tables import User


def confirm(session: Session, contact_id: int, by: User, now: datetime) -> Contact:
    """Say that what is kept of somebody is right today, also where contracts name them."""
    contact = service.confirm(session, contact_id, by, now)
    there = select(ContractContact).where(
        ContractContact.contact_id == contact.id, ContractContact.removed_at.is_(None)
    )
    for row in session.scalars(there):
        row.confirmed_on, row.confirmed_by_id = contact.confirmed_on, by.id
        row.version += 1
    session.flush()
    return contact
