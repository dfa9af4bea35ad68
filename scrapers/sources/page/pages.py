"""The pages of one list, one after the other, and never in a circle."""

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import quote, urlsplit, urlunsplit

from bs4 import Tag

from scrapers.addresses import joined
from scrapers.errors import FetchError
from scrapers.http import Answer
from scrapers.sources.page.extract import parsed
from scrapers.sources.page.health import Page, says_empty
from scrapers.sources.page.paging import Span, Window
from scrapers.sources.page.paths import Node, Path
from scrapers.sources.page.profile import Profile


class Pages:
    """Walks through a list; afterwards `more` tells whether the profile's limit left pages unread,
    `unchanged` whether a start page said that it is the same as before.

    `today` is the day that windows of days are counted from.
    """

    def __init__(self, profile: Profile, ask: Callable[[str], Answer], today: date) -> None:
        self._profile = profile
        self._ask = ask
        self._today = today
        self.more = False
        self.unchanged = False

    def of(self, start: str) -> Iterator[Page]:
        """Give the pages; nothing where the first one says that it is unchanged."""
        window = self._profile.pagination.window
        return self._windows(start, window) if window else self._in_a_row(start)

    def _in_a_row(self, start: str) -> Iterator[Page]:
        seen: set[str] = set()
        url: str | None = self._numbered(start, 0)
        for number in range(1, self._profile.pagination.max_pages + 1):
            if url is None or url in seen:
                return
            page = self._page(url)
            content = "\n".join(item.get_text() for item in page.items) if page else ""
            if page is None or content in seen:
                self._never_the_same(page)
                return
            seen |= {url, content}
            yield page
            url = self._checked(page, self.following(page, start, number), seen)
        self.more = self.more or (url is not None and url not in seen)

    def _windows(self, start: str, window: Window) -> Iterator[Page]:
        """Give the pages of all days; a full one is asked for again in two halves, down to a single day."""
        waiting = window.spans(self._today)[::-1]
        for _number in range(self._profile.pagination.max_pages):
            if not waiting:
                return
            span = waiting.pop()
            page = self._page(window.address(start, span))
            if page is None:
                continue
            yield page
            if self._full(page):
                waiting += _halves(span, page.answer.url)
        self.more = self.more or bool(waiting)

    def _full(self, page: Page) -> bool:
        size = self._profile.pagination.size
        return 0 < size <= len(page.items)

    def _page(self, url: str) -> Page | None:
        answer = self._ask(url)
        if answer.unchanged:
            self.unchanged = True
            return None
        whole = parsed(answer, self._profile.encoding, in_json=self._profile.in_json)
        if isinstance(whole, Node) and isinstance(self._profile.item, Path):
            missing = self._profile.item.missing(whole)
            if missing and not says_empty(self._profile, whole):
                raise FetchError("layout_changed", f"the answer holds no list at {missing}", url=answer.url)
        return Page(answer, whole, self._profile.item.tags(whole))

    def _never_the_same(self, page: Page | None) -> None:
        if page and self._profile.pagination.kind == "cursor":
            raise FetchError("incomplete", "a cursor leads to the same items again", url=page.answer.url)

    def _checked(self, page: Page, url: str | None, seen: set[str]) -> str | None:
        """Return the address after a page; a cursor that leads nowhere is told, for there may be more behind it."""
        if url is None or self._profile.pagination.kind != "cursor":
            return url
        if url in seen:
            raise FetchError("incomplete", "the list names the same cursor again", url=page.answer.url)
        if not page.items:
            raise FetchError("incomplete", "a page without items names a further cursor", url=page.answer.url)
        return url

    def following(self, page: Page, start: str, number: int) -> str | None:
        """Return the address of the page after the first `number` ones."""
        paging = self._profile.pagination
        if paging.kind == "next_link" and paging.selector:
            link = paging.selector.first(page.whole)
            href = str(link.get("href") or "") if isinstance(link, Tag) else _said(link)
            return joined(page.answer.url, href.partition("#")[0]) if href else None
        if paging.cursor:
            cursor = _said(paging.cursor.first(page.whole))
            return _with(start, paging.name, cursor) if cursor else None
        if paging.window:
            spans = paging.window.spans(self._today)[number:]
            return paging.window.address(start, spans[0]) if spans else None
        if paging.kind == "none" or not page.items:
            return None
        if paging.kind == "offset_param" and len(page.items) < paging.size:
            return None
        return self._numbered(start, number)

    def _numbered(self, start: str, number: int) -> str:
        paging = self._profile.pagination
        if paging.kind == "page_param":
            return _with(start, paging.name, str(paging.start + number * paging.step))
        if paging.kind == "offset_param":
            return _with(start, paging.name, str(paging.start + number * paging.size))
        return start


def _halves(span: Span, url: str) -> list[Span]:
    """Return a window in two, the earlier one last; FetchError for one that cannot be halved."""
    first, last = span
    if (last - first).days < 2:
        raise FetchError("incomplete", f"the list of {first} is full: there may be more of that day", url=url)
    middle = first + (last - first) // 2
    return [(middle, last), (first, middle)]


def _said(found: object) -> str:
    return found.text() if isinstance(found, Node) else found if isinstance(found, str) else ""


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    others = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != name]
    return urlunsplit(parts._replace(query="&".join([*others, f"{quote(name)}={quote(value, safe='')}"])))
