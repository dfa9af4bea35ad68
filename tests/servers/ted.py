"""TED as SOURCES describes it: a search that iterates, a file for each notice, and its known bad manners."""

import io
import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve

Trouble = Callable[[Request], Response | None]
"""Answers in place of the server; None lets the server answer."""

_FIELDS = """
    publication-number publication-date ojs-number gazette-issue-id dispatch-date issue-date notice-identifier
    notice-version procedure-identifier form-type notice-type notice-subtype notice-purpose official-language links
    change-notice-version-identifier change-description change-reason-description previous-notice-id-proc
    notice-title title-proc title-lot description-proc description-lot classification-cpv main-classification-proc
    main-classification-lot additional-classification-proc contract-nature place-of-performance identifier-lot
    buyer-name buyer-country buyer-country-sub buyer-city buyer-identifier buyer-email organisation-identifier-buyer
    estimated-value-proc estimated-value-cur-proc estimated-value-lot total-value total-value-cur procedure-type
    deadline-receipt-tender-date-lot deadline-receipt-tender-time-lot deadline-receipt-request-date-lot
    deadline-receipt-request-time-lot deadline-receipt-expressions-date-lot deadline-receipt-expressions-time-lot
    deadline-receipt-request document-url-lot submission-url-lot contract-duration-period-lot winner-name
"""
_KEYS = "query fields page limit scope paginationMode iterationNextToken onlyLatestVersions checkQuerySyntax"
KNOWN_FIELDS = frozenset(_FIELDS.split())
KNOWN_KEYS = frozenset(_KEYS.split())
MOST_CELLS = 10_000
WINDOW = 15_000


