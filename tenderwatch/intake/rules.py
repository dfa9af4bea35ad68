"""When a source is asked next, and when its silence is worth a word."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

LONGEST_BACK_OFF = timedelta(hours=6)
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
        pause = max(pause, timedelta(seconds=retry_after))
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
