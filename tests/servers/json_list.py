"""A service that lists its calls in JSON: page by page by a cursor, or by days."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve


@dataclass
class JsonList:
    """The service's state: so many calls, one a day from `first` on, and what it does wrong.

    `fault`: "repeats" names the cursor of the second page for ever, "circles" gives the first page under new cursors,
    "empty" ends in a page without items that names a cursor, "moved" has its list elsewhere, "page" answers with HTML.
    """

    count: int = 25
    first: date = date(2026, 9, 1)
    page_size: int = 10
    fault: str = ""
    last_day_left_out: bool = False
    asked: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response("none", 404)
        self.asked.append(request.full_path.rstrip("?"))
        if self.fault == "page":
            return Response("<html><form><input type=password></form>", content_type="text/html")
        if request.path.startswith("/call/"):
            return _json({"text": f"Kuvaus {request.path.removeprefix('/call/')}"})
        return self._by_days(request) if "from" in request.args else self._by_cursor(request)

    def _by_cursor(self, request: Request) -> Response:
        start = 0 if self.fault == "circles" else int(request.args.get("after", "0"))
        following: int | None = start + self.page_size
        if self.fault == "repeats":
            following = self.page_size
        elif self.fault == "circles":
            following = len(self.asked)
        elif start + self.page_size >= self.count and (self.fault != "empty" or start >= self.count):
            following = start + 1 if self.fault == "empty" else None
        return self._answer(range(start, min(start + self.page_size, self.count)), following)

    def _by_days(self, request: Request) -> Response:
        last = date.fromisoformat(request.args["to"]) - timedelta(days=self.last_day_left_out)
        span = (date.fromisoformat(request.args["from"]), last)
        found = [number for number in range(self.count) if span[0] <= self._day(number) <= span[1]]
        return self._answer(found[: self.page_size], None)

    def _answer(self, numbers: Sequence[int], following: int | None) -> Response:
        place = "rows" if self.fault == "moved" else "items"
        items = [self._item(number) for number in numbers]
        return _json({"total": self.count, "data": {place: items}, "meta": {"next": following}})

    def _item(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "name": [{"text": f"Työ {number}"}, {"text": "Arbete"}],
            "link": f"/call/{number}",
            "open": True,
            "day": self._day(number).isoformat(),
            "closes": "2026-10-05T12:00:00+03:00",
            "cpv": [{"code": "45233141"}, {"code": "48000000"}],
            "value": 1000000.5,
            "body": "<p>Eka &amp; toka</p><ul><li>yksi</li></ul>\u0000",
        }

    def _day(self, number: int) -> date:
        return self.first + timedelta(days=number)


def _json(said: object) -> Response:
    return Response(json.dumps(said), content_type="application/json")


@contextmanager
def json_list(service: JsonList) -> Iterator[str]:
    with serve(service) as base_url:
        yield base_url
