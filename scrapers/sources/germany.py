"""Germany's publication of notices (oeffentlichevergabe.de): the eForms notices of a day in one zip file.

A day's file is there on the next day.  Notices that were sent to TED keep their identifiers, so that what both publish
is one notice; those below the EU's thresholds are published here only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.http import Manners
from scrapers.scratch import scratch
from scrapers.sources import daily, downloads, xml_names
from scrapers.sources.daily import Item, Listed, OneByOne
from scrapers.sources.downloads import Download
from scrapers.sources.poll import Finding, Kind, Poll, Visit
from scrapers.sources.settings import Settings

ZONE = ZoneInfo("Europe/Berlin")
PATH = "/api/notice-exports"
LARGEST_FILE = 300_000_000
LATER = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Config:
    api_url: str = "https://www.oeffentlichevergabe.de"
    first_days: int = 7
    max_notices: int = 20_000
    spacing: float = 5.0


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        api_url=given.url("api_url", Config.api_url).rstrip("/"),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        max_notices=given.whole("max_notices", Config.max_notices, least=1),
        spacing=given.number("spacing", Config.spacing),
    )
    given.finish()
    return config


def poll(config: Config, visit: Visit) -> Poll:
    """Give each notice of the days that are due and that is not known yet; the present day is yesterday."""
    yesterday = visit.now.astimezone(ZONE).date() - LATER
    with scratch() as folder:
        service = _Germany(config, visit, folder)
        yield from daily.poll(service, visit, yesterday, first_days=config.first_days, most=config.max_notices)


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Fetch the file of the day a week ago, a weekday like today, as a poll would."""
    with scratch() as folder:
        service = _Germany(config, visit, folder)
        listed = service.listed(visit.now.astimezone(ZONE).date() - timedelta(days=7))
        yield Finding(not listed.failure, f"a day's file can be read to its end: {len(listed.items)} notices")
        named = [item for item in listed.items if len(item.key) < 64]
        yield Finding(len(named) == len(listed.items), "each is eForms with its identifier and version")


class _Germany(OneByOne):
    def __init__(self, config: Config, visit: Visit, folder: Path) -> None:
        self._config = config
        self._client = visit.client
        self._folder = folder
        self._file: Download | None = None
        self._places: dict[str, str] = {}
        """Of each notice of the day listed last, where in the file it is."""

    def listed(self, day: date) -> Listed:
        """Return the notices of a day's file; a day without one has none."""
        query = urlencode({"pubDay": day.isoformat(), "format": "eforms.zip"})
        url = f"{self._config.api_url}{PATH}?{query}"
        manners = Manners(spacing=self._config.spacing, robots=False, rate_limit_wait=30.0)
        try:
            self._file = downloads.fetch(self._client, url, self._folder, manners=manners, most=LARGEST_FILE)
        except FetchError as error:
            if error.status == 404:
                return Listed(())
            raise
        if self._file.path is None or self._file.path.suffix != ".zip":
            raise FetchError("bad_answer", f"what came for {day} is no zip file", url=url)
        return self._contents(self._file)

    def _contents(self, file: Download) -> Listed:
        self._places = {}
        failure: FetchError | None = None
        for document in file.documents():
            if isinstance(document, Document):
                key = xml_names.of_document(document).key or document.digest
                self._places.setdefault(key, document.name)
            else:
                failure = FetchError("bad_answer", f"{document.name}: {document.reason}", url=file.url)
        return Listed(tuple(Item(key, _in_one_go) for key in self._places), failure=failure)

    def fetched(self, day: date, items: list[Item]) -> Iterator[tuple[Item, Document | FetchError]]:  # noqa: ARG002
        """Give the notices out of the file of the day that was listed last."""
        wanted = {self._places[item.key]: item for item in items}
        for document in self._file.documents() if self._file else ():
            if isinstance(document, Document) and document.name in wanted:
                yield wanted[document.name], document


def _in_one_go() -> Document:
    raise FetchError("bad_answer", "a notice of a file is given with the file")


KIND = Kind(
    name="germany",
    from_settings=from_settings,
    poll=poll,
    check=check,
    every_minutes=360,
    looks_back=True,
)
