"""One poll of TED: each day's search, then the XML of each notice that is not known yet."""

from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.http import Client, Manners
from scrapers.sources import daily
from scrapers.sources.daily import Item, Listed, OneByOne
from scrapers.sources.poll import Poll, Visit
from scrapers.sources.ted.config import Config
from scrapers.sources.ted.search import Row, Search, explained

ZONE = ZoneInfo("Europe/Brussels")
"""TED's days; an issue is out at nine in the morning there."""


def poll(config: Config, visit: Visit) -> Poll:
    """Give the XML of each notice that TED published on the days that are due and that is not known yet."""
    service = _Ted(config, visit.client)
    today = visit.now.astimezone(ZONE).date()
    return daily.poll(service, visit, today, first_days=config.first_days, most=config.max_notices)


class _Ted(OneByOne):
    def __init__(self, config: Config, client: Client) -> None:
        self._config = config
        self._client = client
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)

    def listed(self, day: date) -> Listed:
        search = Search(self._config, self._client, day)
        try:
            rows = list(search.rows())
        except FetchError as error:
            raise explained(error) from error
        return Listed(tuple(self._item(row) for row in rows), search.expected)

    def _item(self, row: Row) -> Item:
        url = row.url or f"{self._config.site_url}/en/notice/{row.number}/xml"
        return Item(row.number, partial(self._document, url))

    def _document(self, url: str) -> Document:
        answer = self._client.get(url, manners=self._manners)
        start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start.startswith(b"<") or start[:9].lower() in {b"<!doctype", b"<html"} or start[:5].lower() == b"<html":
            raise FetchError("bad_answer", "TED gave something else than XML", url=url)
        return Document(answer.body, url, answer.media_type, answer.fetched_at)
