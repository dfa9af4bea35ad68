"""An account is opened for an organisation, edited, closed and opened again."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels
from tenderwatch.accounts.rules import segments
from tenderwatch.accounts.service.classing import keep_classes
from tenderwatch.accounts.tables import Account
from tenderwatch.contracts.facts import today_of
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.lists import words

VALUES = ("manager_id", "responsible_id", *segments.VALUES, "potential_amount", "currency", "classes", "note")
"""What the form edits; phase, ladder, nature and segment are moved instead, with a reason."""


def open_account(
    session: Session, organization_id: int, values: Mapping[str, Any], by: User | None, now: datetime
) -> Account:
    """Make an organisation an account; who it is merged into stands for it.  NotAllowed when it is one already."""
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(_("There is no such organisation."))
    organization_id = organization.merged_into_id or organization.id
    if session.scalar(select(Account.id).where(Account.organization_id == organization_id)):
        raise NotAllowed(_("This organisation is an account already."))
    told = _tidy(values)
    _check(session, told, ())
    account = Account(organization_id=organization_id, opened_at=now, opened_by_id=by.id if by else None, **told)
    session.add(account)
    session.flush()
    keep_classes(session, account, (), by, now)
    audit(session, account, by, now, "opened")
    return account


def edit(
    session: Session, account_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> Account:
    """Change who leads and does, the five values, classes and the note; Stale when somebody else did meanwhile."""
    account = account_of(session, account_id)
    told = _tidy(values)
    if account.version != version:
        differing = [name for name, mine in told.items() if getattr(account, name) != mine]
        raise Stale(
            _("This account was changed while you were writing."),
            {labels.field(name): _shown(session, name, told[name]) for name in differing},
            {labels.field(name): _shown(session, name, getattr(account, name)) for name in differing},
        )
    _check(session, told, account.classes)
    had = account.classes
    for name, value in told.items():
        setattr(account, name, value)
    keep_classes(session, account, had, by, now)
    audit(session, account, by, now)
    session.flush()
    return account


def close(session: Session, account_id: int, why: str, by: User, now: datetime) -> Account:
    """Nobody is to care for it any more, and why; everything that is kept stays."""
    account = account_of(session, account_id)
    if account.closed_on is not None:
        raise NotAllowed(_("This account is closed already."))
    if not why.strip():
        raise Invalid(_("Say why."), {"why": _("Say why.")})
    account.closed_on = today_of(now)
    audit(session, account, by, now, "closed", {"why": [None, why.strip()]})
    session.flush()
    return account


def reopen(session: Session, account_id: int, by: User, now: datetime) -> Account:
    """Care for it again."""
    account = account_of(session, account_id)
    if account.closed_on is None:
        raise NotAllowed(_("This account is open."))
    account.closed_on = None
    audit(session, account, by, now, "reopened")
    session.flush()
    return account


def account_of(session: Session, account_id: int) -> Account:
    """Return an account as it is now; NotFound when there is none."""
    account = session.get(Account, account_id, populate_existing=True)
    if account is None:
        raise NotFound(_("There is no such account."))
    return account


def _tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: values[name] for name in VALUES if name in values}
    return {name: (value.strip() or None) if isinstance(value, str) else value for name, value in told.items()}


def _check(session: Session, values: Mapping[str, Any], had: Any) -> None:
    problems = {}
    for name in segments.VALUES:
        if values.get(name) is not None and values[name] not in range(1, 6):
            problems[name] = _("Say a number from 1 to 5.")
    amount: Decimal | None = values.get("potential_amount")
    if amount is not None and not 0 <= amount < LARGEST_AMOUNT:
        problems["potential_amount"] = _("This is not an amount that an account can have.")
    known = words(session, "account-class")
    if any(code not in known or (known[code].retired and code not in had) for code in values.get("classes") or ()):
        problems["classes"] = _("Choose classes of the list.")
    for name in ("manager_id", "responsible_id"):
        if values.get(name) is not None and session.get(User, values[name]) is None:
            problems[name] = _("Choose a person.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _shown(session: Session, name: str, value: Any) -> Any:
    if name in ("manager_id", "responsible_id") and value is not None:
        person = session.get(User, value)
        return person.name if person else "–"
    return ", ".join(value) if isinstance(value, list) else value.isoformat() if isinstance(value, date) else value
