"""Contracts Finder, England's notices of lower value: OCDS releases day by day, in pages that links join.

The bodies are in ISO-8859-1, which their bytes keep; who asks too much is told so by a 403 or a 429, and is to wait for
five minutes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from scrapers.errors import FetchError
from scrapers.http import Manners
from scrapers.sources import daily, ocds
from scrapers.sources.daily import Listed, OneByOne
from scrapers.sources.ocds.pages import Page, Pages
from scrapers.sources.poll import Finding, Kind, Poll, Setting, Visit
from scrapers.sources.releases import STAGES, Shown
from scrapers.sources.settings import Settings

ZONE = ZoneInfo("Europe/London")
PATH = "/Published/Notices/OCDS/Search"
LIMIT = 100
REST = 300.0


@dataclass(frozen=True, kw_only=True)
class Config:
    """The stages wanted; none means all."""

    stages: tuple[str, ...] = ()
    api_url: str = "https://www.contractsfinder.service.gov.uk"
    first_days: int = 7
    spacing: float = 5.0


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
    return daily.poll(_ContractsFinder(config, visit), visit, today, first_days=config.first_days, most=daily.ALL)


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for the first page of yesterday, as a poll would."""
    service = _ContractsFinder(config, visit)
    page = next(service.pages(visit.now.astimezone(ZONE).date() - timedelta(days=1)))
    rows = [row.release for row in page.rows]
    yield Finding(len(rows) <= LIMIT, f"a page holds {len(rows)} releases, {LIMIT} at most")
    yield Finding(all("/" in row.key and row.day for row in rows), "each has its names and its day")
    yield Finding(len(rows) < LIMIT or page.following is not None, "a full page names the next one")


class _ContractsFinder(OneByOne):
    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._visit = visit

    def listed(self, day: date) -> Listed:
        """Return what the pages give up to the last, or up to one that cannot be had."""
        rows: list[Shown] = []
        failure = None
        try:
            for page in self.pages(day):
                rows += page.rows
        except FetchError as error:
            failure = _rested(error)
        return Listed(tuple(row.item() for row in rows if row.release.in_stages(self._config.stages)), failure=failure)

    def pages(self, day: date) -> Iterator[Page]:
        """Give the pages of a day; it ends at the midnight that the next one begins with."""
        asked: dict[str, object] = {
            "publishedFrom": day.isoformat(),
            "publishedTo": (day + timedelta(days=1)).isoformat(),
            "limit": LIMIT,
        }
        url = f"{self._config.api_url}{PATH}?{urlencode(asked)}"
        publisher = ocds.from_settings({"url": url, "pagination": "link", "root_path": "releases"})
        manners = Manners(spacing=self._config.spacing, robots=False, waits=(REST,))
        pages = Pages(publisher, self._visit.client, {"Accept": "application/json"}, {}, manners)
        return pages.walk(pages.first())


def _rested(error: FetchError) -> FetchError:
    """Return a 403 as what it means here."""
    if error.status != 403:
        return error
    said = "Contracts Finder was asked too much and wants five minutes of rest (403)"
    return FetchError("rate_limited", said, url=error.url, status=403, retry_after=REST)


KIND = Kind(
    name="contracts_finder",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(Setting(name="stages", type="texts", choices=tuple(STAGES)),),
    looks_back=True,
)
