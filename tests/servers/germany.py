"""Germany's exports: a zip file for each publication day, and none for days without notices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from werkzeug.wrappers import Request, Response

Trouble = Callable[[Request], Response | None]


@dataclass
class FakeGermany:
    """The zip files by their day, as in 2026-10-02; `troubles` are used up one a request."""

    files: Mapping[str, bytes]
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        day = request.args.get("pubDay", "")
        self.asked.append(day)
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        if trouble:
            return trouble
        if request.path != "/api/notice-exports" or request.args.get("format") != "eforms.zip":
            return Response("Bad Request", 400)
        if day not in self.files:
            return Response('{"status": 404}', 404, content_type="application/json")
        return Response(self.files[day], content_type="application/zip")
