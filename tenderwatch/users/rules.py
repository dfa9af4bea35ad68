"""Who may do what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is here; a person may be several."""

    ADMIN = "admin"
    MANAGER = "manager"
    BID_MANAGER = "bid-manager"
    SALES = "sales"
    CONTRACT_OWNER = "contract-owner"
    VIEWER = "viewer"


class Permission(StrEnum):
    """Something that a page or an act asks for."""

    READ = "read"  # notices, procedures, organisations, search, one's own Today page
    SEE_INBOX = "see-inbox"
    TRIAGE = "triage"
    EDIT_SEARCHES = "edit-searches"
    SEE_BIDS = "see-bids"
    EDIT_BIDS = "edit-bids"
    APPROVE_PRICES = "approve-prices"  # of bids: say that a tender may go out at these figures
    SEE_CONTRACTS = "see-contracts"
    EDIT_CONTRACTS = "edit-contracts"
    SEE_ACCOUNTS = "see-accounts"  # customers, contacts, activities, feedback
    EDIT_ACCOUNTS = "edit-accounts"
    SEE_REPORTS = "see-reports"
    ENTER_MEASURES = "enter-measures"  # figures of the scorecard that nothing in the house can count
    EDIT_ORGANIZATIONS = "edit-organizations"  # say which rows are one organisation
    SEE_SOURCES = "see-sources"
    ADMINISTER = "administer"  # users, sources, quarantine, health, audit


_READING = {Permission.READ}
_INBOX = {Permission.SEE_INBOX, Permission.TRIAGE, Permission.EDIT_SEARCHES}
_BIDS = {Permission.SEE_BIDS, Permission.EDIT_BIDS}
_CONTRACTS = {Permission.SEE_CONTRACTS, Permission.EDIT_CONTRACTS}
_ACCOUNTS = {Permission.SEE_ACCOUNTS, Permission.EDIT_ACCOUNTS, Permission.SEE_REPORTS}
_PARTIES = {Permission.EDIT_ORGANIZATIONS}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: frozenset(
        _READING
        | _INBOX
        | _BIDS
        | _CONTRACTS
        | _ACCOUNTS
        | _PARTIES
        | {Permission.APPROVE_PRICES, Permission.SEE_SOURCES, Permission.ENTER_MEASURES}
    ),
    Role.BID_MANAGER: frozenset(
        _READING | _INBOX | _BIDS | _ACCOUNTS | _PARTIES | {Permission.SEE_CONTRACTS, Permission.SEE_SOURCES}
    ),
    Role.SALES: frozenset(_READING | {Permission.SEE_INBOX} | _BIDS | _CONTRACTS | _ACCOUNTS | _PARTIES),
    Role.CONTRACT_OWNER: frozenset(_READING | _CONTRACTS | _ACCOUNTS),
    Role.VIEWER: frozenset(_READING),
}


def may(roles: Collection[str], permission: Permission) -> bool:
    """Return whether a person of these roles may do what `permission` names."""
    return any(permission in PERMISSIONS[Role(role)] for role in roles)


SATURDAY = 5


def is_absent(absent_from: date | None, absent_to: date | None, today: date) -> bool:
    """Return whether a person is away today; the last day of absence is a day of absence, an open end goes on."""
    return absent_from is not None and absent_from <= today and (absent_to is None or today <= absent_to)


def is_quiet(quiet_from: int | None, quiet_to: int | None, weekends: bool, clock: datetime) -> bool:
    """Return whether a person wants no mail at once when their own clock shows `clock`.

    Hours of the wall clock from `quiet_from` up to but without `quiet_to`, over midnight when that is smaller.
    """
    if weekends and clock.weekday() >= SATURDAY:
        return True
    if quiet_from is None or quiet_to is None:
        return False
    if quiet_from <= quiet_to:
        return quiet_from <= clock.hour < quiet_to
    return clock.hour >= quiet_from or clock.hour < quiet_to


@dataclass(frozen=True)
class Whereabouts:
    """Whether a person is here, and who comes next when not."""

    active: bool
    absent_from: date | None
    absent_to: date | None
    substitute_id: int | None
    manager_id: int | None


def acts_for(person_id: int, everybody: Mapping[int, Whereabouts], today: date) -> int | None:
    """Return who acts for a person today: themselves, when away or gone the substitute (and theirs), then the manager.

    None when nobody is left: the caller turns to an administrator.
    """
    queue, seen = [person_id], set[int]()
    while queue:
        each = queue.pop(0)
        person = everybody.get(each)
        if person is None or each in seen:
            continue
        if person.active and not is_absent(person.absent_from, person.absent_to, today):
            return each
        seen.add(each)
        queue += [number for number in (person.substitute_id, person.manager_id) if number]
    return None
