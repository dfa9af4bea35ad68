"""The demo's calendar: days counted from the day of loading, moved to days on which offices work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import add_months, first_working_day_on_or_after, last_working_day_on_or_before
from tenderwatch.web.reader import HOME


@dataclass(frozen=True)
class Days:
    """Days around `now`; what has happened never lies ahead of it, and what is ahead never behind."""

    now: datetime

    @property
    def today(self) -> date:
        """The day of loading, on the clock of the supplier's office."""
        return self.now.astimezone(HOME).date()

    def at(self, offset: int) -> date:
        """Return the day so many days away, whatever day of the week it is."""
        return self.today + timedelta(days=offset)

    def worked(self, offset: int) -> date:
        """Return that day, or the working day before it: when something was published, said or done."""
        return last_working_day_on_or_before(self.at(offset), self._off)

    def due(self, offset: int) -> date:
        """Return a deadline's day: moved to the next working day while it is ahead, back once it has passed."""
        if offset == 0:
            return self.today
        return first_working_day_on_or_after(self.at(offset), self._off) if offset > 0 else self.worked(offset)

    def before(self, day: date, days: int) -> date:
        """Return the day so many days before another, or the working day before it."""
        return last_working_day_on_or_before(day - timedelta(days=days), self._off)

    def month_starts(self, offset: int) -> date:
        """Return the first of the month that begins on that day or next."""
        day = self.at(offset)
        return day if day.day == 1 else add_months(day.replace(day=1), 1)

    def month_ends(self, months: int) -> date:
        """Return the last day of the month so many months away."""
        return add_months(self.today.replace(day=1), months + 1) - timedelta(days=1)

    def moment(self, offset: int, clock: time) -> datetime:
        """Return that day at an hour of the office, never later than now."""
        return min(self.now, datetime.combine(self.at(offset), clock, HOME).astimezone(UTC))

    @property
    def _off(self) -> Collection[date]:
        return _holidays_around(self.today.year)


@cache
def _holidays_around(year: int) -> frozenset[date]:
    return holidays_between("FI", date(year - 4, 1, 1), date(year + 3, 12, 31))
