"""A look at a live feed: is it one, and does it say what a poll relies on?"""

from collections.abc import Iterator

from scrapers.formats.feeds.entries import own_id
from scrapers.http import Manners
from scrapers.sources.feed.config import Config
from scrapers.sources.feed.reading import page_of
from scrapers.sources.poll import Finding, Visit


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for the first feed once."""
    manners = Manners(spacing=config.spacing, robots=config.respect_robots)
    page = page_of(visit.client.get(config.urls[0], manners=manners))
    entries, total = page.entries, len(page.entries)
    broken = f", and breaks off: {page.broken}" if page.broken else ""
    yield Finding(not page.broken, f"it is a feed of {total} entries{broken}")
    yield Finding(bool(entries) or config.may_be_empty, "it has entries, or may be empty by its settings")
    named = sum(own_id(entry.element) is not None or entry.url is not None for entry in entries)
    yield Finding(named == total, f"{named} of {total} entries have an id or a link to be known by")
    titled = sum(entry.title is not None for entry in entries)
    yield Finding(titled == total, f"{titled} of {total} entries have a title")
    dated = sum(entry.published_on is not None for entry in entries)
    yield Finding(dated == total, f"{dated} of {total} entries have a day that can be read")
