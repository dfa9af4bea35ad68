"""The customer's answer by the form: its token is the authority, and it can be corrected until the last day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import may_be_answered
from tenderwatch.accounts.feedback.service.keeping import check_said
from tenderwatch.accounts.feedback.service.sparing import spare
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit

BY_FORM = "form"


@dataclass(frozen=True)
class Reply:
    """What a customer sends."""

    score: int | None
    words: str | None
    is_complaint: bool = False


def by_token(session: Session, token: str, now: datetime) -> Feedback:
    """Return what a form is about; NotFound, whatever the cause, when it takes no answer."""
    row = session.scalar(select(Feedback).where(Feedback.token == token))
    if row is None or not may_be_answered(row.open_until, today_of(now), removed=row.removed_at is not None):
        raise NotFound(_("This form takes no answers."))
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None or contact.erased_at is not None:
        raise NotFound(_("This form takes no answers."))
    return row


def reply(session: Session, token: str, said: Reply, now: datetime) -> Feedback:
    """Keep an answer, or its correction; the day it was first received stays.

    The history tells that it happened; what was written stands in the row alone, so that it can be erased.
    """
    row = by_token(session, token, now)
    if problem := check_said(said.score, said.words):
        raise Invalid(problem, {"words": problem})
    first = row.received_at is None
    row.score, row.words = said.score, said.words
    if said.is_complaint:
        row.kind = "complaint"
    row.received_at = row.received_at or now
    session.flush()
    audit(session, row, BY_FORM, now, "answered-by-form" if first else "corrected-by-form")
    session.flush()
    return row


def spare_by_form(session: Session, token: str, now: datetime) -> Contact:
    """Let a person say by the form that they were sent that they want no more of them; the answer itself stays open."""
    return spare(session, by_token(session, token, now).contact_id or 0, BY_FORM, now)
