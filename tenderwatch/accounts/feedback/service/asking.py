"""Asking somebody of a customer for feedback; the mail is written by who calls (`today.asking`)."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import LONGEST_OPEN, OPEN_DAYS
from tenderwatch.accounts.feedback.service.sparing import spared_since
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import LANGUAGES, _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.work.lists import words


@dataclass(frozen=True)
class About:
    """Whose word it is and what it is about."""

    organization_id: int
    contract_id: int | None = None
    contact_id: int | None = None
    person_id: int | None = None
    service: str | None = None

    def check(self, session: Session) -> None:
        """Raise NotFound or Invalid for what is not there, or belongs to another organisation."""
        if session.get(Organization, self.organization_id) is None:
            raise NotFound(_("There is no such organisation."))
        wrong = {
            "contract_id": _("Choose a contract of this customer.") if self._contract_is_others(session) else "",
            "contact_id": _("Choose somebody of this customer.") if self._contact_is_others(session) else "",
            "person_id": _("Choose somebody of ours.") if self._is_nobody(session) else "",
            "service": _("Choose a service of the list.") if self._is_no_service(session) else "",
        }
        if problems := {name: text for name, text in wrong.items() if text}:
            raise Invalid(next(iter(problems.values())), problems)

    def _contract_is_others(self, session: Session) -> bool:
        contract = session.get(Contract, self.contract_id) if self.contract_id else None
        return self.contract_id is not None and (contract is None or contract.buyer_id != self.organization_id)

    def _contact_is_others(self, session: Session) -> bool:
        contact = session.get(Contact, self.contact_id) if self.contact_id else None
        return self.contact_id is not None and (contact is None or contact.organization_id != self.organization_id)

    def _is_nobody(self, session: Session) -> bool:
        return self.person_id is not None and session.get(User, self.person_id) is None

    def _is_no_service(self, session: Session) -> bool:
        return self.service is not None and self.service not in words(session, "service")


def ask(session: Session, about: About, language: str, until: date | None, by: User, now: datetime) -> Feedback:
    """Ask a contact for feedback by a form that is open until a day; one that waits for an answer is not asked again.

    The token is all that the link carries: it is random, and stands nowhere but in this row.
    """
    about.check(session)
    today = today_of(now)
    until = until or today + timedelta(days=OPEN_DAYS)
    _check(session, about, language, until, today)
    if waiting := session.scalar(_waiting(about, today)):
        day = formatters.day(waiting)
        raise NotAllowed(_("The same was asked of this person already; the form is open until %(day)s.", day=day))
    row = Feedback(
        **asdict(about),
        kind="feedback",
        token=secrets.token_urlsafe(32),
        language=language,
        asked_at=now,
        asked_by_id=by.id,
        open_until=until,
    )
    session.add(row)
    session.flush()
    audit(session, row, by, now, "asked")
    return row


def _check(session: Session, about: About, language: str, until: date, today: date) -> None:
    contact = session.get(Contact, about.contact_id) if about.contact_id else None
    if contact is None or contact.removed_at is not None or contact.erased_at is not None:
        raise Invalid(_("Choose who is asked."), {"contact_id": _("Choose who is asked.")})
    problems = {}
    if since := spared_since(session, contact):
        day = formatters.day(since)
        problems["contact_id"] = _("%(name)s asked on %(day)s not to be asked any more.", name=contact.name, day=day)
    elif not contact.email:
        problems["contact_id"] = _("There is no e-mail address of %(name)s.", name=contact.name)
    if language not in LANGUAGES:
        problems["language"] = _("Choose a language.")
    if not today <= until <= today + timedelta(days=LONGEST_OPEN):
        problems["open_until"] = _("Choose a day from today on, at most %(n)s days ahead.", n=LONGEST_OPEN)
    if problems:
        raise Invalid(next(iter(problems.values())), problems)


def _waiting(about: About, today: date) -> Select[date | None]:
    same = [getattr(Feedback, name).is_not_distinct_from(value) for name, value in asdict(about).items()]
    return select(Feedback.open_until).where(
        *same, Feedback.open_until >= today, Feedback.received_at.is_(None), Feedback.removed_at.is_(None)
    )
