"""What people keep with a contract: orders, amendments, contacts, deliverables, promises, documents.

All kinds have the same life: entered, corrected (a stale correction is refused), marked as done where that means
something, removed and restored.  Each step is told in the contract's own history.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import BidPromise
from tenderwatch.contacts import service as register
from tenderwatch.contacts.rules import ROLES
from tenderwatch.contacts.service import AtContract
from tenderwatch.contracts import labels
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.service.decisions import contract_of
from tenderwatch.contracts.service.values import day_problem
from tenderwatch.contracts.tables import (
    Amendment,
    Contract,
    ContractContact,
    ContractDocument,
    ContractOrder,
    ContractPromise,
    Deliverable,
)
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.files import documents
from tenderwatch.files.labels import document_problem
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

AMENDED = ("period", "value", "prices", "scope", "parties", "other")
CONTACT_ROLES = ROLES

Row = ContractOrder | Amendment | ContractContact | Deliverable | ContractPromise | ContractDocument
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept: its table, what must be said, what it is called, what a mark on it fills in."""

    table: type[Row]
    fields: tuple[str, ...]
    required: tuple[str, ...]
    name: str
    marks: tuple[str, str] | None = None
    check: Callable[[Session, Values], dict[str, str]] = lambda _session, _values: {}


def _check_order(_session: Session, values: Values) -> dict[str, str]:
    amount: Decimal | None = values["amount"]
    if amount is not None and not 0 <= amount < LARGEST_AMOUNT:
        return {"amount": _("This is not an amount that an order can have.")}
    return {}


def _check_amendment(session: Session, values: Values) -> dict[str, str]:
    problems = {}
    if values["what"] not in AMENDED:
        problems["what"] = _("Choose what was changed.")
    if values["notice_id"] is not None and session.get(Notice, values["notice_id"]) is None:
        problems["notice_id"] = _("There is no such notice.")
    return problems


def _check_contact(_session: Session, values: Values) -> dict[str, str]:
    problems = {}
    if values["role"] not in CONTACT_ROLES:
        problems["role"] = _("Choose a role.")
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        problems["valid_to"] = _("The last day is before the first day.")
    return problems


def _check_document(_session: Session, values: Values) -> dict[str, str]:
    found = documents.problem(values["name"], values["size"])
    return {"file": document_problem(found)} if found else {}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "orders": Kind(
            ContractOrder,
            ("ordered_on", "reference", "amount", "currency", "note"),
            ("ordered_on", "reference", "amount"),
            "reference",
            check=_check_order,
        ),
        "amendments": Kind(
            Amendment,
            ("what", "was", "becomes", "effective_on", "signed_on", "notice_id"),
            ("becomes", "effective_on"),
            "becomes",
            check=_check_amendment,
        ),
        "contacts": Kind(
            ContractContact,
            ("name", "role", "email", "phone", "valid_from", "valid_to"),
            ("name",),
            "name",
            marks=("confirmed_on", "confirmed_by_id"),
            check=_check_contact,
        ),
        "deliverables": Kind(Deliverable, ("what", "due_on"), ("what",), "what", marks=("done_on", "done_by_id")),
        "promises": Kind(ContractPromise, ("text", "evidence"), ("text",), "text", marks=("kept_on", "kept_by_id")),
        "documents": Kind(
            ContractDocument,
            ("name", "digest", "size", "note"),
            ("name", "digest"),
            "name",
            check=_check_document,
        ),
    }
)
"""Every kind by the word that stands in its address."""


def keep(session: Session, contract_id: int, kind: str, values: Values, by: User, now: datetime) -> Row:
    """Keep something new with a contract; Invalid says field by field what is wrong with `values`."""
    contract, known = contract_of(session, contract_id), _kind(kind)
    values = _tidy(known, values)
    _check(session, known, values)
    row = known.table(contract_id=contract.id, entered_at=now, entered_by_id=by.id, **values)
    _join_register(session, contract, row, by, now)
    session.add(row)
    _tell(session, contract, kind, "kept", by, now, {labels_of(known): [None, values[known.name]]})
    session.flush()
    return row


def correct(
    session: Session, contract_id: int, kind: str, row_id: int, values: Values, version: int, by: User, now: datetime
) -> Row:
    """Correct what is kept; Stale with both texts when somebody else did after `version`."""
    contract, known, row = _one(session, contract_id, kind, row_id)
    values = _tidy(known, {**{name: getattr(row, name) for name in known.fields}, **values})
    changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if row.version != version:
        raise Stale(
            _("This was changed while you were writing."),
            {labels.field(name): _shown(mine) for name, (_was, mine) in changed.items()},
            {labels.field(name): _shown(theirs) for name, (theirs, _mine) in changed.items()},
        )
    _check(session, known, values)
    for name, value in values.items():
        setattr(row, name, value)
    if changed:
        _join_register(session, contract, row, by, now)
        row.version += 1
        told = {name: [_plain(was), _plain(becomes)] for name, (was, becomes) in changed.items()}
        _tell(session, contract, kind, "corrected", by, now, told)
    session.flush()
    return row


