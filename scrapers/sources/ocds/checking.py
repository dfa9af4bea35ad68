"""A look at a publisher: does it answer as its settings say, and do its filters change anything?"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scrapers.document import Document
from scrapers.scratch import scratch
from scrapers.sources import downloads
from scrapers.sources.ocds.config import Config
from scrapers.sources.ocds.dated import Dated
from scrapers.sources.ocds.pages import Page, Pages
from scrapers.sources.poll import Finding, Visit
from scrapers.sources.releases import Package, Shown

LONG_AGO = timedelta(days=400)


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for a page, and where a filter by time is set once more with another time; for the file, where it is one."""
    if config.pagination == "file":
        yield from _file(config, visit)
    elif config.pagination == "window":
        yield from _windows(config, visit)
    else:
        yield from _pages(config, visit)


def _windows(config: Config, visit: Visit) -> Iterator[Finding]:
    service = Dated(config, visit)
    over = datetime.combine(config.today(visit.now), time())
    lately = service.asked(over - config.windows, over)
    yield from _named(lately)
    if lately:
        earlier = service.asked(over - config.windows - LONG_AGO, over - LONG_AGO)
        yield _filters({row.key for row in lately}, {row.key for row in earlier})


def _pages(config: Config, visit: Visit) -> Iterator[Finding]:
    page = _first(config, visit, timedelta(0))
    yield from _named(page.rows)
    yield Finding(bool(page.rows), "the first page holds releases")
    if config.require_on_first_page or config.pagination == "cursor":
        yield Finding(page.following is not None, "the first page names the next one")
    if config.total_path:
        yield Finding(page.total is not None, "it says how many releases there are")
    if config.from_param and page.rows:
        other = _first(config, visit, LONG_AGO)
        same = (page.total, {row.key for row in page.rows}) == (other.total, {row.key for row in other.rows})
        yield Finding(not same, "the filter by time changes what it gives")


def _first(config: Config, visit: Visit, ago: timedelta) -> Page:
    over = datetime.combine(config.today(visit.now), time()) - ago
    span = {name: at for name, at in config.span(over - timedelta(days=config.overlap_days), over).items() if name}
    pages = Pages(config, visit.client, config.all_headers(visit), span)
    return next(pages.walk(pages.first()))


def _file(config: Config, visit: Visit) -> Iterator[Finding]:
    with scratch() as folder:
        found = downloads.fetch(
            visit.client, config.url, folder, manners=config.manners, headers=config.all_headers(visit)
        )
        read = list(found.documents())
        documents = [each for each in read if isinstance(each, Document)]
        yield Finding(len(documents) == len(read), "all of the file can be read")
        at = found.fetched_at
        yield from _named(
            [Shown(one, each.name, at) for each in documents for one in Package(each.body).releases(config.root_path)]
        )
        yield Finding(bool(found.validators), "it says when the file changes")


def _named(rows: list[Shown]) -> Iterator[Finding]:
    yield Finding(all("/" in row.key for row in rows), f"{len(rows)} releases, each with an ocid and an id")


def _filters(lately: set[str], earlier: set[str]) -> Finding:
    return Finding(lately != earlier, "the filter by time changes what it gives")
