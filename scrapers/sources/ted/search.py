"""TED Search API v3: every notice of a query, page by page, through an iteration that stays consistent.

Rules from the API's specification and from what was measured: a page shorter than the limit or without a token ends the
iteration; the last page may be empty and still carry a token; a token that repeats would go round for ever; a token
dies at the next release of the Official Journal; `timedOut` comes with status 200 and a page that lacks rows.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrapers.errors import FetchError
from scrapers.formats.values import publication_number
from scrapers.http import Client, Manners
from scrapers.sources.ted.config import Config

PATH = "/v3/notices/search"
NEEDED: tuple[str, ...] = ("publication-number",)
FIELDS: tuple[str, ...] = (
    *NEEDED,
    *("publication-date", "dispatch-date", "notice-identifier", "notice-version", "procedure-identifier"),
    *("form-type", "notice-type", "notice-subtype", "official-language", "identifier-lot"),
    *("change-notice-version-identifier", "previous-notice-id-proc"),
    *("notice-title", "title-proc", "description-proc", "contract-nature", "procedure-type"),
    *("classification-cpv", "main-classification-proc", "place-of-performance"),
    *("buyer-name", "buyer-country", "buyer-city", "buyer-identifier"),
    *("estimated-value-proc", "estimated-value-cur-proc", "total-value", "total-value-cur"),
    *("deadline-receipt-tender-date-lot", "deadline-receipt-tender-time-lot"),
    *("deadline-receipt-request-date-lot", "deadline-receipt-request-time-lot"),
    *("deadline-receipt-expressions-date-lot", "deadline-receipt-expressions-time-lot"),
)
"""What a summary is made of while a notice's XML cannot be had; all of them are names that TED's specification has."""
MOST_CELLS = 10_000
"""Rows of a page times fields that TED gives; it adds fields of its own."""
DEAD_TOKEN = frozenset({"EXPIRED_ITERATION_TOKEN", "INVALID_ITERATION_TOKEN"})
MOST_TRIES = 3
_NUMBER = re.compile(r"\d{1,8}-\d{4}", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Row:
    """One notice that the search found; `url` is where the API says its XML is, `said` what it says of the notice."""

    number: str
    url: str | None
    said: Mapping[str, Any]


class Searcher:
    """Asks TED's search, in one spelling for all days of a poll."""

    def __init__(self, config: Config, client: Client) -> None:
        self._config = config
        self._client = client
        self._fields = FIELDS
        self.url = config.api_url + PATH

    @property
    def page_size(self) -> int:
        return min(self._config.page_size, MOST_CELLS // (len(self._fields) + 2))

    def day(self, day: date) -> "Search":
        return Search(self, self._config.query(day), day)

    def page(self, query: str, token: str | None) -> dict[str, Any]:
        """Return a page of a query.

        One name that TED no longer knows makes it refuse the whole question: it is asked anew for numbers only.
        """
        try:
            return self._whole(query, token)
        except FetchError as error:
            if error.status != 400 or self._fields == NEEDED or type_of(error) in DEAD_TOKEN:
                raise
            self._fields = NEEDED
            return self._whole(query, None)

    def _whole(self, query: str, token: str | None) -> dict[str, Any]:
        for _ in range(MOST_TRIES):
            page = self.asked(query, token)
            if not page.get("timedOut"):
                return page
        raise FetchError("timeout", "TED's search timed out and gave a part of a page", url=self.url)

    def asked(self, query: str, token: str | None = None, **changes: object) -> dict[str, Any]:
        """Return what TED says to one question; FetchError when that is no page of notices."""
        question: dict[str, object] = {
            "query": query,
            "fields": self._fields,
            "limit": self.page_size,
            "scope": "ALL",
            "paginationMode": "ITERATION",
            "onlyLatestVersions": False,
        }
        if token is not None:
            question["iterationNextToken"] = token
        manners = Manners(spacing=self._config.spacing, robots=False, rate_limit_wait=30.0)
        headers = {"Accept": "application/json"}
        page = self._client.query(self.url, question | changes, manners=manners, headers=headers).json()
        if not isinstance(page, dict) or not isinstance(page.get("notices"), list):
            raise FetchError("bad_answer", "TED's answer holds no notices", url=self.url)
        return page


@dataclass(slots=True)
class Search:
    """One run through the query of a day; `expected` tells afterwards how many TED counts."""

    searcher: Searcher
    query: str
    day: date
    expected: int | None = None
    _seen: set[str] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        """Give each notice once; FetchError when the iteration cannot be finished."""
        try:
            yield from self._iteration()
        except FetchError as error:
            if type_of(error) not in DEAD_TOKEN:
                raise
            yield from self._iteration()

    def _iteration(self) -> Iterator[Row]:
        token: str | None = None
        while True:
            page = self.searcher.page(self.query, token)
            rows = page["notices"]
            if token is None:
                self.expected = _count(page)
            yield from self._new(rows)
            following = page.get("iterationNextToken")
            if len(rows) < self.searcher.page_size or not following:
                return
            if following == token:
                raise FetchError("bad_answer", "TED repeats an iteration token", url=self.searcher.url)
            token = following

    def _new(self, rows: list[Any]) -> Iterator[Row]:
        for row in map(_row, rows):
            if str(row.said.get("publication-date", self.day))[:10] != self.day.isoformat():
                raise FetchError("bad_answer", "TED gave a notice of another day", url=self.searcher.url)
            if row.number not in self._seen:
                self._seen.add(row.number)
                yield row


def _count(page: Mapping[str, Any]) -> int | None:
    counted = page.get("totalNoticeCount")
    return counted if isinstance(counted, int) else None


def explained(error: FetchError) -> FetchError:
    """Add what TED says is wrong with a question of ours; its own message may list all of its 1,830 fields."""
    said = _said(error)
    detail = f"{said['error'].get('type', '')} {said['error'].get('fieldName') or ''}".strip() if said else ""
    if detail:
        error.message = f"{error.message}: {detail}"
    return error


def type_of(error: FetchError) -> str | None:
    said = _said(error)
    return said["error"].get("type") if said else None


def _said(error: FetchError) -> dict[str, Any] | None:
    try:
        said = json.loads(error.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("error"), dict) else None


def _row(row: Any) -> Row:
    number = row.get("publication-number") if isinstance(row, dict) else None
    if not isinstance(number, str) or not _NUMBER(number):
        raise FetchError("bad_answer", "TED gave a notice without a publication number")
    links = row.get("links")
    xml = links.get("xml") if isinstance(links, dict) else None
    url = xml.get("MUL") if isinstance(xml, dict) else None
    return Row(publication_number(number), url if isinstance(url, str) else None, row)
