"""What the settings of a source say about when it is asked, and when its silence is worth a word."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from scrapers.errors import ProfileError
from scrapers.sources import SOURCES
from scrapers.sources.page.profile import Health
from scrapers.sources.schedule import AT_ANY_TIME, Schedule
from tenderwatch.intake.rules import Hours
from tenderwatch.intake.tables import Source


@dataclass(frozen=True, slots=True)
class Manners:
    """How a source is to be dealt with; `alert_after` failures in a row somebody is told."""

    every: timedelta | None = None
    jitter: timedelta = timedelta(0)
    hours: Hours | None = None
    alert_after: int = 3
    days_without_new: int | None = None

    def next_open(self, at: datetime) -> datetime:
        """Return `at` itself when the source may be asked then, else when it may be next."""
        return self.hours.next_open(at) if self.hours else at


def manners_of(source: Source) -> Manners:
    """Return what the settings of a source say; those that cannot be read say nothing."""
    return manners(source.kind, source.settings)


def manners(kind: str, settings: dict[str, Any]) -> Manners:
    """Return what settings of any kind say: by a `schedule` and a `zone`, and by a `health`, where they have them."""
    return _manners(kind, json.dumps(settings, default=str))


@lru_cache(maxsize=500)
def _manners(kind: str, settings: str) -> Manners:
    if kind not in SOURCES:
        return Manners()
    try:
        config = SOURCES[kind].from_settings(json.loads(settings))
    except ProfileError:
        return Manners()
    schedule: Schedule = getattr(config, "schedule", AT_ANY_TIME)
    health: Health = getattr(config, "health", Health())
    return Manners(
        every=schedule.every,
        jitter=schedule.jitter,
        hours=Hours(*schedule.hours, config.zone) if schedule.hours else None,
        alert_after=health.alert_after_failures,
        days_without_new=health.max_age_days_without_new,
    )
