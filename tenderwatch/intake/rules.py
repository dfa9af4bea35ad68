"""When a source is asked next, and when its silence is worth a word."""

from datetime import datetime, timedelta

LONGEST_BACK_OFF = timedelta(hours=6)
GRACE = timedelta(minutes=30)
FETCHED = frozenset({"ok", "unchanged", "empty_ok"})
"""Words of a source that had nothing to complain of."""


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
    last_success_at: datetime | None, failures: int, every: timedelta, enabled: bool, now: datetime
) -> datetime | None:
    """Return since when what a source published may be missing here; None while it is in time.

    One missed poll is no news: a source is late when two would have been due since it was last heard.
    """
    if not enabled:
        return None
    if last_success_at is None:
        return now if failures else None
    return last_success_at if now - last_success_at > 2 * every + GRACE else None
