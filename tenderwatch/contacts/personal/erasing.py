"""A person is erased in one act: rows stay so that what happened can be counted, nothing tells who it was.

What was done stays told: that there was an entry, when it was changed and by whom of us, without the values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, inspect, select
from sqlalchemy.orm import Session

from tenderwatch.contacts.personal.everywhere import Kept, kept_of
from tenderwatch.contacts.personal.mentions import Mention, mentions
from tenderwatch.contacts.personal.traces import GONE, Traces
from tenderwatch.contacts.tables import Contact
from tenderwatch.db import Base
from tenderwatch.outbox.tables import Message
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import Audit, User

TOLD = (
    *("title", "email", "phone", "valid_from", "valid_to", "confirmed_on"),
    *("source_note", "keep_until", "no_requests_on", "note"),
)
"""Fields of a contact that are emptied; the name becomes a dash, roles stay so that visits can be counted by them."""


@dataclass(frozen=True)
class Erasure:
    """What an erasure reaches, and the texts elsewhere that go on naming the person, for people to look at."""

    kept: Kept
    mentions: list[Mention]

    @property
    def blanked(self) -> int:
        """How many entries of the history lose values."""
        return sum(bool(each.changes) for each in self.kept.audits)


def erasure(session: Session, contact_id: int) -> Erasure:
    """Return what would be erased with a person, without doing it."""
    kept = kept_of(session, contact_id)
    return Erasure(kept, mentions(session, kept))


def erase(session: Session, contact_id: int, by: User, now: datetime) -> Erasure:
    """Erase what is kept of a person, in all entries of theirs; it cannot be taken back."""
    done = erasure(session, contact_id)
    kept, traces = done.kept, done.kept.traces
    _forget_in_contracts(kept)
    for words in kept.feedback:
        words.contact_id = words.token = None  # nobody answers a form of theirs any more
    for reference in kept.references:
        reference.contact_id = None
    _take_out([*kept.activities, *kept.feedback, *kept.needs, *kept.references], traces)
    _take_out_of_mails(session, kept)
    for gone in (*kept.mails, *kept.drafts):
        session.delete(gone)
    _blank(kept)
    session.flush()
    for contact in kept.entries:
        _empty(contact, now)
        session.flush()
        audit(session, contact, by, now, "erased")
    session.flush()
    return done


def _forget_in_contracts(kept: Kept) -> None:
    for row in kept.at_contracts:
        row.name, row.email, row.phone = GONE, None, None
        row.version += 1


def _empty(contact: Contact, now: datetime) -> None:
    contact.name, contact.classes = GONE, []
    for field in TOLD:
        setattr(contact, field, None)
    contact.source, contact.confirmed_by_id = "other", None
    contact.erased_at = now
    contact.removed_at = contact.removed_at or now


def _take_out(rows: Iterable[Base], traces: Traces) -> None:
    """Take the name out of the words that belong to the person's rows; the words stay ours."""
    for row in rows:
        for column in inspect(row).mapper.column_attrs:
            value = getattr(row, column.key)
            if isinstance(column.columns[0].type, String | Text) and isinstance(value, str) and traces.are_in(value):
                setattr(row, column.key, traces.taken_out(value))


def _take_out_of_mails(session: Session, kept: Kept) -> None:
    """Take the name out of what was written to our own people, as the mails are kept here."""
    texts = (Message.subject, Message.text, Message.html)
    written = session.scalars(select(Message).where(kept.traces.may_be_in(*texts)))
    _take_out([each for each in written if each not in kept.mails], kept.traces.wide)


def _blank(kept: Kept) -> None:
    """Empty the values of the history: all of the person's own entries, elsewhere those that name the person."""
    own = {("contact", each.id) for each in kept.entries}
    for entry in kept.audits:
        entry.changes = _without(entry, kept.traces_in(entry), all_of_it=(entry.object_type, entry.object_id) in own)


def _without(entry: Audit, traces: Traces, *, all_of_it: bool) -> dict[str, list[Any]]:
    return {
        traces.taken_out(name): [None if all_of_it or traces.are_in(value) else value for value in values]
        for name, values in entry.changes.items()
    }
