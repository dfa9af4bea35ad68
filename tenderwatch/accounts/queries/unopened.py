"""Contracts whose buyer is no account: nobody is reminded to care for them, and no after-care opens at their end."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care.rules import OPENS_DAYS
from tenderwatch.accounts.tables import Account
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

SHOWN = 50


@dataclass(frozen=True)
class Unopened:
    """A buyer of ours that is no account: how many contracts run with it, and the first known end of them."""

    organization_id: int
    name: str
    contracts: int
    first_end: date | None


def unopened(session: Session, today: date) -> list[Unopened]:
    """Return the buyers of contracts in force, or ended so lately that after-care would open, that are no accounts.

    The contract that ends first stands first; at most `SHOWN`.
    """
    found = _unopened(today).order_by(func.min(_end).asc().nulls_last(), Organization.name, Organization.id)
    return [Unopened(*row) for row in session.execute(found.limit(SHOWN))]


def count_unopened(session: Session, today: date) -> int:
    """Return how many buyers of the kind there are."""
    return session.scalar(select(func.count()).select_from(_unopened(today).subquery())) or 0


_end = func.coalesce(Contract.ended_on, Contract.ends_on, Contract.base_ends_on)


def _unopened(today: date) -> Select[int, str, int, date | None]:
    accounts, since = select(Account.organization_id), today - timedelta(days=OPENS_DAYS)
    return (
        select(Organization.id, Organization.name, func.count(Contract.id), func.min(_end))
        .join(Contract, Contract.buyer_id == Organization.id)
        .where(Contract.deleted_at.is_(None), or_(_end.is_(None), _end >= since))
        .where(Organization.id.not_in(accounts), Organization.is_ours.is_(False))
        .group_by(Organization.id, Organization.name)
    )


def expert_for(session: Session, organization_id: int) -> int | None:
    """Return who owns the contract of a buyer that ends first, of those who are here; None when nobody does."""
    owned = select(Contract.owner_id).join(User, User.id == Contract.owner_id).where(User.active)
    theirs = Contract.buyer_id == organization_id, Contract.deleted_at.is_(None), Contract.ended_on.is_(None)
    return session.scalar(owned.where(*theirs).order_by(_end.asc().nulls_last(), Contract.id).limit(1))
