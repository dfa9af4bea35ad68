"""The pages of a publisher, one after the other, and never in a circle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapers.addresses import joined
from scrapers.errors import FetchError, ParseError
from scrapers.http import Client, Manners
from scrapers.sources.ocds.config import Config
from scrapers.sources.releases import Package, Shown, shown

Place = str | int
"""Where a page is: its address, its number, or its cursor."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `following` is where the next one is, None at the end."""

    place: Place
    rows: list[Shown]
    following: Place | None
    total: int | None


class Pages:
    """Asks one page after the other; FetchError for one that is none, comes again or leads out of the publisher."""

    def __init__(
        self,
        config: Config,
        client: Client,
        headers: Mapping[str, str],
        params: Mapping[str, str],
        manners: Manners | None = None,
    ) -> None:
        self._config = config
        self._client = client
        self._headers = headers
        self._params = dict(params)
        self._manners = manners or config.manners
        self.asked = 0

    def first(self) -> Place:
        if self._config.pagination == "page":
            return self._config.first_page
        return "" if self._config.pagination == "cursor" else self._address({})

    def walk(self, place: Place | None, *, first: bool = True) -> Iterator[Page]:
        """Give the pages from a place on, up to an empty one or the last of the total; `first`: it is the first of all.

        A page that is shorter than others is no end: services give fewer rows than they are asked for.
        """
        seen: set[Place] = set()
        before: set[str] = set()
        all_keys: set[str] = set()
        from_start = first
        while place is not None:
            seen.add(place)
            page = self._page(place, first=first)
            keys = {row.key for row in page.rows}
            if keys and keys == before:
                raise FetchError("bad_answer", "two pages are the same: it does not turn them", url=self._url(place))
            yield page
            all_keys |= keys
            if not page.rows or (from_start and page.total is not None and len(all_keys) >= page.total):
                return
            if page.following in seen:
                raise FetchError("bad_answer", "a page leads back to one before it", url=self._url(place))
            place, before, first = page.following, keys, False

    def _page(self, place: Place, *, first: bool) -> Page:
        url = self._url(place)
        self.asked += 1
        try:
            answer = self._client.get(url, manners=self._manners, headers=self._headers)
        except FetchError as error:
            if error.status == 404 and self._config.pagination == "page" and not first:
                return Page(place, [], None, None)  # some say so that there are no more pages
            raise
        rows = shown(answer, self._config.root_path)
        package = Package(answer.body)
        following = self._following(package, place, url)
        if first and rows and following is None and self._config.require_on_first_page:
            raise FetchError("bad_answer", "the first page names no next one", url=url)
        return Page(place, rows, following, _whole(_value(package, self._config.total_path)))

    def _following(self, package: Package, place: Place, url: str) -> Place | None:
        if self._config.pagination == "page":
            return int(place) + 1
        found = _value(package, self._config.next_path)
        if found is None or found == "":
            return None
        if self._config.pagination == "cursor":
            return str(found)
        return self._link(url, found)

    def _link(self, url: str, found: object) -> str:
        """Return the address of a link; it stays on the publisher's host, as the key does."""
        target = joined(url, found) if isinstance(found, str) else None
        here = urlsplit(self._config.url)
        if target is None or urlsplit(target).hostname != here.hostname:
            raise FetchError("bad_answer", f"the link to the next page leads elsewhere: {str(found)[:200]}", url=url)
        return urlunsplit(urlsplit(target)._replace(scheme=here.scheme, netloc=here.netloc))

    def _url(self, place: Place) -> str:
        if self._config.pagination == "page":
            return self._address({self._config.page_param: place})
        if self._config.pagination == "cursor":
            return self._address({self._config.cursor_param: place} if place else {})
        return str(place)

    def _address(self, params: Mapping[str, object]) -> str:
        size = {self._config.page_size_param: self._config.page_size}
        return self._config.address({**size, **self._params, **params})


def _value(package: Package, path: str) -> Any:
    if not path:
        return None
    try:
        return package.value(path)
    except ParseError:
        return None


def _whole(found: object) -> int | None:
    said = int(found) if isinstance(found, str) and found.isascii() and found.isdigit() else found
    return said if isinstance(said, int) and not isinstance(said, bool) else None
