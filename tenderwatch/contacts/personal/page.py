"""The page of one person: what is kept, where they stand, what they took part in, and until when it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account, AccountNeed, Feedback, Reference
from tenderwatch.calendar.rules import local_day
from tenderwatch.contacts import rules
from tenderwatch.contacts.personal.retention import kept_untils
from tenderwatch.contacts.queries import ContactLine, entries_of, lines, read_lines
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractContact
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web.reader import HOME
from tenderwatch.work.lists import Word, words
from tenderwatch.work.tables import Activity, ActivityParticipant

MOST = 50
"""Activities that the page lists, the latest ones."""


@dataclass(frozen=True)
class Standing:
    """A contract at which the person stands."""

    row: ContractContact
    contract: Contract


@dataclass(frozen=True)
class Person:
    """What the page of one entry says; `others` are the other entries of the same person."""

    line: ContactLine
    entered_by: str | None
    kept_until: date | None
    passed: bool
    tell_by: date
    article: int
    others: list[ContactLine]
    contracts: list[Standing]
    activities: Sequence[Activity]
    feedback: Sequence[Feedback]
    needs: Mapping[AccountNeed, int]  # with their accounts' organisations
    references: Sequence[Reference]
    places: Mapping[int, str]
    types: Mapping[str, Word]
    states: Mapping[str, Word]

    @property
    def contact(self) -> Contact:
        """The entry itself."""
        return self.line.contact


def person(session: Session, contact_id: int, today: date) -> Person:
    """Return the page of an entry; of an erased one what is left."""
    found = read_lines(session, lines().where(Contact.id == contact_id), today)
    if not found:
        raise NotFound(_("There is no such person."))
    contact = found[0].contact
    activities = _activities(session, contact)
    feedback = session.scalars(select(Feedback).where(Feedback.contact_id == contact.id).order_by(Feedback.id)).all()
    references = session.scalars(select(Reference).where(Reference.contact_id == contact.id)).all()
    until = None if contact.erased_at else kept_untils(session, [contact])[contact.id]
    return Person(
        line=found[0],
        entered_by=session.scalar(select(User.name).where(User.id == contact.entered_by_id)),
        kept_until=until,
        passed=rules.is_passed(until, today),
        tell_by=rules.tell_by(contact.source, local_day(contact.entered_at, HOME)),
        article=rules.article(contact.source),
        others=_others(session, contact, today),
        contracts=_contracts(session, contact),
        activities=activities,
        feedback=feedback,
        needs=_needs(session, contact),
        references=references,
        places=_places(session, activities, feedback, references),
        types=words(session, "activity-type"),
        states=words(session, "activity-state"),
    )


def _others(session: Session, contact: Contact, today: date) -> list[ContactLine]:
    if contact.erased_at is not None:
        return []
    ids = [each.id for each in entries_of(session, contact) if each.id != contact.id]
    return read_lines(
        session, lines().where(Contact.id.in_(ids)).order_by(Contact.valid_from.desc().nulls_last()), today
    )


def _contracts(session: Session, contact: Contact) -> list[Standing]:
    rows = session.execute(
        select(ContractContact, Contract)
        .join(Contract, Contract.id == ContractContact.contract_id)
        .where(ContractContact.contact_id == contact.id, ContractContact.removed_at.is_(None))
        .where(Contract.deleted_at.is_(None))
        .order_by(Contract.ended_on.is_not(None), Contract.reference)
    )
    return [Standing(row, contract) for row, contract in rows]


def _activities(session: Session, contact: Contact) -> Sequence[Activity]:
    took_part = select(ActivityParticipant.activity_id).where(ActivityParticipant.contact_id == contact.id)
    query = select(Activity).where(Activity.id.in_(took_part), Activity.removed_at.is_(None))
    return session.scalars(query.order_by(Activity.day.desc(), Activity.id.desc()).limit(MOST)).all()


def _needs(session: Session, contact: Contact) -> dict[AccountNeed, int]:
    query = select(AccountNeed, Account.organization_id).join(Account, Account.id == AccountNeed.account_id)
    found = AccountNeed.contact_id == contact.id
    rows = session.execute(query.where(found, AccountNeed.removed_at.is_(None)).order_by(AccountNeed.id))
    return {row.AccountNeed: row.organization_id for row in rows}


def _places(session: Session, *rows: Sequence[Activity | Feedback | Reference]) -> dict[int, str]:
    ids = {row.organization_id for some in rows for row in some}
    found = session.execute(select(Organization.id, Organization.name).where(Organization.id.in_(ids)))
    return {row.id: row.name for row in found}
