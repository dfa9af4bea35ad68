"""What is missing of accounts: who leads, who does, the segment, the next step, and what finance and HR do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.listing import is_planned
from tenderwatch.accounts.tables import Account
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity

GAPS = ("manager", "responsible", "segment", "step")


@dataclass(frozen=True)
class AccountGaps:
    """An open account and what is missing of it, in the order of GAPS; `step_on` is a next step that is overdue."""

    id: int
    organization_id: int
    name: str
    manager: str | None
    missing: tuple[str, ...]
    step_on: date | None


def gaps(session: Session, today: date) -> list[AccountGaps]:
    """Return the open accounts of which something is missing, those of which most is first."""
    steps = (
        select(Activity.organization_id, func.min(Activity.day).label("day"))
        .where(is_planned(session))
        .group_by(Activity.organization_id)
        .subquery()
    )
    rows = session.execute(
        select(Account, Organization.name, User.name, steps.c.day)
        .join(Organization, Organization.id == Account.organization_id)
        .outerjoin(User, User.id == Account.manager_id)
        .outerjoin(steps, steps.c.organization_id == Account.organization_id)
        .where(Account.closed_on.is_(None))
        .order_by(func.lower(Organization.name), Account.id)
    )
    found = [_of(account, name, manager, day, today) for account, name, manager, day in rows]
    return sorted((each for each in found if each.missing), key=lambda each: -len(each.missing))


def count_gaps(session: Session, today: date) -> int:
    """Return of how many open accounts something is missing."""
    return len(gaps(session, today))


def _of(account: Account, name: str, manager: str | None, day: date | None, today: date) -> AccountGaps:
    present: Sequence[object] = (account.manager_id, account.responsible_id, account.segment, day and day >= today)
    missing = tuple(code for code, there in zip(GAPS, present, strict=True) if not there)
    overdue = day if day and day < today else None
    return AccountGaps(account.id, account.organization_id, name, manager, missing, overdue)
