"""Care and after-care that is planned: what is overdue, whose it is, and how much of it there is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity

KINDS = ("care", "after-care")
WHEN = ("overdue", "month", "all")
"""Past its day; that or within thirty days; whatever is planned."""

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Filters:
    """Which care is asked for; `people` None is everybody's, None in it nobody's."""

    when: str = "overdue"
    people: Collection[int | None] | None = None
    account_id: int | None = None
    segment: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class DueCare:
    """A care that is planned."""

    activity_id: int
    account_id: int
    organization_id: int
    organization: str
    segment: str | None
    type: str
    subject: str
    day: date
    origin: str
    owner_id: int | None
    owner: str | None


@dataclass(frozen=True)
class Share:
    """How much care is overdue, of how much that is planned: of one person (None: nobody's)."""

    person_id: int | None
    name: str | None
    overdue: int
    planned: int


@dataclass(frozen=True)
class Gaps:
    """What keeps customers from being cared for: of all accounts those without a segment."""

    accounts: int
    without_segment: int


def due(session: Session, filters: Filters, today: date, limit: int, offset: int = 0) -> list[DueCare]:
    """Return the care that is asked for, what is longest overdue first."""
    columns = (Activity.id, Account.id.label("account_id"), Organization.id.label("organization_id"))
    more = (Organization.name.label("organization"), Account.segment, Activity.type, Activity.subject, Activity.day)
    query = _joined(select(*columns, *more, Activity.origin, Activity.owner_id, User.name.label("owner")))
    rows = session.execute(
        query.where(*_conditions(session, filters, today))
        .order_by(Activity.day, Organization.name, Activity.id)
        .limit(limit)
        .offset(offset)
    )
    return [DueCare(*row) for row in rows]


def count(session: Session, filters: Filters, today: date) -> int:
    """Return how much care is asked for."""
    return session.scalar(_counted(select(func.count(Activity.id)), session, filters, today)) or 0


def by_person(session: Session, today: date) -> list[Share]:
    """Return how much is overdue and planned by person, who has most overdue first, what is nobody's last."""
    overdue = func.count(Activity.id).filter(Activity.day < today)
    whose = func.coalesce(Activity.owner_id, 0)  # not by the index of owners: that would read the whole table by it
    query = _counted(select(whose, overdue, func.count(Activity.id)), session, Filters(when="all"), today)
    names = {row.id: row.name for row in session.execute(select(User.id, User.name))}
    rows = session.execute(query.group_by(whose))
    shares = [Share(owner_id or None, names.get(owner_id), late, planned) for owner_id, late, planned in rows]
    return sorted(shares, key=lambda each: (each.person_id is None, -each.overdue, each.name or ""))


def _counted(
    query: Select[*tuple[Any, ...]], session: Session, filters: Filters, today: date
) -> Select[*tuple[Any, ...]]:
    joined = query.select_from(Activity).join(Account, Account.organization_id == Activity.organization_id)
    return joined.where(*_conditions(session, filters, today))


def gaps(session: Session) -> Gaps:
    """Return what keeps customers from being cared for."""
    without = func.count(Account.id).filter(Account.segment.is_(None))
    return Gaps(*session.execute(select(func.count(Account.id), without).where(Account.closed_on.is_(None))).one())


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Activity)
        .join(Organization, Organization.id == Activity.organization_id)
        .join(Account, Account.organization_id == Activity.organization_id)
        .outerjoin(User, User.id == Activity.owner_id)
    )


def _conditions(session: Session, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    planned = Activity.state.in_(codes_meaning(session, "activity-state", "planned"))
    found = [and_(Activity.origin.in_([filters.kind] if filters.kind else KINDS), planned)]
    found.append(Activity.removed_at.is_(None))
    if filters.when != "all":
        found.append(Activity.day < today if filters.when == "overdue" else Activity.day <= today + MONTH)
    if filters.people is not None:
        named = Activity.owner_id.in_([each for each in filters.people if each is not None])
        found.append(named | Activity.owner_id.is_(None) if None in filters.people else named)
    if filters.account_id is not None:
        found.append(Account.id == filters.account_id)
    if filters.segment:
        found.append(Account.segment == filters.segment)
    return found
