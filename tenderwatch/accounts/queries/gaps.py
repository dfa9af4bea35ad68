"""What is missing of accounts: who leads, who does, the segment, the next step, and what finance and HR do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.listing import counts, is_planned
from tenderwatch.accounts.tables import Account
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity

PAGE = 50
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


@dataclass(frozen=True)
class Gaps:
    """One page of the accounts with gaps, and how many there are."""

    rows: list[AccountGaps]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def gaps(session: Session, today: date, page: int = 1) -> Gaps:
    """Return the open accounts of which something is missing, those of which most is first."""
    total, steps = counts(session, today).lacking, _steps(session)
    number = min(page, max(1, -(-total // PAGE)))
    rows = session.execute(
        _lacking(select(Account, Organization.name, User.name, steps.c.day), steps, today)
        .join(Organization, Organization.id == Account.organization_id)
        .outerjoin(User, User.id == Account.manager_id)
        .order_by(_missing(steps, today).desc(), func.lower(Organization.name), Account.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return Gaps([_of(account, name, manager, day, today) for account, name, manager, day in rows], total, number)


def _steps(session: Session) -> Subquery:
    planned = select(Activity.organization_id, func.min(Activity.day).label("day")).where(is_planned(session))
    return planned.group_by(Activity.organization_id).subquery()


def _lacking(query: Select[Any], steps: Subquery, today: date) -> Select[Any]:
    with_step = query.outerjoin(steps, steps.c.organization_id == Account.organization_id)
    return with_step.where(Account.closed_on.is_(None), _missing(steps, today) > 0)


def _missing(steps: Subquery, today: date) -> ColumnElement[int]:
    """How much is missing: no manager, no responsible person, no segment, no next step from today on."""
    absent = (
        Account.manager_id.is_(None),
        Account.responsible_id.is_(None),
        Account.segment.is_(None),
        func.coalesce(steps.c.day, date.min) < today,
    )
    counted = [case((each, 1), else_=0) for each in absent]
    return counted[0] + counted[1] + counted[2] + counted[3]


def _of(account: Account, name: str, manager: str | None, day: date | None, today: date) -> AccountGaps:
    present: Sequence[object] = (account.manager_id, account.responsible_id, account.segment, day and day >= today)
    missing = tuple(code for code, there in zip(GAPS, present, strict=True) if not there)
    overdue = day if day and day < today else None
    return AccountGaps(account.id, account.organization_id, name, manager, missing, overdue)
