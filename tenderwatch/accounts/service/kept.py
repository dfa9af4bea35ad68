"""What people keep with an account: needs, the offering, risks and documents.

All kinds have the same life: entered, corrected (a stale correction is refused), removed and restored.  Each step is
told in the account's own history.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels
from tenderwatch.accounts.service.opening import account_of
from tenderwatch.accounts.tables import Account, AccountDocument, AccountNeed, AccountOffering, AccountRisk
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.files import documents
from tenderwatch.files.labels import document_problem
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.work.lists import words

CERTAINTIES = ("assumed", "stated", "verified")
OFFERINGS = ("uses", "knows", "not-told")

Row = AccountNeed | AccountOffering | AccountRisk | AccountDocument
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept: its table, what can and must be said, and what it is called by."""

    table: type[Row]
    fields: tuple[str, ...]
    required: tuple[str, ...]
    name: str
    check: Callable[[Session, Account, Values, Row | None], dict[str, str]] = lambda *_asked: {}


def _check_need(session: Session, account: Account, values: Values, _row: Row | None) -> dict[str, str]:
    problems = {}
    if values["certainty"] not in CERTAINTIES:
        problems["certainty"] = _("Choose how sure it is.")
    if values["contact_id"] is not None:
        contact = session.get(Contact, values["contact_id"])
        if contact is None or contact.organization_id != account.organization_id:
            problems["contact_id"] = _("Choose a contact of this customer.")
    return problems


def _check_offering(session: Session, account: Account, values: Values, row: Row | None) -> dict[str, str]:
    problems = {}
    if values["state"] not in OFFERINGS:
        problems["state"] = _("Choose how it stands.")
    known = words(session, "service").get(values["service"])
    had = isinstance(row, AccountOffering) and row.service == values["service"]
    if known is None or (known.retired and not had):
        problems["service"] = _("Choose a service of the list.")
    same = select(AccountOffering).where(
        AccountOffering.account_id == account.id, AccountOffering.service == values["service"]
    )
    other = session.scalar(same)
    if other is not None and other is not row and other.removed_at is None:
        problems["service"] = _("This service is told already: change it there.")
    return problems


def _check_risk(_session: Session, _account: Account, values: Values, _row: Row | None) -> dict[str, str]:
    if values["ended_on"] and values["seen_on"] and values["ended_on"] < values["seen_on"]:
        return {"ended_on": _("It cannot end before it was seen.")}
    return {}


def _check_document(_session: Session, _account: Account, values: Values, _row: Row | None) -> dict[str, str]:
    found = documents.problem(values["name"], values["size"])
    return {"file": document_problem(found)} if found else {}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "needs": Kind(
            AccountNeed,
            ("text", "certainty", "contact_id", "found_on", "read_on", "read_in"),
            ("text", "certainty"),
            "text",
            _check_need,
        ),
        "offering": Kind(
            AccountOffering, ("service", "state", "since_on", "note"), ("service", "state"), "service", _check_offering
        ),
        "risks": Kind(
            AccountRisk, ("text", "seen_on", "ended_on", "what_helped"), ("text", "seen_on"), "text", _check_risk
        ),
        "documents": Kind(
            AccountDocument, ("name", "digest", "size", "note"), ("name", "digest"), "name", _check_document
        ),
    }
)
"""Every kind by the word that stands in its address."""


def keep(session: Session, account_id: int, kind: str, values: Values, by: User | None, now: datetime) -> Row:
    """Keep something new with an account; Invalid says field by field what is wrong.

    A service that was removed comes back with what is said now: there is one line a service.
    """
    account, known = account_of(session, account_id), kind_of(kind)
    told = _tidy(known, values)
    _check(session, known, account, told, None)
    row: Row | None = _removed_service(session, account, told) if kind == "offering" else None
    if row is not None:
        row.removed_at = None
        row.version += 1
        for name, value in told.items():
            setattr(row, name, value)
    else:
        row = known.table(account_id=account.id, entered_at=now, entered_by_id=by.id if by else None, **told)
        session.add(row)
    audit(session, account, by, now, f"{kind}-kept", {kind: [None, told[known.name]]})
    session.flush()
    return row


