"""Estonia's monthly files: `<OPEN-DATA>` around notices, with validators where the test wants them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.wrappers import Request, Response

Trouble = Callable[[Request], Response | None]


def a_month(*notices: bytes) -> bytes:
    """Return a file of these notices, each a whole XML document."""
    inside = b"\n".join(body.split(b"?>", 1)[1] if body.startswith(b"<?xml") else body for body in notices)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<OPEN-DATA>\n' + inside + b"\n</OPEN-DATA>"


@dataclass
class FakeEstonia:
    """The files by series, year and month, as in `notice/2026/10`; `troubles` are used up one a request."""

    files: dict[str, bytes]
    validators: bool = True
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        parts = request.path.removeprefix("/rhr/api/public/v1/opendata/").split("/")
        name = f"{parts[0]}/{parts[1]}/{parts[3]}" if len(parts) == 5 and parts[2] == "month" else request.path
        self.asked.append(name)
        trouble = self.troubles.pop(0)(request) if self.troubles else None
        if trouble:
            return trouble
        if name not in self.files:
            return Response("none", 404)
        answer = Response(self.files[name], content_type="application/xml")
        if self.validators:
            answer.add_etag()
            answer.make_conditional(request)
        if answer.status_code == 200:
            self.sent.append(name)
        return answer
