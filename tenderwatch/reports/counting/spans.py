"""Rows of a time that lies within a longer one of the same page: they are not read twice."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from tenderwatch.db.remembering import remembered
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Scope

Counted = TypeVar("Counted")


def within(
    session: Session, scope: Scope, name: str, read: Callable[[], list[Counted]], on: Callable[[Counted], date | None]
) -> list[Counted]:
    """Return what `read` gives for the period; out of a longer one that this page has read, by the day of each."""
    known: dict[Period, list[Counted]] = remembered(session, (within, name, scope.team_id, scope.today), dict)
    for longer, rows in known.items():
        if longer.first <= scope.period.first and scope.period.last <= longer.last:
            return [row for row in rows if (day := on(row)) is not None and day in scope.period]
    return known.setdefault(scope.period, read())