@dataclass
class FakeTed:
    """The server's memory: what it holds, what it was asked, and which troubles are waiting.

    `search_troubles`, `xml_troubles` and `package_troubles` are used up one a request, `walls` stay: notice numbers
    whose XML is closed ("*" for all, packages too).  A search finds what was published on the day that it asks about:
    all on `published_on`, but for those that `days` names.  `rows` says more of a notice in the search's fields;
    `lost_fields` are names that the search no longer knows.  A package holds the notices of its day or month;
    `packages` are those that there are: "daily", "monthly" with a month of one digit, "monthly-padded".
    """

    notices: Mapping[str, bytes]
    published_on: date = date(2026, 10, 2)
    days: Mapping[str, date] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lost_fields: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=lambda: {"daily"})
    calendar: str | None = None
    search_troubles: list[Trouble] = field(default_factory=list)
    xml_troubles: list[Trouble] = field(default_factory=list)
    package_troubles: list[Trouble] = field(default_factory=list)
    walls: set[str] = field(default_factory=set)
    searches: list[dict[str, Any]] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)
    downloads: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.path == "/v3/notices/search":
            return self._search(request)
        if request.path.startswith("/packages/"):
            return self._package(request)
        if request.path.startswith("/en/release-calendar/-/download/file/CSV/"):
            return Response(self.calendar or a_calendar(int(request.path.rpartition("/")[2])), content_type="text/csv")
        number = request.path.removeprefix("/en/notice/").removesuffix("/xml")
        return self._xml(request, number)

    def asked_days(self) -> list[str]:
        """Return the day of each question that began an iteration."""
        return [_day_of(each) or "" for each in self.searches if "iterationNextToken" not in each]

    def _search(self, request: Request) -> Response:
        question = request.get_json()
        self.searches.append(question)
        trouble = self.search_troubles.pop(0)(request) if self.search_troubles else None
        return trouble or mistake(question, self.lost_fields) or self.page(request)

    def page(self, request: Request, **changes: object) -> Response:
        question = request.get_json()
        if question.get("checkQuerySyntax"):
            empty: dict[str, object] = {
                "notices": [],
                "totalNoticeCount": None,
                "iterationNextToken": None,
                "timedOut": False,
            }
            return json_answer(empty | changes)
        start = int((question.get("iterationNextToken") or "token-0").removeprefix("token-"))
        numbers = sorted(self._published(question), reverse=True)
        shown = numbers[start : start + question["limit"]]
        more = len(shown) == question["limit"]
        page: dict[str, object] = {
            "notices": [self._row(number, request.host_url, question["fields"]) for number in shown],
            "totalNoticeCount": len(numbers),
            "iterationNextToken": f"token-{start + len(shown)}" if more else None,
            "timedOut": False,
        }
        return json_answer(page | changes)

    def _published(self, question: Mapping[str, Any]) -> list[str]:
        """Return what a query finds; of days long past nothing is still open, nor in the latest issue."""
        if question.get("scope", "ALL") != "ALL":
            return []
        asked = _day_of(question)
        return [number for number in self.notices if f"{self.day_of(number):%Y%m%d}" == asked]

    def day_of(self, number: str) -> date:
        return self.days.get(number, self.published_on)

    def _row(self, number: str, host: str, fields: Collection[str]) -> dict[str, object]:
        said = {
            "publication-date": f"{self.day_of(number).isoformat()}+02:00",
            **self.rows.get(number, {}),
        }
        return {
            "publication-number": number,
            **{name: value for name, value in said.items() if name in fields},
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

    def _package(self, request: Request) -> Response:
        _, kind, name = request.path.strip("/").split("/")
        self.downloads.append(f"{kind}/{name}")
        trouble = self.package_troubles.pop(0)(request) if self.package_troubles else None
        if trouble:
            return trouble
        if "*" in self.walls:
            return challenge(request)
        body = self._daily(name) if kind == "daily" else self._monthly(name)
        return Response(body, content_type="application/gzip") if body else Response("no such issue", 404)

    def _daily(self, name: str) -> bytes | None:
        day = date(int(name[:4]), 1, 1) + timedelta(days=int(name[4:]) - 1)
        return self.package_of([day]) if "daily" in self.packages and len(name) == 9 else None

    def _monthly(self, name: str) -> bytes | None:
        year, month = name.split("-")
        if ("monthly-padded" if len(month) == 2 else "monthly") not in self.packages:
            return None
        days = {
            day for number in self.notices if (day := self.day_of(number)).strftime("%Y-%m") == f"{year}-{month:0>2}"
        }
        return self.package_of(sorted(days))

    def package_of(self, days: Iterable[date]) -> bytes | None:
        """Return the package of these days as TED packs it; None when nothing was published."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
            for day in days:
                for number in sorted(number for number in self.notices if self.day_of(number) == day):
                    serial, year = number.split("-")
                    member = tarfile.TarInfo(f"{day:%Y%m%d}_{issue_of(day):03d}/{int(serial):08d}_{year}.xml")
                    member.size = len(self.notices[number])
                    archive.addfile(member, io.BytesIO(self.notices[number]))
            empty = not archive.getmembers()
        return None if empty else buffer.getvalue()


def _day_of(question: Mapping[str, Any]) -> str | None:
    asked = re.search(r"publication-date = (\d{8})", question["query"])
    return asked[1] if asked else None


def issue_of(day: date) -> int:
    """Return the number of a day's issue: this TED publishes every day of the year."""
    return day.timetuple().tm_yday


def a_calendar(year: int) -> str:
    days = [date(year, 1, 1) + timedelta(days=ago) for ago in range(365)]
    return "OJS,Publication date\r\n" + "".join(f"{issue_of(day)},{day:%d/%m/%Y}\r\n" for day in days)


@contextmanager
def ted_server(notices: Mapping[str, bytes] | FakeTed) -> Iterator[str]:
    """Serve these notices (publication number -> XML), or a FakeTed that a test wants to look into."""
    with serve(notices if isinstance(notices, FakeTed) else FakeTed(notices)) as base_url:
        yield base_url


def mistake(question: Mapping[str, Any], lost: Collection[str] = ()) -> Response | None:
    """Refuse what the real API refuses: unknown keys, no fields, unknown fields, too much at once."""
    if set(question) - KNOWN_KEYS:
        return refusal("UNSUPPORTED_VALUE", "unknown key")
    fields, limit = question.get("fields"), question.get("limit", 10)
    if not fields or set(fields) - (KNOWN_FIELDS - set(lost)):
        return refusal("QUERY_UNKNOWN_FIELD", "Parameter 'fields' contains unsupported value, supported values are: …")
    if limit > 250:
        return refusal("SEARCH_EXCEEDS_MAX_LIMIT", "limit")
    if len(fields) * limit > MOST_CELLS:
        return refusal("SEARCH_FIELDS_PER_PAGE_EXCEEDS_MAX_LIMIT", f"{len(fields) * limit} fields")
    if question.get("scope", "ALL") not in {"LATEST", "ACTIVE", "ALL"}:
        return refusal("UNSUPPORTED_VALUE", "scope")
    if question.get("paginationMode") != "ITERATION" and question.get("page", 1) * limit > WINDOW:
        return refusal("SEARCH_WINDOW_TOO_WIDE", "page")
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
