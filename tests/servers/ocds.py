"""A publisher of OCDS, in every way that publishers let one turn the pages of theirs."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from werkzeug.wrappers import Request, Response

Trouble = Callable[[Request], Response | None]


def a_release(number: int, on: date, **more: Any) -> dict[str, Any]:
    """Return a release with names of its own."""
    return {
        "ocid": f"ocds-pub-{number}",
        "id": f"{number}-tender",
        "date": f"{on.isoformat()}T10:00:00Z",
        "tag": ["tender"],
        "tender": {"id": str(number), "title": f"Road {number}", "status": "active"},
        **more,
    }


def releases(count: int, last: date = date(2026, 10, 4)) -> list[dict[str, Any]]:
    """Return releases, the newest first, one a day."""
    return [a_release(number, last - timedelta(days=count - number)) for number in range(count, 0, -1)]


@dataclass
class FakePublisher:
    """What is published, newest first, and how it misbehaves.

    Pages are at `/links`, `/pages`, `/cursors`; `/window` is asked with from and to; `/file.json`, `.gz` and `.zip`
    hold everything.  `troubles` are used up one a request.
    """

    releases: list[dict[str, Any]]
    page_size: int = 2
    wrap: str = "releases"
    total: int | None = None
    clamps: bool = False
    """Gives the first page for every number and cursor."""
    loops: bool = False
    """The link of the last page leads to the first."""
    endless: bool = False
    """There is always a next link, as in feeds that one comes back to."""
    leads_to: str = ""
    ignores_time: bool = False
    key: str = ""
    body: bytes = b""
    """Of the file, where it is another than all releases."""
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.full_path.rstrip("?"))
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        if trouble:
            return trouble
        if self.key and request.headers.get("X-Key") != self.key:
            return Response("who are you?", 401)
        if request.path.startswith("/file"):
            return self._file(request)
        return self._page(request)

    def _page(self, request: Request) -> Response:
        among = self._among(request)
        place = 0 if self.clamps else int(request.args.get("cursor") or 0)
        place = place or (0 if self.clamps else (int(request.args.get("page", 1)) - 1) * self.page_size)
        shown = among[place : place + self.page_size]
        more = place + self.page_size < len(among) or self.endless
        page: dict[str, Any] = {"publisher": {"name": "A town"}, self.wrap: self._wrapped(shown)}
        if request.path != "/pages" and (more or self.loops):
            following = place + self.page_size if more else 0
            page["cursor"] = str(following)
            page["links"] = {"next": self.leads_to or f"{request.path}?{self._query(request, following)}"}
        if self.total is not None:
            page["meta"] = {"count": self.total or len(among)}
        return Response(json.dumps(page), content_type="application/json")

    def _wrapped(self, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.wrap != "records":
            return shown
        return [{"ocid": each["ocid"], "compiledRelease": each, "releases": []} for each in shown]

    def _query(self, request: Request, following: int) -> str:
        kept = {name: value for name, value in request.args.items() if name != "cursor"}
        return "&".join(f"{name}={value}" for name, value in {**kept, "cursor": following}.items())

    def _among(self, request: Request) -> list[dict[str, Any]]:
        start, end = (request.args.get(name) for name in ("from", "to"))
        if self.ignores_time:
            return self.releases
        among = [each for each in self.releases if not start or _moment(each["date"]) >= _moment(start)]
        return [each for each in among if not end or _moment(each["date"]) < _moment(end)]

    def _file(self, request: Request) -> Response:
        plain = self.body or json.dumps({self.wrap: self._wrapped(self.releases)}).encode()
        packed = {"/file.gz": gzip.compress(plain, mtime=0), "/file.zip": zipped({"all.json": plain})}
        answer = Response(packed.get(request.path, plain), content_type="application/octet-stream")
        answer.add_etag()
        answer.make_conditional(request)
        return answer


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip file of these members, the same at any time."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return packed.getvalue()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))
