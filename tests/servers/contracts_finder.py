"""Contracts Finder: pages that links join, in ISO-8859-1, and a 403 for who asks too much."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

Trouble = Callable[[Request], Response | None]


def a_release(number: int, on: date) -> dict[str, Any]:
    return {
        "ocid": f"ocds-b5fd17-{number}",
        "id": f"{number}-tender",
        "date": f"{on.isoformat()}T10:00:00+01:00",
        "tag": ["tender"],
        "tender": {"id": str(number), "title": f"Café №{number}".replace("№", "£"), "status": "active"},
        "buyer": {"name": "Fen Town"},
    }


@dataclass
class FakeContractsFinder:
    """What is published on which day; `troubles` are used up one a request."""

    releases: list[dict[str, Any]]
    troubles: list[Trouble] = field(default_factory=list)
    loops: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        return trouble or self._page(request)

    def _page(self, request: Request) -> Response:
        start, end = (date.fromisoformat(request.args[name]) for name in ("publishedFrom", "publishedTo"))
        if end - start > timedelta(days=15):
            return Response("too long", 400)
        among = [each for each in self.releases if start.isoformat() <= each["date"][:10] < end.isoformat()]
        place, limit = int(request.args.get("cursor") or 0), int(request.args["limit"])
        page: dict[str, Any] = {"publisher": {"name": "Contracts Finder"}, "releases": among[place : place + limit]}
        if place + limit < len(among) or self.loops:
            kept = "&".join(f"{name}={value}" for name, value in request.args.items() if name != "cursor")
            page["links"] = {"next": f"{request.base_url}?{kept}&cursor={0 if self.loops else place + limit}"}
        body = json.dumps(page, ensure_ascii=False).encode("iso-8859-1")
        return Response(body, content_type="application/json; charset=iso-8859-1")


def forbidden(_: Request) -> Response:
    return Response("<html>Forbidden</html>", 403, content_type="text/html")
