"""What one answer holds: a feed's entries, where it breaks off, where it goes on; or something else than a feed."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from scrapers.addresses import joined
from scrapers.document import Document
from scrapers.errors import FetchError, ParseError
from scrapers.formats import feeds
from scrapers.formats.feeds.characters import readable
from scrapers.formats.feeds.entries import SAYS_NOTHING, Entry, entries
from scrapers.http import Answer
from scrapers.http.answer import has_challenge_widget

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE).match
_BEGINNING = 200_000


@dataclass(frozen=True, slots=True)
class Page:
    """A feed, or one page of it; `broken` says where it breaks off, `silent` counts entries that say nothing."""

    answer: Answer
    entries: tuple[Entry, ...]
    silent: int
    broken: ParseError | None

    @property
    def newest_first(self) -> bool:
        """Whether what stands last is older than all before it, as far as days tell."""
        days = [entry.published_on for entry in self.entries if entry.published_on]
        return bool(self.entries) and (not days or days[0] >= days[-1])

    @property
    def following(self) -> str | None:
        """Where the feed goes on (RFC 5005, rel=next)."""
        links = self.entries[0].feed.iterchildren("{*}link") if self.entries else ()
        found = (link.get("href") for link in links if (link.get("rel") or "").lower() == "next")
        href = next((str(each) for each in found if each), None)
        return joined(self.answer.url, href) if href else None


def page_of(answer: Answer) -> Page:
    """Return what an answer holds; FetchError says what it is when it is no feed."""
    media_type = answer.headers.get("Content-Type")
    if not feeds.detect(Document(answer.body, answer.url, media_type, digest="-")):
        raise _something_else(answer)
    try:
        found = list(entries(readable(answer.body, media_type), answer.url))
    except ParseError as error:
        raise FetchError("bad_answer", f"the feed cannot be read: {error}", url=answer.url) from error
    errors = [each for each in found if isinstance(each, ParseError)]
    return Page(
        answer,
        tuple(each for each in found if isinstance(each, Entry)),
        silent=sum(error.message == SAYS_NOTHING for error in errors),
        broken=next((error for error in errors if error.message != SAYS_NOTHING), None),
    )


def _something_else(answer: Answer) -> FetchError:
    if has_challenge_widget(answer.body):
        return FetchError("blocked_by_challenge", "a challenge for browsers in place of the feed", url=answer.url)
    if not re.search(rb"<(?:!doctype\s+)?html", answer.body[:2000], re.IGNORECASE):
        what = "nothing" if not answer.body.strip() else "something else"
        return FetchError("bad_answer", f"the site gave {what} in place of a feed", url=answer.url)
    page = BeautifulSoup(answer.body[:_BEGINNING], "lxml")
    if page.select_one("input[type=password]"):
        return FetchError("login_required", "a sign-in form in place of the feed", url=answer.url)
    named = [joined(answer.url, str(link.get("href"))) for link in page.select("link[type][href]") if _is_feed(link)]
    hint = f"; the page names this feed: {named[0]}" if named and named[0] else ""
    return FetchError("bad_answer", f"the site gave a web page in place of a feed{hint}", url=answer.url)


def _is_feed(link: object) -> bool:
    return _FEED_TYPE(str(link.get("type"))) is not None  # type: ignore[attr-defined]
