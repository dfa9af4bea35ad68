"""Which days a service was asked about, and which of them are not complete."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from scrapers.sources.poll import State

EAGER_DAYS = 7
"""An incomplete day this young is asked about at each poll, an older one once a day."""
Outcome = Literal["complete", "lacking", "waiting"]
"""How a day was found: all is there; something could not be had; it was not asked about, or not to its end."""


@dataclass(frozen=True, kw_only=True)
class Diary:
    """Which days a service is asked about.

    `asked_to` is the last day that was over when it was asked about; `incomplete` are those up to it that still lack
    something, each with the day on which it was last tried.
    """

    asked_to: date | None = None
    incomplete: dict[date, date] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> "Diary":
        """Return the diary that a state holds; an empty one for a first poll."""
        asked_to = state.get("asked_to")
        incomplete = dict(state.get("incomplete", {}))
        return cls(
            asked_to=date.fromisoformat(asked_to) if asked_to else None,
            incomplete={date.fromisoformat(day): date.fromisoformat(tried) for day, tried in incomplete.items()},
        )

    @property
    def watermark(self) -> date | None:
        """The day up to which everything is complete."""
        if self.asked_to is None or not self.incomplete:
            return self.asked_to
        return min(self.incomplete) - timedelta(days=1)

    def due(self, today: date, *, overlap: int, first_days: int) -> list[date]:
        """Return the days to ask about, the newest first: since the last poll, the overlap, and what is incomplete."""
        asked_to = min(self.asked_to, today) if self.asked_to else None  # later when a clock was wrong once
        first = asked_to - timedelta(days=overlap - 1) if asked_to else today - timedelta(days=first_days)
        days = {today - timedelta(days=ago) for ago in range((today - first).days + 1)}
        return sorted(days | {day for day, tried in self.incomplete.items() if _again(day, tried, today)}, reverse=True)

    def noted(self, days: dict[date, Outcome], today: date) -> "Diary":
        """Return the diary after a poll on `today` that was to ask about `days`; one that waits was not tried."""
        over = {day: outcome for day, outcome in days.items() if day < today}
        if not over:
            return self
        tried = {day: today if outcome == "lacking" else day for day, outcome in over.items() if outcome != "complete"}
        kept = {day: on for day, on in self.incomplete.items() if day not in over}
        asked_to = min(max([*over, *filter(None, [self.asked_to])]), today - timedelta(days=1))
        return Diary(asked_to=asked_to, incomplete=kept | tried)

    def owing(self, days: Iterable[date], tried: date) -> "Diary":
        """Return the diary with these days as incomplete ones, tried on a day; up to when was asked stays as it is."""
        return replace(self, incomplete=self.incomplete | dict.fromkeys(days, tried))

    def state(self) -> dict[str, Any]:
        """Return the diary as a state keeps it."""
        incomplete = {day.isoformat(): tried.isoformat() for day, tried in sorted(self.incomplete.items())}
        return {"asked_to": self.asked_to.isoformat() if self.asked_to else None, "incomplete": incomplete}


def _again(day: date, tried: date, today: date) -> bool:
    return tried < today or (today - day).days <= EAGER_DAYS
