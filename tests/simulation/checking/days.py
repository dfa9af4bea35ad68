"""Naive arithmetic of days: months, working days, rungs; after the rule book, sharing nothing with the product."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = timedelta(days=1)
NOTHING = -100_000
"""The position on a ladder of which nothing was reached."""

LADDERS: dict[str, tuple[int, ...]] = {
    "standard": (365, 180, 90, 30, 7),
    "critical": (540, 365, 270, 180, 90, 60, 30, 14, 7),
    "light": (90, 30),
}
OWN_LADDERS: dict[str, tuple[int, ...]] = {
    "renewal-start": (60, 30, 7, 0),
    "holdover": (90, 60, 30, 14, 7, 0),
    "guarantee": (90, 30, 7),
}
LEADS = {"open": 349, "restricted": 425, "negotiated": 425, "central-framework": 548, "below-threshold": 120}


def ladder_of(kind: str, risk: str) -> tuple[int, ...]:
    """Return how many days before its date a decision is spoken of."""
    return OWN_LADDERS.get(kind) or LADDERS[risk]


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where there is no such day."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def last_day(first: date, months: int) -> date:
    """Return the last day of a period of months: the day before the same day, or the end of a month without one."""
    later = add_months(first, months)
    return later - DAY if later.day == first.day else later


def notice_day(end: date, months: int) -> date:
    """Return by when notice is given, reckoned from the end both ways: the earlier."""
    return min(add_months(end + DAY, -months) - DAY, add_months(end, -months))


@cache
def holidays_of(country: str) -> "holidays.HolidayBase":
    """Return the public holidays of a country; in Sweden the eves, too, which its law on time limits counts so."""
    if country in ("SE", "SWE"):
        return holidays.country_holidays(country, categories=("public", "de_facto"))
    return holidays.country_holidays(country)


@cache
def is_working(day: date, country: str) -> bool:
    """Say whether people work."""
    return day.weekday() < 5 and day not in holidays_of(country)


@cache
def working_on_or_before(day: date, country: str) -> date:
    """Return the last working day there is."""
    while not is_working(day, country):
        day -= DAY
    return day


@cache
def working_on_or_after(day: date, country: str) -> date:
    """Return the next working day there is."""
    while not is_working(day, country):
        day += DAY
    return day


@cache
def working_days_after(day: date, many: int, country: str) -> date:
    """Return the day on which so many working days have come since a day."""
    while many:
        day += DAY
        many -= is_working(day, country)
    return day


def rung_day(due: date, rung: int, country: str) -> date:
    """Return the day on which a rung is said."""
    return working_on_or_before(due - timedelta(days=rung), country)


@cache
def reached(day: date, due: date, ladder: tuple[int, ...], country: str) -> int:
    """Return how far the ladder has come: -1 - rung before the date, 0 the day after it, then the weeks past it."""
    if day > due:
        return (day - due).days // 7
    return max((-1 - rung for rung in ladder if rung_day(due, rung, country) <= day), default=NOTHING)


def day_of(position: int, due: date, country: str) -> date:
    """Return on which day a position is reached."""
    if position == NOTHING:
        return date.max
    if position < 0:
        return rung_day(due, -1 - position, country)
    return due + DAY if position == 0 else due + timedelta(days=7 * position)


def name_of(position: int) -> str:
    """Return a position in words."""
    if position == NOTHING:
        return "nothing"
    if position < 0:
        return f"rung {-1 - position}"
    return "the day after the date" if position == 0 else f"week {position} past the date"


def speaking_days(due: date, ladder: Sequence[int], country: str, first: date, last: date) -> list[date]:
    """Return the days from `first` to `last` on which something new is to be said; `first` is always one of them."""
    days = {first} | {rung_day(due, rung, country) for rung in ladder} | {due + DAY}
    week = due + timedelta(days=7)
    if week < first:
        week += timedelta(days=(first - week).days // 7 * 7)
    while week <= last:
        days.add(week)
        week += timedelta(days=7)
    return sorted(day for day in days if first <= day <= last)


def moment(text: str) -> datetime:
    """Read a moment of the log."""
    return datetime.fromisoformat(text)


@cache
def local_day(at: datetime) -> date:
    """Return the date by the wall clocks of the house."""
    return at.astimezone(HELSINKI).date()


def day(text: str | None) -> date | None:
    """Read a date of the log."""
    return date.fromisoformat(text) if text else None