def correct(
    session: Session, account_id: int, kind: str, row_id: int, values: Values, version: int, by: User, now: datetime
) -> Row:
    """Correct what is kept; Stale with both texts when somebody else did after `version`."""
    account, known, row = one(session, account_id, kind, row_id)
    told = _tidy(known, {**{name: getattr(row, name) for name in known.fields}, **values})
    changed = {name: (getattr(row, name), value) for name, value in told.items() if getattr(row, name) != value}
    if row.version != version:
        raise Stale(
            _("This was changed while you were writing."),
            {labels.field(name): _shown(mine) for name, (_was, mine) in changed.items()},
            {labels.field(name): _shown(theirs) for name, (theirs, _mine) in changed.items()},
        )
    _check(session, known, account, told, row)
    for name, value in told.items():
        setattr(row, name, value)
    if changed:
        row.version += 1
        said = {name: [_plain(was), _plain(becomes)] for name, (was, becomes) in changed.items()}
        audit(session, account, by, now, f"{kind}-corrected", said)
    session.flush()
    return row


def remove(session: Session, account_id: int, kind: str, row_id: int, by: User, now: datetime) -> Row:
    """Take it out of the lists; it is kept and can be restored."""
    account, known, row = one(session, account_id, kind, row_id)
    row.removed_at = now
    audit(session, account, by, now, f"{kind}-removed", {kind: [getattr(row, known.name), None]})
    session.flush()
    return row


def restore(session: Session, account_id: int, kind: str, row_id: int, by: User, now: datetime) -> Row:
    """Take something removed back."""
    account, known, row = one(session, account_id, kind, row_id, removed=True)
    row.removed_at = None
    audit(session, account, by, now, f"{kind}-restored", {kind: [None, getattr(row, known.name)]})
    session.flush()
    return row


def read_again(session: Session, account_id: int, need_id: int, by: User, now: datetime) -> AccountNeed:
    """Say that a need was read again in the present phase and still holds."""
    account, _known, row = one(session, account_id, "needs", need_id)
    need = cast(AccountNeed, row)
    need.read_on, need.read_in = today_of(now), account.phase
    need.version += 1
    audit(session, account, by, now, "needs-read", {"needs": [None, need.text]})
    session.flush()
    return need


def kind_of(kind: str) -> Kind:
    """Return a kind by its word; NotFound when there is none."""
    if kind not in KINDS:
        raise NotFound(_("There is no such page."))
    return KINDS[kind]


def one(
    session: Session, account_id: int, kind: str, row_id: int, *, removed: bool = False
) -> tuple[Account, Kind, Row]:
    """Return a row with its account and kind; NotFound unless it is there, or removed if that is asked for."""
    account, known = account_of(session, account_id), kind_of(kind)
    row = cast("Row | None", session.get(known.table, row_id, populate_existing=True))
    if row is None or row.account_id != account_id or (row.removed_at is not None) != removed:
        raise NotFound(_("There is nothing of the kind here."))
    return account, known, row


def _removed_service(session: Session, account: Account, values: Values) -> AccountOffering | None:
    of_service = select(AccountOffering).where(AccountOffering.account_id == account.id)
    return session.scalar(of_service.where(AccountOffering.service == values["service"]))


def _tidy(kind: Kind, values: Values) -> dict[str, Any]:
    told = {name: values.get(name) for name in kind.fields}
    return {name: (value.strip() or None) if isinstance(value, str) else value for name, value in told.items()}


def _check(session: Session, kind: Kind, account: Account, values: Values, row: Row | None) -> None:
    problems = {name: _("This is needed.") for name in kind.required if values[name] is None}
    if not problems:
        problems = kind.check(session, account, values, row)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def _shown(value: Any) -> Any:
    return formatters.day(value) if isinstance(value, date) else value
