"""Rows of a time that lies within a longer one of the same page: they are not read twice."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from tenderwatch.db.remembering import remembered
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Scope

Counted = TypeVar("Counted")
_DAY = itemgetter(0)


class _Read(Generic[Counted]):
    """Rows that were read, found again by their day."""

    def __init__(self, rows: list[Counted], on: Callable[[Counted], date | None]) -> None:
        self.rows = rows
        self._days: Sequence[tuple[date, int]] = sorted(
            (day, place) for place, row in enumerate(rows) if (day := on(row)) is not None
        )

    def within(self, period: Period) -> list[Counted]:
        """Return the rows whose day lies in the period, in the order in which they were read."""
        first = bisect_left(self._days, period.first, key=_DAY)
        last = bisect_right(self._days, period.last, key=_DAY)
        return [self.rows[place] for place in sorted(place for _day, place in self._days[first:last])]


def within(
    session: Session, scope: Scope, name: str, read: Callable[[], list[Counted]], on: Callable[[Counted], date | None]
) -> list[Counted]:
    """Return what `read` gives for the period; out of a longer one that this page has read, by the day of each."""
    of_whom = (scope.team_id, scope.people, scope.today)
    known: dict[Period, _Read[Counted]] = remembered(session, (within, name, *of_whom), dict)
    if scope.period in known:
        return known[scope.period].rows
    for longer, found in known.items():
        if longer.first <= scope.period.first and scope.period.last <= longer.last:
            return found.within(scope.period)
    known[scope.period] = _Read(read(), on)
    return known[scope.period].rows
