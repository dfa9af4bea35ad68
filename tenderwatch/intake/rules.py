"""When a source is asked next, and when its silence is worth a word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Any, Literal

LONGEST_BACK_OFF = timedelta(hours=6)
LONGEST_PAUSE = timedelta(days=7)
"""Longer than this no source is left in peace for its own wish."""
GRACE = timedelta(minutes=30)
FETCHED = frozenset({"ok", "unchanged", "empty_ok"})
"""Words of a source that had nothing to complain of."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a site may be asked, on the clock of `zone`; past midnight when `last` is before `first`."""

    first: time
    last: time
    zone: tzinfo

    def next_open(self, at: datetime) -> datetime:
        """Return `at` itself when the site may be asked then, else when it may be next."""
        there = at.astimezone(self.zone)
        if self._are_open(there.time()):
            return at
        opens = datetime.combine(there.date(), self.first, self.zone)
        if opens < there:
            opens = datetime.combine(there.date() + timedelta(days=1), self.first, self.zone)
        return opens.astimezone(at.tzinfo)

    @property
    def closed(self) -> timedelta:
        """How long a day the site is left in peace."""
        first, last = (timedelta(hours=each.hour, minutes=each.minute) for each in (self.first, self.last))
        return (first - last) % timedelta(days=1)

    def _are_open(self, at: time) -> bool:
        if self.first < self.last:
            return self.first <= at < self.last
        return at >= self.first or at < self.last


def next_poll_at(
    now: datetime, every: timedelta, failures: int, retry_after: float | None = None, *, more: bool = False
) -> datetime:
    """Return when to ask again: by the schedule, after failures ever later, and not before the source wants it.

    After `failures` in a row the pause doubles up to six hours (or the schedule, when that is longer).  A source that
    has `more` waiting than one poll may fetch is asked again soon.
    """
    pause = min(every, timedelta(minutes=5)) if more else every
    if failures:
        pause = max(every, min(every * 2 ** min(failures, 16), LONGEST_BACK_OFF))
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=min(retry_after, LONGEST_PAUSE.total_seconds())))
    return now + pause


def late_since(
    last_success_at: datetime | None,
    failures: int,
    every: timedelta,
    enabled: bool,
    now: datetime,
    closed: timedelta = timedelta(0),
) -> datetime | None:
    """Return since when what a source published may be missing here; None while it is in time.

    One missed poll is no news: a source is late when two would have been due since it was last heard.  It may be
    `closed` for a part of the day.
    """
    if not enabled:
        return None
    if last_success_at is None:
        return now if failures else None
    return last_success_at if now - last_success_at > 2 * every + closed + GRACE else None


# Days of the ledger

FEWEST_TO_COMPARE = 3
WEEKS_COMPARED = 4
LEAST_USUAL = 10
OVERLAP_DAYS = 3
"""The days before the present one that a source asked day by day is asked about at every poll."""
Again = Literal["each poll", "once a day", "when asked for", "switched off"]


def usual(counts: Sequence[int]) -> int | None:
    """Return what a weekday usually brings by its last four, newest first; None when too few are known."""
    compared = counts[:WEEKS_COMPARED]
    return round(median(compared)) if len(compared) >= FEWEST_TO_COMPARE else None


def far_below(count: int, usually: int | None) -> bool:
    """Tell whether a day brought so little that a person may want to know; holidays do, so it is never an alarm."""
    return usually is not None and usually >= LEAST_USUAL and count * 2 < usually


def asked_again(day: date, today: date, owed: Collection[str], enabled: bool, eager_days: int) -> Again:
    """Return when an incomplete day is asked about again.

    `owed` are the days that the source's own diary keeps, those of the last `eager_days` asked about at each poll.
    """
    if not enabled:
        return "switched off"
    age = (today - day).days
    if age <= OVERLAP_DAYS or (day.isoformat() in owed and age <= eager_days):
        return "each poll"
    return "once a day" if day.isoformat() in owed else "when asked for"


def owed_days(progress: Mapping[str, Any]) -> Collection[str]:
    """Return the incomplete days that a source's diary keeps (see `scrapers.sources.daily.Diary`)."""
    return set(progress.get("incomplete") or {})


def next_part(first: date, last: date, asked_from: date | None) -> tuple[date, date]:
    """Return the days of a backfill to ask about next: a month or what is left of it, the newest first."""
    end = last if asked_from is None else asked_from - timedelta(days=1)
    return max(first, end.replace(day=1)), end