def mark(session: Session, contract_id: int, kind: str, row_id: int, by: User, now: datetime) -> Row:
    """Say that it is done, in place, or (a contact) confirmed today; asked again, what was done is open again."""
    contract, known, row = _one(session, contract_id, kind, row_id)
    if known.marks is None:
        raise NotAllowed(_("There is nothing to mark here."))
    on, who = known.marks
    is_open = getattr(row, on) is None or kind == "contacts"
    setattr(row, on, today_of(now) if is_open else None)
    setattr(row, who, by.id if is_open else None)
    row.version += 1
    if isinstance(row, ContractContact) and row.contact_id is not None:
        register.confirm(session, row.contact_id, by, now)
    name = getattr(row, known.name)
    _tell(session, contract, kind, "marked" if is_open else "unmarked", by, now, {labels_of(known): [None, name]})
    session.flush()
    return row


def remove(session: Session, contract_id: int, kind: str, row_id: int, by: User, now: datetime) -> Row:
    """Take it out of the lists; it is kept and can be restored."""
    contract, known, row = _one(session, contract_id, kind, row_id)
    row.removed_at = now
    _tell(session, contract, kind, "removed", by, now, {labels_of(known): [getattr(row, known.name), None]})
    session.flush()
    return row


def restore_kept(session: Session, contract_id: int, kind: str, row_id: int, by: User, now: datetime) -> Row:
    """Take something removed back."""
    contract, known, row = _one(session, contract_id, kind, row_id, removed=True)
    row.removed_at = None
    _tell(session, contract, kind, "restored", by, now, {labels_of(known): [None, getattr(row, known.name)]})
    session.flush()
    return row


def hand_over_promises(session: Session, contract: Contract, by: User | None, now: datetime) -> int:
    """Copy what the bid promised to its contract, as a checklist for the owner; what was handed over is left alone."""
    handed = select(ContractPromise.bid_promise_id).where(ContractPromise.contract_id == contract.id)
    known = set(session.scalars(handed))
    promises = session.scalars(select(BidPromise).where(BidPromise.bid_id == contract.bid_id).order_by(BidPromise.id))
    new = [each for each in promises if each.id not in known]
    for each in new:
        session.add(
            ContractPromise(
                contract_id=contract.id,
                text=each.text,
                evidence=each.evidence,
                bid_promise_id=each.id,
                entered_at=now,
                entered_by_id=by.id if by else None,
            )
        )
    if new:
        audit(session, contract, by, now, "promises-handed-over", {"promises": [None, len(new)]})
        session.flush()
    return len(new)


def _join_register(session: Session, contract: Contract, row: Row, by: User, now: datetime) -> None:
    """Let somebody at the buyer be the person of the register: found by address or name, else entered there."""
    if isinstance(row, ContractContact):
        told = AtContract(name=row.name, role=row.role, email=row.email, phone=row.phone, valid_from=row.valid_from)
        row.contact_id = register.join(session, contract.buyer_id, told, by, now, row.contact_id).id


def labels_of(kind: Kind) -> str:
    """Return the field that names a kind in the history."""
    return next(code for code, each in KINDS.items() if each is kind)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound(_("There is no such page."))
    return KINDS[kind]


def _one(
    session: Session, contract_id: int, kind: str, row_id: int, *, removed: bool = False
) -> tuple[Contract, Kind, Row]:
    contract, known = contract_of(session, contract_id), _kind(kind)
    row = cast("Row | None", session.get(known.table, row_id, populate_existing=True))
    if row is None or row.contract_id != contract_id or (row.removed_at is not None) != removed:
        raise NotFound(_("There is nothing of the kind here."))
    return contract, known, row


def _tidy(kind: Kind, values: Values) -> dict[str, Any]:
    told = {name: values.get(name) for name in kind.fields}
    return {name: (value.strip() or None) if isinstance(value, str) else value for name, value in told.items()}


def _check(session: Session, kind: Kind, values: Values) -> None:
    problems = {name: _("This is needed.") for name in kind.required if values[name] is None}
    for name, value in values.items():
        if isinstance(value, date) and (problem := day_problem(value)):
            problems[name] = problem
    if not problems:
        problems = kind.check(session, values)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _tell(
    session: Session, contract: Contract, kind: str, what: str, by: User, now: datetime, changes: dict[str, list[Any]]
) -> None:
    audit(session, contract, by, now, f"{kind}-{what}", changes)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value


def _shown(value: Any) -> Any:
    return formatters.day(value) if isinstance(value, date) else value
