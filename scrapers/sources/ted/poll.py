"""One poll of TED: each day's search, then the XML of each notice that is not known yet.

While the site closes its XML, what the search says of a notice is given in its place; the search has another host.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.formats import ted_search
from scrapers.formats.values import publication_number
from scrapers.http import Client, Manners
from scrapers.scratch import scratch
from scrapers.sources import daily
from scrapers.sources.daily import MOST_FAILURES_IN_A_ROW, ONE_ITEM_ONLY, Given, Item, Listed, OneByOne, StandIn
from scrapers.sources.poll import Poll, Visit
from scrapers.sources.ted.config import Config
from scrapers.sources.ted.packages import Packages
from scrapers.sources.ted.search import FIELDS, Row, Searcher, explained

ZONE = ZoneInfo("Europe/Brussels")
"""TED's days; an issue is out at nine in the morning there."""
BACKFILL_FROM = 20
"""How many files of a day must be missing for its package to be taken in a backfill."""
_NUMBER = re.compile(rb"NoticePublicationID[^<>]*>\s*(\d{1,8}-\d{4})\s*<").search
NO_LIMIT = 10_000_000
"""Documents of a poll; what is limited is how many are fetched one by one."""


def poll(config: Config, visit: Visit) -> Poll:
    """Give the XML of each notice that TED published on the days that are due and that is not known yet."""
    today = visit.now.astimezone(ZONE).date()
    with scratch() as folder:
        packages = Packages(config, visit.client, folder, today, visit.period)
        service = Ted(config, visit.client, packages, backfill=visit.period is not None)
        yield from daily.poll(service, visit, today, first_days=config.first_days, most=NO_LIMIT)


class Ted(OneByOne):
    """TED as `daily` asks it."""

    def __init__(self, config: Config, client: Client, packages: Packages, *, backfill: bool) -> None:
        self._config = config
        self._client = client
        self._searcher = Searcher(config, client)
        self._packages = packages
        self._package_from = min(config.package_from, BACKFILL_FROM) if backfill else config.package_from
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)
        self._rows: dict[str, Row] = {}
        self._left = config.max_notices
        self._failures = 0
        self._closed: FetchError | None = None

    def listed(self, day: date) -> Listed:
        search = self._searcher.day(day)
        self._rows = {}
        failure = None
        try:
            for row in search.rows():
                self._rows[row.number] = row
        except FetchError as error:
            failure = explained(error)
        items = tuple(Item(row.number, partial(self._document, row)) for row in self._rows.values())
        return Listed(items, search.expected, failure)

    def fetched(self, day: date, items: list[Item]) -> Iterator[tuple[Item, Given]]:
        """Give the files of a day, out of its package where many are missing, else one by one."""
        missing = {item.key: item for item in items}
        if self._config.packages and len(items) > self._package_from and self._closed is None:
            for number, document in self._packages.documents(day):
                if number in missing and is_notice(document.body, number):
                    yield missing.pop(number), document
        for item in missing.values():
            yield item, self._one(item)

    def _one(self, item: Item) -> Given:
        if self._closed is None and self._left <= 0:
            return FetchError("incomplete", "as many files were fetched as one poll may fetch")
        if self._closed is not None:
            return StandIn(self._summary(item.key), self._closed)
        self._left -= 1
        try:
            document = item.fetch()
        except FetchError as error:
            self._fails(error)
            return StandIn(self._summary(item.key), error)
        self._failures = 0
        return document

    def _fails(self, error: FetchError) -> None:
        """Note a failure; who meets a wall does not run against it again in this poll."""
        self._failures += 1
        if error.state not in ONE_ITEM_ONLY or self._failures == MOST_FAILURES_IN_A_ROW:
            self._closed = error

    def _document(self, row: Row) -> Document:
        url = row.url or f"{self._config.site_url}/en/notice/{row.number}/xml"
        answer = self._client.get(url, manners=self._manners)
        if not is_notice(answer.body, row.number):
            raise FetchError("bad_answer", "TED gave something else than the notice's XML", url=url)
        return Document(answer.body, url, answer.media_type, answer.fetched_at)

    def _summary(self, number: str) -> Document:
        said = self._rows[number].said
        row = {name: said[name] for name in sorted(FIELDS) if name in said}
        body = json.dumps({"tenderwatch": ted_search.MARKER, "notice": row}, ensure_ascii=False)
        page = f"{self._config.site_url}/en/notice/-/detail/{number}"
        return Document(body.encode(errors="replace"), page, "application/json", datetime.now(UTC))


def is_notice(body: bytes, number: str) -> bool:
    """Return whether a body may be the XML of the notice of this number: no page in its place, no other notice."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    xml = start.startswith(b"<") and not start[:9].lower().startswith((b"<!doctype", b"<html"))
    named = _NUMBER(body)
    return xml and (named is None or publication_number(named[1].decode()) == number)
