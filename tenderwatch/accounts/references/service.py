"""References are entered, corrected, removed and restored."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.accounts.references import labels
from tenderwatch.accounts.tables import Reference
from tenderwatch.contacts.service import standing_organization
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True, kw_only=True)
class ReferenceValues:
    """What people enter of a reference."""

    organization_id: int
    title: str
    description: str | None = None
    contract_id: int | None = None
    contact_id: int | None = None
    cpv: str | None = None
    value: Decimal | None = None
    currency: str = "EUR"
    starts_on: date | None = None
    ends_on: date | None = None
    permitted_on: date | None = None
    permitted_until: date | None = None


def enter(session: Session, values: ReferenceValues, by: User, now: datetime) -> Reference:
    """Enter a reference; Invalid says field by field what is wrong."""
    facts = _checked(session, values)
    reference = Reference(entered_at=now, entered_by_id=by.id, **facts)
    session.add(reference)
    audit(session, reference, by, now, "entered")
    session.flush()
    return reference


def edit(
    session: Session, reference_id: int, values: ReferenceValues, version: int, by: User, now: datetime
) -> Reference:
    """Correct a reference; Stale with both texts when somebody else did after `version`."""
    reference = reference_of(session, reference_id)
    facts = _checked(session, values)
    changed = {name: value for name, value in facts.items() if getattr(reference, name) != value}
    if reference.version != version:
        raise Stale(
            _("This reference was changed since you opened the page."),
            {labels.field(name): labels.shown(value) for name, value in changed.items()},
            {labels.field(name): labels.shown(getattr(reference, name)) for name in changed},
        )
    for name, value in changed.items():
        setattr(reference, name, value)
    audit(session, reference, by, now)
    session.flush()
    return reference


def remove(session: Session, reference_id: int, by: User, now: datetime) -> Reference:
    """Take a reference out of the lists; it can be restored."""
    reference = reference_of(session, reference_id)
    if reference.removed_at is None:
        reference.removed_at = now
        audit(session, reference, by, now, "removed")
        session.flush()
    return reference


def restore(session: Session, reference_id: int, by: User, now: datetime) -> Reference:
    """Take a reference back into the lists."""
    reference = reference_of(session, reference_id)
    if reference.removed_at is not None:
        reference.removed_at = None
        audit(session, reference, by, now, "restored")
        session.flush()
    return reference


def reference_of(session: Session, reference_id: int) -> Reference:
    """Return a reference, removed or not."""
    reference = session.get(Reference, reference_id)
    if reference is None:
        raise NotFound(_("There is no such reference."))
    return reference


def prefilled(session: Session, contract_id: int) -> ReferenceValues:
    """Return what a contract says of itself, as a reference to be completed."""
    contract = session.get(Contract, contract_id)
    if contract is None or contract.deleted_at is not None:
        raise NotFound(_("There is no such contract."))
    procedure = session.get(Procedure, contract.procedure_id) if contract.procedure_id else None
    return ReferenceValues(
        organization_id=contract.buyer_id,
        title=contract.title,
        contract_id=contract.id,
        cpv=procedure.cpv_main if procedure else None,
        value=contract.value,
        currency=contract.currency,
        starts_on=contract.starts_on,
        ends_on=contract.ended_on or contract.ends_on,
    )


def values_of(reference: Reference) -> ReferenceValues:
    """Return what is kept of a reference, as it is entered."""
    return ReferenceValues(**{name: getattr(reference, name) for name in ReferenceValues.__dataclass_fields__})


def _checked(session: Session, values: ReferenceValues) -> dict[str, Any]:
    facts = {name: (value.strip() or None) if isinstance(value, str) else value for name, value in vars(values).items()}
    facts["organization_id"] = standing_organization(session, values.organization_id).id
    problems = {} if facts["title"] else {"title": _("Enter a title.")}
    digits = "".join(letter for letter in (facts["cpv"] or "").partition("-")[0] if letter.isdigit())
    if facts["cpv"] and not 2 <= len(digits) <= 8:
        problems["cpv"] = _("A CPV code has two to eight digits, like 90910000.")
    if values.starts_on and values.ends_on and values.ends_on < values.starts_on:
        problems["ends_on"] = _("The last day is before the first day.")
    if values.permitted_until and values.permitted_on is None:
        problems["permitted_on"] = _("Say since when the customer permits it.")
    if values.permitted_on and values.permitted_until and values.permitted_until < values.permitted_on:
        problems["permitted_until"] = _("The last day is before the first day.")
    problems |= _wrong_links(session, facts)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return facts


def _wrong_links(session: Session, facts: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with the contract and the person that are named: both belong to the customer."""
    problems = {}
    contract = session.get(Contract, facts["contract_id"]) if facts["contract_id"] else None
    if facts["contract_id"] and (contract is None or contract.buyer_id != facts["organization_id"]):
        problems["contract_id"] = _("This is no contract with that customer.")
    contact = session.get(Contact, facts["contact_id"]) if facts["contact_id"] else None
    gone = contact is None or contact.erased_at is not None or contact.organization_id != facts["organization_id"]
    if facts["contact_id"] and gone:
        problems["contact_id"] = _("This person is not at that customer.")
    return problems
