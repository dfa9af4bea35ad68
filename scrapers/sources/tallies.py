"""How many items each publication day showed: a day that shows far fewer than before is doubted before it is believed.

Services take notices back, and those that list by the last change move them to a later day, but few at a time; when a
day is suddenly empty, it is far oftener that they, or something between them and us, gave the answer of another day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from scrapers.sources.poll import State

FEWER = 2
"""Less than one in so many of what a day showed before is doubted."""
DOUBTED_DAYS = 2
"""Far fewer items are believed once the same number was still there so many days later."""
KEPT_DAYS = 40


class Tallies:
    """What each day showed the last time that was believed, and the days that show far fewer: how many, since when."""

    def __init__(self, state: State, today: date) -> None:
        self._today = today
        self._seen: dict[str, int] = dict(state.get("seen", {}))
        self._fewer: dict[str, tuple[int, str]] = {
            day: (n, since) for day, (n, since) in state.get("fewer", {}).items()
        }

    def before(self, day: date) -> int:
        """Return how many items a day showed before."""
        return self._seen.get(day.isoformat(), 0)

    def doubts(self, day: date, shown: int, *, whole: bool) -> bool:
        """Note what a day shows now, and tell whether its list, `whole` as it seems, is to be asked for again."""
        key = day.isoformat()
        if not whole or shown * FEWER >= self.before(day):
            self._seen[key] = shown if whole else max(shown, self.before(day))
            if whole:
                self._fewer.pop(key, None)
            return False
        number, since = self._fewer.get(key, (None, ""))
        if number != shown:
            since = self._today.isoformat()
        if self._today - date.fromisoformat(since) < timedelta(days=DOUBTED_DAYS):
            self._fewer[key] = shown, since
            return True
        self._seen[key] = shown
        self._fewer.pop(key, None)
        return False

    def state(self, incomplete: Iterable[date]) -> dict[str, Any]:
        """Return what a state keeps: the days of late, and those that lack something."""
        since = (self._today - timedelta(days=KEPT_DAYS)).isoformat()
        lacking = {day.isoformat() for day in incomplete}
        seen = {day: n for day, n in sorted(self._seen.items()) if n and (day >= since or day in lacking)}
        fewer = {day: list(told) for day, told in sorted(self._fewer.items()) if day in seen}
        return {name: kept for name, kept in {"seen": seen, "fewer": fewer}.items() if kept}
