"""The pages of one list, one after the other, and never in a circle."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from scrapers.addresses import joined
from scrapers.http import Answer
from scrapers.sources.page.extract import parsed
from scrapers.sources.page.profile import Profile


@dataclass(frozen=True, slots=True)
class Page:
    answer: Answer
    soup: BeautifulSoup
    items: list[Tag]


class Pages:
    """Walks through a list; afterwards `more` tells whether the profile's limit left pages unread,
    `unchanged` whether a start page said that it is the same as before."""

    def __init__(self, profile: Profile, ask: Callable[[str], Answer]) -> None:
        self._profile = profile
        self._ask = ask
        self.more = False
        self.unchanged = False

    def of(self, start: str) -> Iterator[Page]:
        """Give the pages; nothing where the first one says that it is unchanged."""
        seen: set[str] = set()
        url: str | None = self._numbered(start, 0)
        for number in range(1, self._profile.pagination.max_pages + 1):
            if url is None or url in seen:
                return
            page = self._page(url)
            content = "\n".join(item.get_text() for item in page.items) if page else ""
            if page is None or content in seen:
                return
            seen |= {url, content}
            yield page
            url = self.following(page, start, number)
        self.more = self.more or (url is not None and url not in seen)

    def _page(self, url: str) -> Page | None:
        answer = self._ask(url)
        if answer.unchanged:
            self.unchanged = True
            return None
        soup = parsed(answer, self._profile.encoding)
        return Page(answer, soup, self._profile.item.tags(soup))

    def following(self, page: Page, start: str, number: int) -> str | None:
        """Return the address of the page after the first `number` ones."""
        paging = self._profile.pagination
        if paging.kind == "next_link" and paging.selector:
            link = paging.selector.first(page.soup)
            href = str(link.get("href") or "") if isinstance(link, Tag) else link or ""
            return joined(page.answer.url, href.partition("#")[0]) if href else None
        if paging.kind == "none" or not page.items:
            return None
        if paging.kind == "offset_param" and len(page.items) < paging.size:
            return None
        return self._numbered(start, number)

    def _numbered(self, start: str, number: int) -> str:
        paging = self._profile.pagination
        if paging.kind == "page_param":
            return _with(start, paging.name, paging.start + number * paging.step)
        if paging.kind == "offset_param":
            return _with(start, paging.name, paging.start + number * paging.size)
        return start


def _with(url: str, name: str, value: int) -> str:
    parts = urlsplit(url)
    others = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != name]
    return urlunsplit(parts._replace(query="&".join([*others, f"{quote(name)}={value}"])))
