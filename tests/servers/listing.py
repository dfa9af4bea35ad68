"""A town's page of open calls for tenders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve

EMPTY = "Ei voimassa olevia tarjouspyyntöjä"


@dataclass(frozen=True)
class Call:
    """One row of the list, as a person would write it."""

    ref: str
    title: str
    deadline: str = "5.10.2026 klo 12.00"
    description: str = ""


@dataclass
class ListingSite:
    """The site's state: its calls, and `layout`, which a redesign changes.

    Layouts: "table" is the one that profiles know, "cards" another markup, "swapped" has its columns in another order,
    "blank" has neither rows nor the sentence that says there are none.
    """

    calls: Sequence[Call] = ()
    layout: str = "table"
    page_size: int = 10
    loops: bool = False
    robots: str = ""
    validators: bool = False
    clamps: bool = False
    """Gives the last page for every number above it."""
    broken: dict[str, int] = field(default_factory=dict)
    """Addresses, with or without their query, that answer with an error status."""
    asked: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.full_path.rstrip("?"))
        if request.path == "/robots.txt":
            return Response(self.robots, content_type="text/plain") if self.robots else Response("none", 404)
        if status := self.broken.get(self.asked[-1], self.broken.get(request.path)):
            return Response("broken", status)
        if request.path == "/tenders":
            return self._list(request)
        ref = request.path.removeprefix("/tender/")
        call = next((call for call in self.calls if call.ref == ref), None)
        return page(f"<h1>{escape(call.title)}</h1>{_detail(call)}") if call else Response("not found", 404)

    def _list(self, request: Request) -> Response:
        number = int(request.args.get("page", 1))
        if self.clamps:
            number = min(number, -(-len(self.calls) // self.page_size))
        start = int(request.args.get("offset", (number - 1) * self.page_size))
        shown = self.calls[start : start + self.page_size]
        more = start + self.page_size < len(self.calls)
        following = 1 if self.loops else number + 1
        link = f'<a rel="next" href="/tenders?page={following}">Seuraava</a>' if more or self.loops else ""
        answer = page(f"<h1>Avoimet tarjouspyynnöt</h1>{self._body(shown)}{link}")
        if self.validators:
            answer.add_etag()
            answer.make_conditional(request)
        return answer

    def _body(self, shown: Sequence[Call]) -> str:
        if self.layout == "blank":
            return ""
        if not shown:
            return f"<p>{EMPTY}</p>"
        if self.layout == "cards":
            return "".join(f"<article><h2>{escape(call.title)}</h2></article>" for call in shown)
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in self._cells(call))}</tr>" for call in shown)
        return f'<table id="calls"><thead><tr><th>Tunniste</th></tr></thead><tbody>{rows}</tbody></table>'

    def _cells(self, call: Call) -> list[str]:
        visit = 0 if self.validators else len(self.asked)
        link = f'<a href="/tender/{call.ref}?utm_source={visit}">{escape(call.title)}</a>'
        cells = [escape(call.ref), link, f"Jätettävä viimeistään {escape(call.deadline)}"]
        return cells[::-1] if self.layout == "swapped" else cells


def _detail(call: Call) -> str:
    return (
        f'<div id="main"><p>{escape(call.description)}</p><p>CPV 72000000-5 ja 48000000</p></div>'
        f'<a href="/files/{call.ref}.pdf">Liite 1</a> <a href="mailto:hankinnat@example.fi?subject=x">Kysy</a>'
    )


def page(body: str) -> Response:
    return Response(
        f'<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Hankinnat</title></head><body>{body}</body>'
        "</html>",
        content_type="text/html",
    )


@contextmanager
def listing_site(site: ListingSite | Sequence[Call]) -> Iterator[str]:
    with serve(site if isinstance(site, ListingSite) else ListingSite(site)) as base_url:
        yield base_url
