"""TED Search API v3: every notice of a query, page by page, through an iteration that stays consistent.

Rules from the API's specification and from what was measured: a page shorter than the limit or without a token ends the
iteration; the last page may be empty and still carry a token; a token that repeats would go round for ever; a token
dies at the next release of the Official Journal; `timedOut` comes with status 200 and a page that lacks rows.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrapers.errors import FetchError
from scrapers.formats.values import publication_number
from scrapers.http import Client, Manners
from scrapers.sources.ted.config import Config

PATH = "/v3/notices/search"
FIELDS = ("publication-number", "publication-date", "notice-identifier", "notice-version", "form-type")
DEAD_TOKEN = frozenset({"EXPIRED_ITERATION_TOKEN", "INVALID_ITERATION_TOKEN"})
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One notice that the search found; `url` is where the API says its XML is."""

    number: str
    url: str | None


@dataclass(slots=True)
class Search:
    """One run through the query of a day; `expected` tells afterwards how many TED counts."""

    config: Config
    client: Client
    day: date
    expected: int | None = None
    _seen: set[str] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        """Give each notice once; FetchError when the iteration cannot be finished."""
        try:
            yield from self._iteration()
        except FetchError as error:
            if _type_of(error) not in DEAD_TOKEN:
                raise
            yield from self._iteration()

    def _iteration(self) -> Iterator[Row]:
        token: str | None = None
        while True:
            page = self._page(token)
            rows = page["notices"]
            if token is None:
                self.expected = page.get("totalNoticeCount")
            yield from self._new(rows)
            following = page.get("iterationNextToken")
            if len(rows) < self.config.page_size or not following:
                return
            if following == token:
                raise FetchError("bad_answer", "TED repeats an iteration token", url=self._url)
            token = following

    def _page(self, token: str | None) -> dict[str, Any]:
        for _ in range(MOST_TRIES):
            page = self._ask(token)
            if not page.get("timedOut"):
                return page
        raise FetchError("timeout", "TED's search timed out and gave a part of a page", url=self._url)

    def _ask(self, token: str | None) -> dict[str, Any]:
        question: dict[str, object] = {
            "query": self.config.query(self.day),
            "fields": FIELDS,
            "limit": self.config.page_size,
            "scope": "ALL",
            "paginationMode": "ITERATION",
            "onlyLatestVersions": False,
        }
        if token is not None:
            question["iterationNextToken"] = token
        manners = Manners(spacing=self.config.spacing, robots=False, rate_limit_wait=30.0)
        page = self.client.query(self._url, question, manners=manners, headers={"Accept": "application/json"}).json()
        if not isinstance(page, dict) or not isinstance(page.get("notices"), list):
            raise FetchError("bad_answer", "TED's answer holds no notices", url=self._url)
        return page

    def _new(self, rows: list[Any]) -> Iterator[Row]:
        for row in map(_row, rows):
            if row.number not in self._seen:
                self._seen.add(row.number)
                yield row

    @property
    def _url(self) -> str:
        return self.config.api_url + PATH


def explained(error: FetchError) -> FetchError:
    """Add what TED says is wrong with a question of ours; its own message may list all of its 1,830 fields."""
    said = _said(error)
    detail = f"{said['error'].get('type', '')} {said['error'].get('fieldName') or ''}".strip() if said else ""
    if detail:
        error.message = f"{error.message}: {detail}"
    return error


def _type_of(error: FetchError) -> str | None:
    said = _said(error)
    return said["error"].get("type") if said else None


def _said(error: FetchError) -> dict[str, Any] | None:
    try:
        said = json.loads(error.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("error"), dict) else None


def _row(row: Any) -> Row:
    if not isinstance(row, dict) or not isinstance(row.get("publication-number"), str):
        raise FetchError("bad_answer", "TED gave a notice without a publication number")
    links = row.get("links")
    xml = links.get("xml") if isinstance(links, dict) else None
    url = xml.get("MUL") if isinstance(xml, dict) else None
    return Row(publication_number(row["publication-number"]), url if isinstance(url, str) else None)
