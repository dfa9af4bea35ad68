"""When a source is asked, as its settings say it: how often, give or take, and between which hours."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from scrapers.sources.settings import Settings

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=1)
"""Between polls."""
ALWAYS = "always"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When the caller polls: how often, give or take the jitter, and between which hours of the source's own clock.

    A configuration with a `schedule` has a `zone`, the clock of the hours.  Without `every` the caller has an interval
    of its own.
    """

    every: timedelta | None = None
    jitter: timedelta = timedelta(0)
    hours: tuple[time, time] | None = None


AT_ANY_TIME = Schedule()


def schedule(given: Settings, hours: tuple[time, time] | None = None, hours_in: Settings | None = None) -> Schedule:
    """Read the section `schedule`; hours stand there or in the section `hours_in`, and are `hours` if not said."""
    every = _length(given, "every") if given.has("every") else None
    jitter = _length(given, "jitter") if given.has("jitter") else timedelta(0)
    if every and not SHORTEST <= every <= LONGEST:
        raise given.refuse("every", "must be from 5m to 1d")
    if jitter * 2 > (every or SHORTEST):
        raise given.refuse("jitter", "must be at most half of schedule.every")
    read = Schedule(every=every, jitter=jitter, hours=_hours(hours_in or given, hours))
    given.finish()
    return read


def _length(given: Settings, name: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", given.text(name))
    if not found:
        raise given.refuse(name, "must be like 30m, 2h or 1d")
    return timedelta(minutes=int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]])


def _hours(given: Settings, default: tuple[time, time] | None) -> tuple[time, time] | None:
    if not given.has("hours"):
        return default
    said = given.text("hours")
    if said == ALWAYS:
        return None
    try:
        first, last = map(time.fromisoformat, said.split("-"))
    except ValueError as error:
        raise given.refuse("hours", "must be like 06:00-22:00") from error
    if first == last or first.tzinfo or last.tzinfo:
        raise given.refuse("hours", "must be like 06:00-22:00")
    return first, last
