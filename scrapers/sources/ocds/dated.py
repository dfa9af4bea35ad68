"""Publishers that are asked about windows of time: day by day, with links inside a window where they have some."""

from datetime import date, datetime, timedelta

from scrapers.sources import daily
from scrapers.sources.daily import Listed, OneByOne
from scrapers.sources.ocds.config import Config
from scrapers.sources.ocds.pages import Pages
from scrapers.sources.poll import Poll, Visit
from scrapers.sources.releases import Shown
from scrapers.sources.windows import of_day, sweep

SHORTEST = timedelta(seconds=2)
ANY_NUMBER = 1 << 40


def poll(config: Config, visit: Visit) -> Poll:
    """Give each release that was published on the days that are due and that is not known yet."""
    today = config.today(visit.now)
    return daily.poll(
        Dated(config, visit), visit, today, overlap=config.overlap_days, first_days=config.first_days, most=daily.ALL
    )


class Dated(OneByOne):
    """A day is asked about in steps; a step that comes full is halved, where one may ask about parts of a day."""

    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._visit = visit
        self._there = visit.now.astimezone(config.zone).replace(tzinfo=None)

    def listed(self, day: date) -> Listed:
        windows = [window for window in of_day(day, self._config.windows) if window[0] <= self._there]
        follows = bool(self._config.next_path)
        whole_days = self._config.date_format == "date"
        full = ANY_NUMBER if follows or not self._config.page_size else self._config.page_size
        swept = sweep(self.asked, windows, full=full, shortest=timedelta(days=1) if whole_days else SHORTEST)
        return Listed(tuple(row.item() for row in swept.rows), failure=swept.failure)

    def asked(self, start: datetime, end: datetime) -> list[Shown]:
        config = self._config
        pages = Pages(config, self._visit.client, config.all_headers(self._visit), config.span(start, end))
        return [row for page in pages.walk(pages.first()) for row in page.rows]
