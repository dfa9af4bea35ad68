"""One poll of feeds: page by page back to what was there at the last poll, then what is new or has changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrapers.errors import FetchError, SourceState
from scrapers.formats.feeds.entries import Entry
from scrapers.http import Answer, Manners
from scrapers.sources.feed.config import Config
from scrapers.sources.feed.items import Item, Names, document_of, items
from scrapers.sources.feed.reading import Page, page_of
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Visit

ONE_FEED_ONLY = frozenset({"http_error", "bad_answer", "too_large"})
"""Failures that may concern one feed of several; after any other the site is left in peace."""
MOST_REMEMBERED = 5000
"""Entries of a feed that fails again and again."""


def poll(config: Config, visit: Visit) -> Poll:
    """Give each entry that is new or has changed, as a feed of one entry.

    A feed shows the latest entries only.  Everything since the last poll was seen when one of that poll's entries is
    still there; when none is, entries may have come and gone in between, which is said, and the day stays open.

    State: `feeds`, by address the `validators`, the `entries` (a print by key) and those `pending`, seen by polls that
    did not get as far back; `shared`, ids that tell nothing apart.  An entry that left is forgotten, its notice stays.
    """
    names = Names(visit.state.get("shared", ()))
    feeds = _gathered(config, visit, names)
    given: set[str] = set()
    for feed in feeds:
        for item in feed.told(names, config):
            if item.key not in given:
                given.add(item.key)
                yield Found(item.key, document_of(item, config.around))
    if any(feed.gap for feed in feeds):
        yield Counted(day=visit.now.date(), keys=given, whole=False)
    yield _result(config, visit, feeds, names, len(given))


@dataclass(slots=True)
class _Feed:
    """One feed: what is known of it from earlier polls, and what this one finds."""

    url: str
    validators: dict[str, str]
    before: dict[str, str]
    pending: set[str]
    pages: list[Page] = field(default_factory=list)
    unchanged: bool = False
    asked: bool = False
    reached: bool = False
    more: bool = False
    failure: FetchError | None = None
    items: dict[str, Item] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)

    @property
    def anchors(self) -> set[str]:
        """What the last poll that saw everything left; to meet one of these is to have missed nothing."""
        return self.before.keys() - self.pending

    @property
    def empty(self) -> bool:
        return bool(self.pages) and not self.failure and not any(page.entries for page in self.pages)

    @property
    def gap(self) -> bool:
        """Whether entries may have come and gone between the polls."""
        settled = self.failure is None and bool(self.items)
        return settled and bool(self.anchors) and not self.anchors & self.items.keys()

    @property
    def cut(self) -> bool:
        """Whether the feed goes on and nothing says that the rest is known."""
        return self.more and not self.gap and not self.reached

    def gather(self, config: Config, visit: Visit, names: Names) -> None:
        """Read pages until one ends with what is known, as the newest stand first."""
        self.asked = True
        url: str | None = self.url
        been: set[str] = set()
        try:
            while url and url not in been and len(self.pages) < config.max_pages and not self.reached:
                been.add(url)
                url = self._page(config, visit, names, url)
        except FetchError as error:
            self.failure = error
        self.more = url is not None and url not in been

    def _page(self, config: Config, visit: Visit, names: Names, url: str) -> str | None:
        """Read one page and return the address of the next."""
        known = self.validators if url == self.url and not self.pending else {}
        manners = Manners(spacing=config.spacing, robots=config.respect_robots)
        answer = visit.client.get(url, manners=manners, validators=known)
        if answer.unchanged:
            self.unchanged = True
            return None
        if url == self.url:
            self.validators = answer.validators
        page = page_of(answer)
        self.pages.append(page)
        for entry in page.entries:
            names.meet(entry)
        if page.broken:
            raise FetchError("bad_answer", f"the feed breaks off: {page.broken}", url=url)
        self.reached = page.newest_first and names.key(page.entries[-1]) in self.anchors
        return page.following if page.entries else None

    def told(self, names: Names, config: Config) -> Iterator[Item]:
        """Give what is new or has changed and is wanted."""
        self.items = items(self._entries(), names, config.around)
        for key, item in self.items.items():
            self.prints[key] = item.print if config.wants(item.title) else ""
            if self.prints[key] and self.before.get(key) != item.print:
                yield item

    def _entries(self) -> Iterator[tuple[Entry, Answer]]:
        for page in self.pages:
            for entry in page.entries:
                yield entry, page.answer

    def state(self, may_be_empty: bool) -> dict[str, Any]:
        """Return what the next poll wants to know of this feed."""
        if not self.asked or self.unchanged or (self.empty and not may_be_empty):
            return {"validators": self.validators, "entries": self.before, "pending": sorted(self.pending)}
        if self.failure is None:
            return {"validators": self.validators, "entries": self.prints, "pending": []}
        entries = dict(list((self.prints | self.before | self.prints).items())[:MOST_REMEMBERED])
        pending = (self.pending | (self.prints.keys() - self.anchors)) & entries.keys()
        return {"validators": {}, "entries": entries, "pending": sorted(pending)}


def _gathered(config: Config, visit: Visit, names: Names) -> list[_Feed]:
    before = visit.state.get("feeds", {})
    feeds = [_feed(url, before.get(url, {})) for url in config.urls]
    for feed in feeds:
        feed.gather(config, visit, names)
        if feed.failure and feed.failure.state not in ONE_FEED_ONLY:
            break
    return feeds


def _feed(url: str, before: dict[str, Any]) -> _Feed:
    entries = dict(before.get("entries", {}))
    return _Feed(url, dict(before.get("validators", {})), entries, set(before.get("pending", ())))


def _result(config: Config, visit: Visit, feeds: list[_Feed], names: Names, given: int) -> PollResult:
    state, message = _words(config, feeds, given)
    failures = [feed.failure for feed in feeds if feed.failure]
    return PollResult(
        state=state,
        message=message,
        next_state={
            "feeds": {feed.url: feed.state(config.may_be_empty) for feed in feeds},
            "shared": sorted(names.shared),
        },
        complete=state in ("ok", "unchanged", "empty_ok"),
        seen=sum(len(feed.before if feed.unchanged else feed.items) for feed in feeds),
        newest_on=_newest_on(feeds, visit.now.date()),
        retry_after=max((one.retry_after for one in failures if one.retry_after is not None), default=None),
    )


def _words(config: Config, feeds: list[_Feed], given: int) -> tuple[SourceState, str]:
    """Say how it went: a failure before what may be missing, and that before what is odd."""
    for feed in feeds:
        if feed.failure:
            return feed.failure.state, str(feed.failure)
    for feed in feeds:
        if feed.gap:
            said = (
                "none of the entries of the last poll is in the feed any more: some may have come and gone in between"
            )
            return "incomplete", f"{said} ({feed.url})"
        if feed.cut:
            return "incomplete", f"the feed goes on after {config.max_pages} pages, which were read ({feed.url})"
    empty = [feed for feed in feeds if feed.empty]
    if empty and not config.may_be_empty:
        return "empty_suspicious", f"the feed has no entries ({empty[0].url})"
    silent = sum(page.silent for feed in feeds for page in feed.pages)
    message = f"entries that say nothing: {silent}" if silent else ""
    if len(empty) == len(feeds):
        return "empty_ok", message
    return ("ok" if given else "unchanged"), message


def _newest_on(feeds: list[_Feed], today: date) -> date | None:
    """Return the day of the newest entry; days to come are mistakes, or days of events."""
    days = (item.published_on for feed in feeds for item in feed.items.values())
    return max((day for day in days if day and day <= today), default=None)
