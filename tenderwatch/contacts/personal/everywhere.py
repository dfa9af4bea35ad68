"""Every row of the house that belongs to a person, whichever room keeps it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import AccountNeed, Feedback, Reference
from tenderwatch.contacts.personal.traces import Traces, traces_of
from tenderwatch.contacts.queries import entries_of
from tenderwatch.contacts.service import contact_of
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import ContractContact
from tenderwatch.outbox.tables import Message
from tenderwatch.users.tables import Audit
from tenderwatch.web.tables import Draft
from tenderwatch.work.tables import Activity, ActivityParticipant

Row = TypeVar("Row")


@dataclass(frozen=True)
class Kept:
    """Everything that is kept of one person: their entries in the register and what of other rooms names those."""

    entries: Sequence[Contact]
    traces: Traces
    at_contracts: Sequence[ContractContact]
    activities: Sequence[Activity]
    feedback: Sequence[Feedback]
    needs: Sequence[AccountNeed]
    references: Sequence[Reference]
    mails: Sequence[Message]  # sent to the person
    audits: Sequence[Audit]  # about the entries, and those about other things whose values name the person
    drafts: Sequence[Draft]

    def traces_in(self, entry: Audit) -> Traces:
        """Return what names the person in an entry of the history: of their own matters a first name does."""
        return self.traces if _is_of(entry, self.entries, self.at_contracts, self.activities) else self.traces.wide


def kept_of(session: Session, contact_id: int) -> Kept:
    """Return what is kept of the person of an entry; NotAllowed when that was erased."""
    entries = entries_of(session, contact_of(session, contact_id))
    ids, traces = [each.id for each in entries], traces_of(session, entries)
    at_contracts = _at_contracts(session, entries)
    took_part = select(ActivityParticipant.activity_id).where(ActivityParticipant.contact_id.in_(ids))
    activities = _all(session, select(Activity).where(Activity.id.in_(took_part)).order_by(Activity.day))
    return Kept(
        entries=entries,
        traces=traces,
        at_contracts=at_contracts,
        activities=activities,
        feedback=_all(session, select(Feedback).where(Feedback.contact_id.in_(ids)).order_by(Feedback.id)),
        needs=_all(session, select(AccountNeed).where(AccountNeed.contact_id.in_(ids)).order_by(AccountNeed.id)),
        references=_all(session, select(Reference).where(Reference.contact_id.in_(ids)).order_by(Reference.id)),
        mails=_all(session, select(Message).where(func.lower(Message.recipient).in_(_addresses(entries)))),
        audits=_audits(session, entries, at_contracts, activities, traces),
        drafts=_drafts(session, ids, traces),
    )


def _all(session: Session, query: Select[Row]) -> Sequence[Row]:
    return session.scalars(query).all()


def _addresses(entries: Collection[Contact]) -> set[str]:
    return {each.email.lower() for each in entries if each.email}


def _at_contracts(session: Session, entries: Sequence[Contact]) -> Sequence[ContractContact]:
    """Return where contracts name the person: by the register, or by the address where it names nobody else."""
    ids = [each.id for each in entries]
    by_address = func.lower(ContractContact.email).in_(_addresses(entries)) & ContractContact.contact_id.is_(None)
    named = select(ContractContact).where(or_(ContractContact.contact_id.in_(ids), by_address))
    return session.scalars(named.order_by(ContractContact.contract_id, ContractContact.id)).all()


def _audits(
    session: Session,
    entries: Sequence[Contact],
    at_contracts: Sequence[ContractContact],
    activities: Sequence[Activity],
    traces: Traces,
) -> list[Audit]:
    own = (Audit.object_type == "contact") & Audit.object_id.in_([each.id for each in entries])
    of_contracts = (Audit.object_type == "contract") & Audit.object_id.in_([row.contract_id for row in at_contracts])
    of_activities = (Audit.object_type == "activity") & Audit.object_id.in_([each.id for each in activities])
    theirs = or_(own, of_contracts, of_activities, traces.may_be_in(Audit.changes))
    found = session.scalars(select(Audit).where(theirs).order_by(Audit.id))
    return [each for each in found if _tells(each, entries, at_contracts, activities, traces)]


def _tells(
    entry: Audit,
    entries: Sequence[Contact],
    at_contracts: Sequence[ContractContact],
    activities: Sequence[Activity],
    traces: Traces,
) -> bool:
    if _is_of(entry, entries, (), ()):
        return True
    return (traces if _is_of(entry, (), at_contracts, activities) else traces.wide).are_in(entry.changes)


def _is_of(
    entry: Audit,
    entries: Sequence[Contact],
    at_contracts: Sequence[ContractContact],
    activities: Sequence[Activity],
) -> bool:
    """Tell whether an entry of the history is of the person's own matters."""
    theirs = {("contact", each.id) for each in entries} | {("contract", row.contract_id) for row in at_contracts}
    return (entry.object_type, entry.object_id) in theirs | {("activity", each.id) for each in activities}


def _drafts(session: Session, ids: Collection[int], traces: Traces) -> list[Draft]:
    pages = [f"/contacts/{number}" for number in ids]
    on_page = or_(*(Draft.path == page for page in pages), *(Draft.path.startswith(f"{page}/") for page in pages))
    found = session.scalars(select(Draft).where(or_(on_page, traces.may_be_in(Draft.fields))))
    return [
        each
        for each in found
        if traces.wide.are_in(each.fields) or any(f"{each.path}/".startswith(f"{page}/") for page in pages)
    ]
