"""Hilma's search index: all rows of a stretch of time, page by page, and as many as it says there are.

It is an Azure AI Search index, and the number it gives may change while its pages are turned: the sum is compared with
the number on the first and on the last page, and the list is read anew where they differ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scrapers.errors import FetchError
from scrapers.sources.hilma.asking import Hilma
from scrapers.sources.hilma.config import HELSINKI

INDEX = "/avp/eformnotices"
SEARCH = f"{INDEX}/docs/search"
SELECT = (
    *("id", "noticeId", "procedureId", "isEForms", "isPlan", "planId", "oldProcurementProjectId", "noticeNumber"),
    *("eFormsId", "fullEFormsId", "contractFolderId", "tedPublicationId", "linkedNotices", "sendingSystem"),
    *("type", "mainType", "datePublished", "dateModified", "deadline", "isCancelled", "isCorrigendum"),
    *("titleFi", "titleSv", "titleEn", "titleOther"),
    *("descriptionFi", "descriptionSv", "descriptionEn", "descriptionOther"),
    *("organisationNameFi", "organisationNameSv", "organisationNameEn", "organisationNameOther"),
    *("organisationNationalRegistrationNumber", "cpvCodes", "nutsCodes", "procurementDocumentsUrl"),
)
"""What a row tells beside its notice, and enough to be read alone where a plan cannot be had."""
MOST_LISTINGS = 3
MOST_ROWS = 10_000
"""Rows of one list of changes; a stretch with more is halved, as the index turns no more than 100,000."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list, each once, and how many the index counts."""

    rows: tuple[Row, ...]
    counted: int


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends in Helsinki, in UTC; with the clocks changed it has 23 or 25 hours."""
    first, last = (datetime.combine(each, time(), HELSINKI) for each in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), last.astimezone(UTC)


@dataclass(slots=True)
class Index:
    """The index as one poll reads it."""

    hilma: Hilma
    page_size: int
    _selects: bool = field(default=True)

    def published(self, day: date) -> Rows:
        """Return the rows of a publication day."""
        return self._all("datePublished", *bounds(day))

    def modified(self, since: datetime, until: datetime) -> Iterator[Row]:
        """Give the rows that changed from a moment to another."""
        found = self._all("dateModified", since, until)
        if len(found.rows) < MOST_ROWS:
            yield from found.rows
            return
        middle = since + (until - since) / 2
        if middle - since < timedelta(seconds=1):
            raise FetchError("incomplete", "too many notices of Hilma changed at once", url=self.hilma.url(SEARCH))
        yield from self.modified(since, middle)
        yield from self.modified(middle, until)

    def _all(self, name: str, first: datetime, last: datetime) -> Rows:
        """Return the rows between two moments, listed anew when what came is not what was counted."""
        for _ in range(MOST_LISTINGS):
            listing = _Listing()
            for page in self._pages(name, first, last):
                listing.add(page)
                if listing.ended(self.page_size):
                    break
            if listing.fits:
                break
        return Rows(tuple(listing.rows.values()), listing.counts[-1])

    def _pages(self, name: str, first: datetime, last: datetime) -> Iterator[Row]:
        skip = 0
        while True:
            page = self._page(f"{name} ge {_said(first)} and {name} lt {_said(last)}", name, skip)
            skip += len(page["value"])
            yield page

    def _page(self, wanted: str, order: str, skip: int) -> Row:
        question: dict[str, object] = {
            "search": "*",
            "queryType": "simple",
            "searchMode": "all",
            "count": True,
            "top": self.page_size,
            "skip": skip,
            "orderby": f"{order} asc",
            "filter": wanted,
        }
        if not self._selects:
            return self.hilma.search(SEARCH, question)
        try:
            return self.hilma.search(SEARCH, question | {"select": ",".join(SELECT)})
        except FetchError as error:
            if error.status != 400:
                raise
            self._selects = False  # a field may have been lost: take whole rows
            return self.hilma.search(SEARCH, question)


@dataclass(slots=True)
class _Listing:
    """One reading of a list."""

    rows: dict[str, Row] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)
    _last_page: int = 0
    _came: int = 0
    _repeats: bool = False

    def add(self, page: Mapping[str, Any]) -> None:
        count = page.get("@odata.count")
        if type(count) is not int or count < 0:
            raise FetchError("bad_answer", "Hilma does not say how many notices there are")
        named = {_name(row): row for row in page["value"]}
        self._repeats = bool(named) and not named.keys() - self.rows.keys()
        self.rows |= named
        self.counts.append(count)
        self._last_page = len(page["value"])
        self._came += self._last_page

    def ended(self, page_size: int) -> bool:
        """Tell whether no page follows: this one was empty, or short with all that was counted, or one seen before."""
        short = self._last_page < page_size and self._came >= self.counts[-1]
        return short or not self._last_page or self._repeats or len(self.rows) > MOST_ROWS

    @property
    def fits(self) -> bool:
        return self.counts[0] == self.counts[-1] == len(self.rows)


def _name(row: object) -> str:
    """Return what the index calls a row: its own key, else its notice's number."""
    if not isinstance(row, dict):
        raise FetchError("bad_answer", "Hilma gave a row that is none")
    return str(row.get("id") or row.get("noticeId") or sorted(row.items(), key=str))


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


__all__ = ["INDEX", "SEARCH", "SELECT", "Index", "Row", "Rows", "bounds"]
