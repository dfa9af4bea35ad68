"""Find a Tender, the United Kingdom's publication of notices: OCDS releases by the time of their publication.

The service shows at most 100 rows, and the links to the next ones lose some, so only windows of time are asked about
and no link is followed.  Which clock the times are on is disputed: a day begins two hours early.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from scrapers.http import Manners
from scrapers.sources import daily
from scrapers.sources.daily import Listed, OneByOne
from scrapers.sources.poll import Finding, Kind, Poll, Setting, Visit
from scrapers.sources.releases import STAGES, Shown, shown
from scrapers.sources.settings import Settings
from scrapers.sources.windows import of_day, sweep

ZONE = ZoneInfo("Europe/London")
PATH = "/api/1.0/ocdsReleasePackages"
FULL = 100
SHORTEST = timedelta(seconds=2)
QUARTER = timedelta(hours=6)
DISPUTED = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The stages wanted; none means all.  They are told apart here: the service's own filter is not to be relied on."""

    stages: tuple[str, ...] = ()
    api_url: str = "https://www.find-tender.service.gov.uk"
    first_days: int = 7
    spacing: float = 10.0


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        stages=given.texts("stages", "|".join(STAGES), f"must be among {', '.join(STAGES)}"),
        api_url=given.url("api_url", Config.api_url).rstrip("/"),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        spacing=given.number("spacing", Config.spacing),
    )
    given.finish()
    return config


def poll(config: Config, visit: Visit) -> Poll:
    """Give each release that was published on the days that are due and that is not known yet."""
    today = visit.now.astimezone(ZONE).date()
    return daily.poll(_FindATender(config, visit), visit, today, first_days=config.first_days, most=daily.ALL)


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for ten minutes an hour ago, as a poll would."""
    service = _FindATender(config, visit)
    end = visit.now.astimezone(ZONE).replace(tzinfo=None, microsecond=0) - timedelta(hours=1)
    rows = [row.release for row in service.asked(end - timedelta(minutes=10), end)]
    yield Finding(True, f"ten minutes hold {len(rows)} releases")
    yield Finding(len(rows) <= FULL, f"no answer holds more than {FULL} releases")
    yield Finding(all("/" in row.key and row.day and row.tags for row in rows), "each has its names, its day and a tag")


class _FindATender(OneByOne):
    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._client = visit.client
        self._there = visit.now.astimezone(ZONE).replace(tzinfo=None)
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=120.0)

    def listed(self, day: date) -> Listed:
        """Ask about a day in quarters; what has not begun on any clock is not asked about."""
        windows = [window for window in of_day(day, QUARTER, DISPUTED) if window[0] <= self._there + DISPUTED]
        swept = sweep(self.asked, windows, full=FULL, shortest=SHORTEST)
        items = tuple(row.item() for row in swept.rows if row.release.in_stages(self._config.stages))
        return Listed(items, failure=swept.failure)

    def asked(self, start: datetime, end: datetime) -> list[Shown]:
        times = {"updatedFrom": start.isoformat(), "updatedTo": end.isoformat(), "limit": FULL}
        answer = self._client.get(f"{self._config.api_url}{PATH}?{urlencode(times)}", manners=self._manners)
        return shown(answer, "releases")


KIND = Kind(
    name="find_a_tender",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(Setting(name="stages", type="texts", choices=tuple(STAGES)),),
    looks_back=True,
)
