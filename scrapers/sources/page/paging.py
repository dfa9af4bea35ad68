"""How the pages of a list follow each other, as a profile says it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, cast

from scrapers.sources.page.paths import Path, path_of
from scrapers.sources.page.selectors import Selector
from scrapers.sources.settings import Settings

Paging = Literal["none", "next_link", "page_param", "offset_param", "cursor", "window"]
KINDS = ("none", "next_link", "page_param", "offset_param", "cursor", "window")
FROM, TO = "{from}", "{to}"
_NAMES = {"offset_param": "offset", "cursor": "cursor"}
FARTHEST = 3660
"""Days from today that a window may begin or end at."""

Finder = Selector | Path
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days of the list in pieces of `step` days: the last day of one is the first of the next.

    So no day is lost, whether a service takes the last day along or not.  Bounds are days from today.
    """

    first: int
    last: int
    step: int
    format: str

    def spans(self, today: date) -> list[Span]:
        """Return the pieces, oldest first; at least one."""
        edges = [*range(self.first, self.last, self.step), self.last]
        days = [today + timedelta(days=edge) for edge in edges]
        return list(pairwise(days)) or [(days[0], days[0])]

    def address(self, start: str, span: Span) -> str:
        first, last = (day.strftime(self.format) for day in span)
        return start.replace(FROM, first).replace(TO, last)


@dataclass(frozen=True, kw_only=True)
class Pagination:
    kind: Paging = "none"
    selector: Finder | None = None
    cursor: Path | None = None
    window: Window | None = None
    name: str = "page"
    start: int = 1
    step: int = 1
    size: int = 10
    """Items of a full page; of a window 0 says that it is never full."""
    max_pages: int = 20


def pagination(given: Settings, find: Callable[[Settings, str], Finder], *, in_json: bool) -> Pagination:
    kind = cast(Paging, given.choice("kind", KINDS, "none"))
    if kind == "cursor" and not in_json:
        raise given.refuse("kind", "cursor is for lists of the kind json_list")
    window = _window(given) if kind == "window" else None
    made = Pagination(
        kind=kind,
        selector=find(given, "selector") if kind == "next_link" else None,
        cursor=_path(given, "path") if kind == "cursor" else None,
        window=window,
        name=given.text("name", _NAMES.get(kind, "page")),
        start=0 if window else given.whole("start", 0 if kind == "offset_param" else 1),
        step=1 if window else given.whole("step", 1, least=1),
        size=given.whole("size", 0) if window else given.whole("size", 10, least=1),
        max_pages=given.whole("max_pages", 20, least=1, most=500),
    )
    given.finish()
    return made


def _window(given: Settings) -> Window:
    first = given.whole("from", -14, least=-FARTHEST, most=FARTHEST)
    last = given.whole("to", 0, least=-FARTHEST, most=FARTHEST)
    if last < first:
        raise given.refuse("to", "must not lie before from")
    made = Window(first=first, last=last, step=given.whole("step", 7, least=1), format=given.text("format", "%Y-%m-%d"))
    one, other = (made.address(FROM, (day, day)) for day in (date(2026, 3, 4), date(2027, 5, 6)))
    if one == other:
        raise given.refuse("format", "must say a day, like %Y-%m-%d or %d.%m.%Y")
    return made


def _path(given: Settings, name: str) -> Path:
    said = given.text(name)
    try:
        return path_of(said)
    except ValueError as error:
        raise given.refuse(name, str(error)) from error
