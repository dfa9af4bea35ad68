"""Period and working-day arithmetic: dates in, dates out.

A period's last day belongs to it.  Holidays are a parameter; Saturday and Sunday are never working days.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later (earlier when negative); a day that the month lacks becomes its last day.

    Regulation (EEC, Euratom) 1182/71 art. 3(2)(c); Finnish act 150/1930, section 3.
    """
    return _on(*_month(day, months), day.day)


def last_day(start: date, months: int) -> date:
    """Return the last day of a period of `months` whose first day is `start`: start + months - 1 day.

    Where the month lacks the day on which the next period would start, the month's last day still belongs to the
    period: 12 months from 29 February 2024 end on 28 February 2025, one month from 31 January on February's last day.
    """
    if months < 1:
        raise ValueError(f"a period has at least one month, not {months}")
    if start.day == 1:
        return add_months(start, months) - _ONE_DAY
    return _on(*_month(start, months), start.day - 1)


def last_day_after(start: date, value: str | None, unit: str | None) -> date | None:
    """Return the last day of a period as notices say it (BT-36): whole DAYs, WEEKs, MONTHs or YEARs, else None."""
    if value is None or not value.isdigit() or not 0 < int(value) < 10_000:
        return None
    days = {"DAY": 1, "WEEK": 7}.get(unit or "")
    months = {"MONTH": 1, "YEAR": 12}.get(unit or "")
    if days:
        return start + timedelta(days=days * int(value) - 1)
    return last_day(start, months * int(value)) if months and int(value) <= 1200 // months else None


@dataclass(frozen=True)
class NoticeDate:
    """The last day to give notice, computed both ways from the last day of the term."""

    from_day_after: date  # (end + 1 day) - months - 1 day: whole months are left after the notice
    from_last_day: date  # end - months: the same day of the month

    @property
    def by(self) -> date:
        """The earlier of the two: no reading of the clause makes it late."""
        return min(self.from_day_after, self.from_last_day)


def notice_date(end: date, months: int) -> NoticeDate:
    """Return when notice of `months` must be given at the latest for a term whose last day is `end`."""
    if months < 0:
        raise ValueError(f"a notice period is not negative: {months}")
    return NoticeDate(add_months(end + _ONE_DAY, -months) - _ONE_DAY, add_months(end, -months))


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def last_working_day_on_or_before(day: date, holidays: Collection[date]) -> date:
    """Return `day`, or the nearest earlier working day."""
    while not is_working_day(day, holidays):
        day -= _ONE_DAY
    return day


def first_working_day_on_or_after(day: date, holidays: Collection[date]) -> date:
    """Return `day`, or the nearest later working day."""
    while not is_working_day(day, holidays):
        day += _ONE_DAY
    return day


def add_working_days(day: date, days: int, holidays: Collection[date]) -> date:
    """Return the day that is `days` working days after `day` (before it when negative); 0 gives `day` itself."""
    step = _ONE_DAY if days > 0 else -_ONE_DAY
    for _ in range(abs(days)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def working_days_between(first: date, last: date, holidays: Collection[date]) -> int:
    """Count the working days from `first` to `last`, both included; 0 when `last` is before `first`."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def time_limit(event: date, days: int, holidays: Collection[date]) -> date:
    """Return the last day of a statutory time of `days` after `event`; the day of the event is not counted.

    A last day on a non-working day moves to the next working day (Finnish act 150/1930, sections 2 and 5).
    """
    return first_working_day_on_or_after(event + timedelta(days=days), holidays)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Return the calendar day of an aware moment in `zone`, so that the hour of a run changes no count of days."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no local day")
    return moment.astimezone(zone).date()


def _month(day: date, months: int) -> tuple[int, int]:
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, index + 1


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
