"""Taking back requests for feedback that were written and not sent, when the person is not to be asked any more."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.service import spared_since
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.db import Database
from tenderwatch.outbox.tables import Message
from tenderwatch.today.asking import KIND, about_of
from tenderwatch.today.recalling import drop, unsent
from tenderwatch.users.audit import audit


def recall(database: Database, now: datetime) -> int:
    """Take back the requests that wait and are unwanted by now; return how many.

    To be called before anything is sent.  Unwanted is what would reach somebody who asked not to be asked or is no
    contact any more, and the mail of a request that was taken back; the request itself is withdrawn with it.
    """
    waiting = unsent(now).where(Message.kind == KIND)
    with database.read() as session:
        unwanted = [each.id for each in session.scalars(waiting).all() if _is_unwanted(session, each)]
    return sum(_take_back(database, each, now) for each in unwanted)


def _take_back(database: Database, message_id: int, now: datetime) -> bool:
    """Take one request back, unless somebody has begun to send it."""
    with database.write() as session:
        free = unsent(now).where(Message.id == message_id, Message.kind == KIND).with_for_update(skip_locked=True)
        message = session.scalar(free)
        if message is None or not _is_unwanted(session, message):
            return False
        row = _request(session, message)
        if row is not None and row.removed_at is None:
            row.removed_at = now
            audit(session, row, "outbox", now, "not-asked")
        drop(message)
    return True


def _is_unwanted(session: Session, message: Message) -> bool:
    contact = session.get(Contact, _contact_id(message))
    if contact is None or contact.removed_at is not None or contact.erased_at is not None:
        return True
    row = _request(session, message)
    return row is None or row.removed_at is not None or spared_since(session, contact) is not None


def _request(session: Session, message: Message) -> Feedback | None:
    """Return the request that a mail brings: of its person, written in its moment."""
    mine = Feedback.contact_id == _contact_id(message), Feedback.asked_at == message.created_at
    rows = session.scalars(select(Feedback).where(*mine).order_by(Feedback.id))
    return next((each for each in rows if message.dedupe_key.startswith(f"{KIND}:{about_of(each)}:")), None)


def _contact_id(message: Message) -> int:
    return int(message.person.removeprefix("contact:"))
