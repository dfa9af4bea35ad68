"""TED's release calendar: which number the Official Journal's issue of a day has."""

import csv
import re
from datetime import date

from scrapers.errors import FetchError
from scrapers.http import Client, Manners

PATH = "/en/release-calendar/-/download/file/CSV"
_DAY = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})|(\d{4})-?(\d\d)-?(\d\d)").fullmatch
_ISSUE = re.compile(r"0*(\d{1,3})(?:/\d{4})?").fullmatch


class Calendar:
    """The issues of the years that are asked about; each year's file is fetched once."""

    def __init__(self, site_url: str, client: Client, manners: Manners) -> None:
        self._url = site_url + PATH
        self._client = client
        self._manners = manners
        self._years: dict[int, dict[date, int]] = {}

    def issue(self, day: date) -> int | None:
        """Return the number of a day's issue; None when there is none, or when nobody says."""
        if day.year not in self._years:
            self._years[day.year] = self._year(day.year)
        return self._years[day.year].get(day)

    def _year(self, year: int) -> dict[date, int]:
        try:
            answer = self._client.get(f"{self._url}/{year}", manners=self._manners)
        except FetchError:
            return {}
        return issues(answer.body.decode("utf-8-sig", "replace"), year)


def issues(text: str, year: int) -> dict[date, int]:
    """Return the number of each day's issue; of a file that does not number its days in order nothing is believed."""
    lines = text.splitlines()
    separator = max(",;\t", key=(lines or [""])[0].count)
    rows = list(csv.reader(lines, delimiter=separator))
    column = _column(rows[0], "publication") if rows else None
    found: dict[date, int] = {}
    for row in rows:
        day, number = _read([cell.strip() for cell in row], column)
        if day and number and day.year == year:
            found[day] = number
    numbers = [number for _day, number in sorted(found.items())]
    return found if numbers == sorted(set(numbers)) else {}


def _column(names: list[str], word: str) -> int | None:
    """Return the column whose name has a word in it."""
    return next((place for place, name in enumerate(names) if word in name.lower()), None)


def _read(cells: list[str], column: int | None) -> tuple[date | None, int | None]:
    days = [cells[column]] if column is not None and column < len(cells) else cells
    day = next(filter(None, map(_day, days)), None)
    number = next((int(found[1]) for cell in cells if (found := _ISSUE(cell))), None)
    return day, number


def _day(text: str) -> date | None:
    found = _DAY(text)
    if not found:
        return None
    parts = found["year"], found["month"], found["day"]
    year, month, day = parts if found["year"] else found.groups()[3:]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
