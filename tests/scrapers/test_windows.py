"""Spans of time that are halved until they show all that they hold."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from scrapers.errors import FetchError
from scrapers.sources import windows
from scrapers.sources.windows import of_day, sweep

DAY = date(2026, 10, 2)
MIDNIGHT = datetime(2026, 10, 2)
SECONDS = timedelta(seconds=2)


@dataclass(frozen=True)
class Row:
    key: str
    at: datetime


def rows(count: int, apart: timedelta) -> list[Row]:
    return [Row(str(number), MIDNIGHT + number * apart) for number in range(count)]


@pytest.mark.parametrize("step", [timedelta(hours=6), timedelta(hours=7), timedelta(days=1)])
def test_windows_cover_their_day_without_a_gap(step: timedelta) -> None:
    spans = list(of_day(DAY, step, timedelta(hours=2)))
    assert (spans[0][0], spans[-1][1]) == (MIDNIGHT - timedelta(hours=2), MIDNIGHT + timedelta(days=1))
    assert all(one[1] == other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("apart", [timedelta(seconds=3), timedelta(minutes=1), timedelta(minutes=7)])
def test_nothing_is_lost_whatever_a_page_holds(apart: timedelta) -> None:
    among = rows(200, apart)

    def ask(start: datetime, end: datetime) -> list[Row]:
        return [row for row in among if start <= row.at < end][:7]

    found = sweep(ask, list(of_day(DAY, timedelta(days=1))), full=7, shortest=SECONDS)
    assert (set(found.rows), found.failure) == ({row for row in among if row.at.date() == DAY}, None)


def test_there_is_an_end_to_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST_WINDOWS", 20)
    among = rows(500, timedelta(minutes=2))
    asked = []

    def ask(start: datetime, end: datetime) -> list[Row]:
        asked.append(start)
        return [row for row in among if start <= row.at < end][:5]

    found = sweep(ask, list(of_day(DAY, timedelta(days=1))), full=5, shortest=SECONDS)
    assert isinstance(found.failure, FetchError)
    assert (found.failure.state, len(asked)) == ("too_large", 20)
    assert found.rows


def test_a_day_without_windows_has_nothing() -> None:
    assert sweep(lambda *_: [], [], full=5, shortest=SECONDS).rows == ()
