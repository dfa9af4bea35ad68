"""Find a Tender as SOURCES describes it: windows of 100 rows, links that lose some of the next, and its bad manners."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.wrappers import Request, Response

KNOWN = {"updatedFrom", "updatedTo", "limit", "stages", "cursor"}
LIMIT = 100
Trouble = Callable[[Request], Response | None]


@dataclass(frozen=True)
class Release:
    """One release, and the time on the service's clock when it came out."""

    number: int
    at: datetime
    tag: str = "tender"
    extra: str = ""
    """More members, written as they are sent."""

    @property
    def key(self) -> str:
        return f"ocds-h6vhtk-{self.number:06x}/{self.number:06d}-2026"

    def text(self) -> str:
        ocid, _, name = self.key.partition("/")
        said = {
            "ocid": ocid,
            "id": name,
            "date": f"{self.at.isoformat()}+01:00",
            "tag": [self.tag],
            "language": "en",
            "parties": [{"id": "GB-PPON-1", "name": "Upper Fen Council", "roles": ["buyer"]}],
            "buyer": {"id": "GB-PPON-1", "name": "Upper Fen Council"},
            "tender": {"id": ocid, "title": f"Fen bridge {self.number}", "status": "active"},
        }
        return json.dumps(said)[:-1] + (f", {self.extra}" if self.extra else "") + "}"


@dataclass
class FakeFindATender:
    """What is published, and the troubles waiting, used up one a request."""

    releases: list[Release]
    troubles: list[Trouble] = field(default_factory=list)
    ignores_time: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        return trouble or self._mistake(request) or self._page(request)

    def _mistake(self, request: Request) -> Response | None:
        wrong = request.path != "/api/1.0/ocdsReleasePackages" or set(request.args) - KNOWN
        return Response('{"message": "Unrecognised query parameter"}', 400) if wrong else None

    def _page(self, request: Request) -> Response:
        start, end = (datetime.fromisoformat(request.args[name]) for name in ("updatedFrom", "updatedTo"))
        among = [each for each in self.releases if self.ignores_time or start <= each.at < end]
        shown = among[: min(int(request.args.get("limit", LIMIT)), LIMIT)]
        lossy = {"next": f"{request.base_url}?cursor=loses-rows"} if len(among) > len(shown) else {}
        head = json.dumps(
            {"uri": request.url, "license": "OGL", "publisher": {"name": "Find a Tender"}, "links": lossy}
        )
        body = f'{head[:-1]}, "releases": [{", ".join(each.text() for each in shown)}]}}'
        return Response(body, content_type="application/json")


def busy(_: Request) -> Response:
    """Too many requests, with the pause that is wanted."""
    return Response("Rate limit is exceeded.", 429, headers={"Retry-After": "120"})


def unavailable(_: Request) -> Response:
    return Response("", 503, headers={"Retry-After": "120"})


def cut(_: Request) -> Response:
    """A body that ends in the middle, though its length is right."""
    return Response('{"releases": [{"ocid": "ocds-h6vhtk-1", "id": "1", "ten', content_type="application/json")
