"""Former customers: no contract in force, and nobody has been in touch for so many months."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.lists import codes_meaning, words
from tenderwatch.work.tables import Activity

MONTHS = 12
"""So long without a contact makes a customer without a contract a former one, unless another time is asked for."""

_WERE_CUSTOMERS = ("customer", "regular", "key-customer", "advocate")
"""Rungs of the ladder that nobody stands on who never bought from us."""


@dataclass(frozen=True)
class Former:
    """A former customer: their last contract's end and the last contact, as far as they are known."""

    account_id: int
    organization_id: int
    organization: str
    segment: str | None
    ended_on: date | None
    contact_on: date | None
    manager: str | None
    closed_on: date | None


_LAST_DAY = func.coalesce(Contract.ended_on, Contract.ends_on, Contract.base_ends_on)


def former(session: Session, today: date, months: int = MONTHS, limit: int = -1, offset: int = 0) -> list[Former]:
    """Return the former customers, of whom we heard longest ago first; `limit` -1 is all."""
    ended = (
        select(func.max(_LAST_DAY))
        .where(Contract.buyer_id == Account.organization_id, Contract.deleted_at.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    contact = _last_contact(session, today).correlate(Account).scalar_subquery()
    columns = (Account.id, Account.organization_id, Organization.name, Account.segment)
    query = _former(session, today, months, select(*columns, ended, contact, User.name, Account.closed_on))
    query = query.outerjoin(User, User.id == Account.manager_id)
    query = query.order_by(contact.asc().nulls_first(), Organization.name, Account.id).offset(offset)
    return [Former(*row) for row in session.execute(query if limit < 0 else query.limit(limit))]


def count_former(session: Session, today: date, months: int = MONTHS) -> int:
    """Return how many former customers there are."""
    return session.scalar(_former(session, today, months, select(func.count(Account.id)))) or 0


def _former(session: Session, today: date, months: int, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    theirs = and_(Contract.buyer_id == Account.organization_id, Contract.deleted_at.is_(None))
    runs = and_(Contract.ended_on.is_(None), or_(Contract.ends_on.is_(None), Contract.ends_on >= today))
    in_force = exists().where(theirs, runs)
    bought = or_(exists().where(theirs), Account.ladder.in_(_WERE_CUSTOMERS))
    since = add_months(today, -months)
    of_contact = Activity.type.in_(codes_meaning(session, "activity-type", "contact"))
    done = Activity.state.in_(codes_meaning(session, "activity-state", "done"))
    spoken = exists().where(
        Activity.organization_id == Account.organization_id,
        Activity.day.between(since, today),
        *(of_contact, done, Activity.removed_at.is_(None)),
    )
    joined = query.select_from(Account).join(Organization, Organization.id == Account.organization_id)
    return joined.where(bought, ~in_force, ~spoken)


def _last_contact(session: Session, today: date) -> Select[date | None]:
    of_contact = [code for code, word in words(session, "activity-type").items() if word.means == "contact"]
    done = codes_meaning(session, "activity-state", "done")
    return select(func.max(Activity.day)).where(
        Activity.organization_id == Account.organization_id,
        Activity.type.in_(of_contact),
        Activity.state.in_(done),
        Activity.removed_at.is_(None),
        Activity.day <= today,
    )
