"""Hilma as SOURCES describes it: an Azure AI Search index behind a key, two reading interfaces, and bad manners."""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve

KEY = "a-key-for-tests"
HEADER = "Ocp-Apim-Subscription-Key"
Row = dict[str, Any]
Trouble = Callable[[Request], Response | None]
"""Answers in place of the server; None lets the server answer."""

CLAUSE = re.compile(r"(\w+) (ge|gt|le|lt) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)").fullmatch
HOLDS: dict[str, Callable[[str, str], bool]] = {
    "ge": lambda said, limit: said >= limit,
    "gt": lambda said, limit: said > limit,
    "le": lambda said, limit: said <= limit,
    "lt": lambda said, limit: said < limit,
}
QUESTION = {"search", "queryType", "searchMode", "count", "top", "skip", "orderby", "filter", "select"}
LANGUAGES = ("Fi", "Sv", "En", "Other")
FIELDS = (
    *("id", "noticeId", "procedureId", "isEForms", "isPlan", "planId", "oldProcurementProjectId", "noticeNumber"),
    *("eFormsId", "fullEFormsId", "contractFolderId", "tedPublicationId", "linkedNotices", "sendingSystem"),
    *("type", "mainType", "datePublished", "dateModified", "deadline", "isCancelled", "isCorrigendum"),
    *(f"{name}{language}" for name in ("title", "description", "organisationName") for language in LANGUAGES),
    *("organisationNationalRegistrationNumber", "cpvCodes", "nutsCodes", "procurementDocumentsUrl", "expirationDate"),
)


@dataclass
class FakeHilma:
    """The portal's memory: rows of its index and what its reading interfaces give, by address.

    `search_troubles` and `read_troubles` are used up one a request.  `fields` is what the index knows: a `select` of
    another is refused.
    """

    rows: list[Row] = field(default_factory=list)
    notices: dict[str, bytes] = field(default_factory=dict)
    fields: set[str] = field(default_factory=lambda: set(FIELDS))
    search_troubles: list[Trouble] = field(default_factory=list)
    read_troubles: list[Trouble] = field(default_factory=list)
    searches: list[Row] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)
    keys_seen: set[str | None] = field(default_factory=set)

    def add(self, number: int, published: str, notice: bytes, *, old: bool = False, **changes: Any) -> Row:
        """Publish a notice; `notice` is the XML of an eForms notice, or JSON in the old model."""
        row = {
            "id": str(number) if old else f"EF-{number}",
            "noticeId": number,
            "procedureId": 0 if old else number + 1000,
            "isEForms": not old,
            "isPlan": False,
            "datePublished": published,
            "dateModified": published,
            "titleFi": f"Hankinta {number}",
            "expirationDate": "2027-01-01T00:00:00Z",
            **changes,
        }
        self.rows.append(row)
        path = f"/api/avp/notices/{number}" if old else f"/avp-eforms/external-read/v1/notice/{number}"
        self.notices[path] = notice if old else envelope(number, notice)
        return row

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.keys_seen.add(request.headers.get(HEADER))
        if request.headers.get(HEADER) != KEY:
            words = "Access denied due to invalid subscription key. Make sure to provide a valid key."
            return json_answer({"statusCode": 401, "message": words}, 401)
        if request.path == "/avp/eformnotices/docs/search" and request.method == "POST":
            return self._search(request)
        if request.path == "/avp/eformnotices" and request.method == "GET":
            return self._definition()
        return self._read(request)

    def _search(self, request: Request) -> Response:
        question = request.get_json()
        self.searches.append(question)
        trouble = self.search_troubles.pop(0)(request) if self.search_troubles else None
        return trouble or self._mistake(question) or self.page(request)

    def _mistake(self, question: Row) -> Response | None:
        if set(question) - QUESTION:
            return refusal("The request is invalid. An unknown parameter was given.")
        if not 0 < question["top"] <= 1000 or not 0 <= question["skip"] <= 100_000:
            return refusal("Value must be between 0 and 100000. Parameter name: $skip")
        unknown = set(filter(None, question.get("select", "").split(","))) - self.fields
        if unknown:
            return refusal(f"Invalid expression: Could not find a property named '{min(unknown)}'")
        return None

    def page(self, request: Request, **changes: object) -> Response:
        """Return the page that was asked for, as it is but for `changes`."""
        question = request.get_json()
        clauses = [CLAUSE(each) for each in question["filter"].split(" and ")]
        if not all(clauses):
            return refusal(f"Invalid expression: Syntax error in {question['filter']}")
        tests = [(clause[1], HOLDS[clause[2]], clause[3]) for clause in clauses if clause]
        found = [
            row for row in self.rows if all(holds(_padded(row[name]), _padded(limit)) for name, holds, limit in tests)
        ]
        name, _, order = question["orderby"].partition(" ")
        found.sort(key=lambda row: str(row[name]), reverse=order == "desc")
        shown = found[question["skip"] : question["skip"] + question["top"]]
        wanted = set(question["select"].split(",")) if "select" in question else self.fields
        rows = [{"@search.score": 1.0} | {key: row[key] for key in row if key in wanted} for row in shown]
        count = {"@odata.count": len(found)} if question.get("count") else {}
        return json_answer(count | {"value": rows} | changes)

    def _definition(self) -> Response:
        fields = [{"name": name, "type": "Edm.String", "filterable": True, "sortable": True} for name in self.fields]
        return json_answer({"name": "eformnotices", "fields": fields})

    def _read(self, request: Request) -> Response:
        self.fetched[request.path] += 1
        trouble = self.read_troubles.pop(0)(request) if self.read_troubles else None
        if trouble:
            return trouble
        if request.path not in self.notices:
            return not_found(request)
        return Response(self.notices[request.path], content_type="application/json; charset=utf-8")


def _padded(moment: str) -> str:
    """Return a moment with three decimals, so that moments compare as texts do."""
    whole, _, rest = moment.rstrip("Z").partition(".")
    return f"{whole}.{rest[:3]:0<3}"


def envelope(number: int, xml: bytes, **changes: Any) -> bytes:
    """Return what the reading interface gives: XML in base64, with the mark that .NET puts before it."""
    said = {
        "id": number,
        "procedureId": number + 1000,
        "eForm": base64.b64encode(b"\xef\xbb\xbf" + xml).decode(),
        "hilmaStatistics": {"energyEfficiencyConsidered": True, "lowCarbon": False},
        "dateCreated": "2026-11-01T08:00:00Z",
        **changes,
    }
    return json.dumps(said).encode()


@contextmanager
def hilma_server(server: FakeHilma) -> Iterator[str]:
    with serve(server) as base_url:
        yield base_url


def json_answer(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def refusal(message: str) -> Response:
    return json_answer({"error": {"code": "", "message": message}}, 400)


def not_found(_: Request) -> Response:
    return json_answer({"statusCode": 404, "message": "Resource not found"}, 404)


def too_many(_: Request) -> Response:
    """429 as the gateway says it on a bad day: plain text, and no Retry-After."""
    return Response("Rate limit is exceeded. Try again in 30 seconds.", 429, content_type="text/plain")


def unavailable(_: Request) -> Response:
    return Response("Service unavailable", 503, content_type="text/plain")


def not_acceptable(_: Request) -> Response:
    return Response("Not Acceptable", 406, content_type="text/plain")


def cut_off(_: Request) -> Response:
    answer = Response(iter([b'{"id": 1, "eForm": "PD94']), content_type="application/json")
    answer.headers["Content-Length"] = "100000"
    answer.headers["Connection"] = "close"
    return answer
