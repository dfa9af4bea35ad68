"""Customers sent on to a partner: to whom, who contacts whom by when, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels
from tenderwatch.accounts.care.rules import CONTACTS
from tenderwatch.accounts.tables import Account, Referral
from tenderwatch.accounts.versions import Compared, take_over
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

FIELDS = ("to_id", "what", "contacts_whom", "owner_id", "due_on")
Values = Mapping[str, Any]


def referral_of(session: Session, referral_id: int, *, removed: bool = False) -> Referral:
    """Return a referral; NotFound when there is none, or, unless `removed`, when it was removed."""
    row = session.get(Referral, referral_id)
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound(_("There is no such referral."))
    return row


def of_account(session: Session, account_id: int) -> list[Referral]:
    """Return the referrals of an account that were not removed."""
    query = select(Referral).where(Referral.account_id == account_id, Referral.removed_at.is_(None))
    return list(session.scalars(query.order_by(Referral.id)))


def organization_of(session: Session, account_id: int) -> Organization:
    """Return the organisation that an account is of."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(_("There is no such account."))
    return session.get_one(Organization, account.organization_id)


def send_on(session: Session, account_id: int, values: Values, by: User, now: datetime) -> Referral:
    """Note that a customer was sent on to a partner; `values` are FIELDS."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(_("There is no such account."))
    said = _checked(account, values)
    row = Referral(account_id=account_id, entered_at=now, entered_by_id=by.id, **said)
    session.add(row)
    session.flush()
    audit(session, row, by, now, "entered", {"what": [None, row.what]})
    return row


def edit(session: Session, referral_id: int, values: Values, seen: int, by: User, now: datetime) -> Referral:
    """Change a referral; an edit of an older version raises Stale with both texts."""
    row = referral_of(session, referral_id)
    said = _checked(session.get_one(Account, row.account_id), values)
    take_over(row, said, seen, partial(_compared, session))
    audit(session, row, by, now)
    session.flush()
    return row


def _compared(session: Session, mine: Values, theirs: Values) -> Compared:
    """Return both texts of a stale edit, the partner by name."""
    return labels.compared(_with_name(session, mine), _with_name(session, theirs))


def _with_name(session: Session, values: Values) -> dict[str, Any]:
    partner = session.get(Organization, values["to_id"])
    return {**values, "to_id": partner.name if partner else None}


def end(session: Session, referral_id: int, result: str, by: User, now: datetime) -> Referral:
    """Note what came of it: the customer tells it once, and it is kept."""
    row = referral_of(session, referral_id)
    if not result.strip():
        raise Invalid(_("Say what came of it."), {"result": _("Say what came of it.")})
    take_over(row, {"result": result.strip(), "ended_on": row.ended_on or today_of(now)}, None, labels.compared)
    audit(session, row, by, now, "ended")
    session.flush()
    return row


def reopen(session: Session, referral_id: int, by: User, now: datetime) -> Referral:
    """Say that it is not settled after all."""
    row = referral_of(session, referral_id)
    if row.ended_on is None:
        raise NotAllowed(_("This referral is open."))
    take_over(row, {"ended_on": None}, None, labels.compared)
    audit(session, row, by, now, "reopened")
    session.flush()
    return row


def remove(session: Session, referral_id: int, by: User, now: datetime) -> Referral:
    """Take a referral out of the lists; it is kept and can be restored."""
    row = referral_of(session, referral_id)
    row.removed_at = now
    audit(session, row, by, now, "removed", {"what": [row.what, None]})
    session.flush()
    return row


def restore(session: Session, referral_id: int, by: User, now: datetime) -> Referral:
    """Take a removed referral back."""
    row = referral_of(session, referral_id, removed=True)
    row.removed_at = None
    audit(session, row, by, now, "restored", {"what": [None, row.what]})
    session.flush()
    return row


def _checked(account: Account, values: Values) -> dict[str, Any]:
    said = {name: values.get(name) for name in FIELDS} | {"what": (values.get("what") or "").strip()}
    problems = {}
    if not said["what"]:
        problems["what"] = _("Say what it is about.")
    if said["to_id"] is None:
        problems["to"] = _("Enter a name.")
    elif said["to_id"] == account.organization_id:
        problems["to"] = _("This is the customer. Enter who they are sent on to.")
    if said["contacts_whom"] not in CONTACTS:
        problems["contacts_whom"] = _("Choose one.")
    if said["due_on"] is None:
        problems["due_on"] = _("Enter a day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said
