"""TED's packages: the files of a day's issue, or of a month, in one; a way of transport, and nothing more.

What a day holds is for the search to say: only files that it listed are taken out.  Packages that end too early are
common: what stands before the break is taken, the rest is fetched as if there were no package.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from scrapers import packages
from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.formats.values import publication_number
from scrapers.http import Client, Manners
from scrapers.sources.ted.calendar import Calendar
from scrapers.sources.ted.config import Config

MOST_OF_A_DAY = 300 << 20
MOST_OF_A_MONTH = 3 << 30
"""Bytes of a package that are taken; a day's has about 20 million."""
MONTH_FROM = 10
"""Days of a month that must be ahead for its package to be taken instead of theirs."""
MONTH_OUT_AFTER = timedelta(days=10)
"""After the end of a month its package is out: it comes on the fifth working day."""
_FILE = re.compile(r"(?:.*[/!])?(\d{1,8})[_-](\d{4})\.xml", re.IGNORECASE | re.DOTALL).fullmatch
_FOLDER = re.compile(r"[/!](\d{4})-?(\d\d)-?(\d\d)(?=[_/])").search
_CHUNK = 1 << 20


class Packages:
    """The packages of one poll, kept in a folder that goes with it; `today` is TED's, `period` that of a backfill."""

    def __init__(
        self, config: Config, client: Client, folder: Path, today: date, period: tuple[date, date] | None
    ) -> None:
        self._site = config.site_url
        self._client = client
        self._folder = folder
        self._today = today
        self._period = period
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)
        self._calendar = Calendar(config.site_url, client, self._manners)
        self._asked_in: dict[date, int] = {}
        self._months: dict[date, bool] = {}
        self._closed = False

    def documents(self, day: date) -> Iterator[tuple[str, Document]]:
        """Give the files of a day with their numbers; none when there is no package, or none that can be read."""
        month = day.replace(day=1)
        path = self._folder / f"{day:%Y%m%d}.zip"
        if self._month_is_due(day) and month not in self._months:
            self._months[month] = self._take_month(month)
        if path.exists():
            yield from self._files(path, f"{self._site}/packages/monthly/{day:%Y}-{day.month}")
            path.unlink()
        else:
            yield from self._daily(day)

    def _daily(self, day: date) -> Iterator[tuple[str, Document]]:
        issue = None if self._closed else self._calendar.issue(day)
        if issue is None:
            return
        url = f"{self._site}/packages/daily/{day.year}{issue:05d}"
        path = self._folder / "day.tar.gz"
        if self._download(url, path, MOST_OF_A_DAY):
            yield from self._files(path, url)
        path.unlink(missing_ok=True)

    def _download(self, url: str, path: Path, most: int) -> bool:
        """Return whether there is a package to read, whole or up to where it breaks off."""
        try:
            self._client.download(url, path, most=most, manners=self._manners)
        except FetchError as error:
            self._closed = error.state in ("blocked_by_challenge", "rate_limited")
            if error.state not in ("http_error", "timeout"):
                path.unlink(missing_ok=True)
        return path.exists() and is_sound(path)

    def _files(self, path: Path, url: str) -> Iterator[tuple[str, Document]]:
        for document in packages.documents([path]):
            found = _FILE(document.name)
            if isinstance(document, Document) and found:
                inside = document.name.removeprefix(str(path))
                named = replace(document, name=url + inside, media_type="application/xml")
                yield publication_number(f"{found[1]}-{found[2]}"), named

    def _month_is_due(self, day: date) -> bool:
        """Return whether to look for the package of a day's month: for the third day that is wanted from it."""
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if self._period is None or not (self._period[0] <= first and last <= self._period[1]):
            return False
        self._asked_in[first] = self._asked_in.get(first, 0) + 1
        return self._asked_in[first] > 2 and day.day > MONTH_FROM and self._today - last >= MONTH_OUT_AFTER

    def _take_month(self, month: date) -> bool:
        path = self._folder / "month.tar.gz"
        names = (f"{month.year}-{month.month}", f"{month.year}-{month.month:02d}")
        urls = [f"{self._site}/packages/monthly/{name}" for name in dict.fromkeys(names)]
        taken = not self._closed and any(self._download(url, path, MOST_OF_A_MONTH) for url in urls)
        if taken:
            self._part(path, month)
        path.unlink(missing_ok=True)
        return taken

    def _part(self, path: Path, month: date) -> None:
        """Put the files of a month into a package for each of its days; other days in it would only open files."""
        days: dict[str, ZipFile] = {}
        try:
            for document in packages.documents([path]):
                found = _FOLDER(document.name) if isinstance(document, Document) else None
                if isinstance(document, Document) and found and _FILE(document.name):
                    day = "".join(found.groups())
                    if not day.startswith(f"{month:%Y%m}"):
                        continue
                    if day not in days:
                        days[day] = ZipFile(self._folder / f"{day}.zip", "w", ZIP_DEFLATED, compresslevel=1)
                    days[day].writestr(document.name.rpartition("!")[2], document.body)
        finally:
            for package in days.values():
                package.close()


def is_sound(path: Path) -> bool:
    """Return whether what a package unpacks to can be believed: it may break off, but nothing in it is spoilt."""
    left = max(path.stat().st_size, _CHUNK) * packages.RATIO
    try:
        with gzip.open(path) as unpacked:
            while left > 0 and (piece := unpacked.read(_CHUNK)):
                left -= len(piece)
    except EOFError:
        return True
    except (OSError, zlib.error):
        return False
    return left > 0
