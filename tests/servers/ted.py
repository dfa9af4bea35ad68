"""TED as SOURCES describes it: a search that iterates, a file for each notice, and its known bad manners."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve

Trouble = Callable[[Request], Response | None]
"""Answers in place of the server; None lets the server answer."""

KNOWN_FIELDS = {"publication-number", "publication-date", "notice-identifier", "notice-version", "form-type", "links"}
KNOWN_KEYS = {"query", "fields", "page", "limit", "scope", "paginationMode", "iterationNextToken", "onlyLatestVersions"}


@dataclass
class FakeTed:
    """The server's memory: what it holds, what it was asked, and which troubles are waiting.

    `search_troubles` and `xml_troubles` are used up one a request, `walls` stay: notice numbers whose XML is closed
    ("*" for all).  A search finds what was published on the day that it asks about: all on `published_on`, but for
    those that `days` names.
    """

    notices: Mapping[str, bytes]
    published_on: date = date(2026, 10, 2)
    days: Mapping[str, date] = field(default_factory=dict)
    search_troubles: list[Trouble] = field(default_factory=list)
    xml_troubles: list[Trouble] = field(default_factory=list)
    walls: set[str] = field(default_factory=set)
    searches: list[dict[str, Any]] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.path == "/v3/notices/search":
            return self._search(request)
        number = request.path.removeprefix("/en/notice/").removesuffix("/xml")
        return self._xml(request, number)

    def _search(self, request: Request) -> Response:
        question = request.get_json()
        self.searches.append(question)
        trouble = self.search_troubles.pop(0)(request) if self.search_troubles else None
        return trouble or mistake(question) or self.page(request)

    def page(self, request: Request, **changes: object) -> Response:
        question = request.get_json()
        start = int((question.get("iterationNextToken") or "token-0").removeprefix("token-"))
        asked = re.search(r"publication-date = (\d{8})", question["query"])
        numbers = sorted((n for n in self.notices if asked and f"{self.day_of(n):%Y%m%d}" == asked[1]), reverse=True)
        shown = numbers[start : start + question["limit"]]
        more = len(shown) == question["limit"]
        page: dict[str, object] = {
            "notices": [self._row(number, request.host_url) for number in shown],
            "totalNoticeCount": len(numbers),
            "iterationNextToken": f"token-{start + len(shown)}" if more else None,
            "timedOut": False,
        }
        return json_answer(page | changes)

    def day_of(self, number: str) -> date:
        return self.days.get(number, self.published_on)

    def _row(self, number: str, host: str) -> dict[str, object]:
        return {
            "publication-number": number,
            "publication-date": f"{self.day_of(number).isoformat()}+02:00",
            "links": {"xml": {"MUL": f"{host}en/notice/{number}/xml"}},
        }

    def _xml(self, request: Request, number: str) -> Response:
        self.fetched[number] += 1
        trouble = self.xml_troubles.pop(0)(request) if self.xml_troubles else None
        if trouble:
            return trouble
        if self.walls & {"*", number}:
            return challenge(request)
        if number not in self.notices:
            return Response("not found", 404)
        return Response(self.notices[number], content_type="application/xml")


@contextmanager
def ted_server(notices: Mapping[str, bytes] | FakeTed) -> Iterator[str]:
    """Serve these notices (publication number -> XML), or a FakeTed that a test wants to look into."""
    with serve(notices if isinstance(notices, FakeTed) else FakeTed(notices)) as base_url:
        yield base_url


def mistake(question: Mapping[str, Any]) -> Response | None:
    """Refuse what the real API refuses: unknown keys, no fields, unknown fields, too long pages."""
    if set(question) - KNOWN_KEYS:
        return refusal("UNSUPPORTED_VALUE", "unknown key")
    if not question.get("fields") or set(question["fields"]) - KNOWN_FIELDS:
        return refusal("QUERY_UNKNOWN_FIELD", "Parameter 'fields' contains unsupported value, supported values are: …")
    if question["limit"] > 250:
        return refusal("SEARCH_EXCEEDS_MAX_LIMIT", "limit")
    return None


def refusal(kind: str, message: str = "refused") -> Response:
    return json_answer({"message": message, "error": {"type": kind, "fieldName": None, "location": {}}}, 400)


def too_many(_: Request) -> Response:
    """429 as nginx says it: a page, and no Retry-After."""
    return Response("<html><head><title>429 Too Many Requests</title></head></html>", 429, content_type="text/html")


def challenge(_: Request) -> Response:
    """AWS WAF: 202, an empty body, and a header that asks for a browser."""
    return Response(b"", 202, headers={"x-amzn-waf-action": "challenge"})


def truncated(_: Request) -> Response:
    """Half of a body: the connection ends before the length that was promised."""
    answer = Response(iter([b"<ContractNotice>"]), content_type="application/xml")
    answer.headers["Content-Length"] = "100000"
    answer.headers["Connection"] = "close"
    return answer


def web_page(_: Request) -> Response:
    return Response("<!DOCTYPE html><html><body>Sorry</body></html>", content_type="text/html")


def json_answer(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")
