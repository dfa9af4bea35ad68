"""Who is being spoken to, as far as clocks go: the reader's time zone, the present moment and the days off.

Set once per request, mail or command; formatters read it, so that a page and the mail of the same minute agree.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "Europe/Helsinki"
HOME = ZoneInfo(DEFAULT_ZONE)
"""The zone of the house, and of a reader whose own is not known."""


class _Clock(NamedTuple):
    zone: ZoneInfo
    now: datetime | None = None
    days_off: Collection[date] = frozenset()


_HOME = _Clock(HOME)
_clock: ContextVar[_Clock | None] = ContextVar("clock", default=None)


def zone() -> ZoneInfo:
    """Return the time zone in which the reader reads."""
    return _current().zone


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that name, the house's when it is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return HOME


def now() -> datetime:
    """Return the present moment, in UTC: one and the same while a page or a mail is being written."""
    return _current().now or datetime.now(UTC)


def today() -> date:
    """Return the date on the reader's wall."""
    return now().astimezone(zone()).date()


def midnight() -> datetime:
    """Return when the reader's day began, in UTC."""
    return datetime.combine(today(), time.min, zone()).astimezone(UTC)


def days_off() -> Collection[date]:
    """Return the holidays that are not weekends, where the reader works."""
    return _current().days_off


def read_as(zone: str = DEFAULT_ZONE, *, now: datetime | None = None, days_off: Collection[date] = frozenset()) -> None:
    """Speak to a reader in `zone` from here on, in this context; an unknown zone is Helsinki's."""
    _clock.set(_clock_of(zone, now, days_off))


@contextmanager
def reading(
    zone: str = DEFAULT_ZONE, *, now: datetime | None = None, days_off: Collection[date] = frozenset()
) -> Iterator[None]:
    """Speak to a reader in `zone` inside the block, with `now` standing still if it is given."""
    token = _clock.set(_clock_of(zone, now, days_off))
    try:
        yield
    finally:
        _clock.reset(token)


def _current() -> _Clock:
    return _clock.get() or _HOME


def _clock_of(name: str, now: datetime | None, days_off: Collection[date]) -> _Clock:
    return _Clock(zone_of(name), now, days_off)
