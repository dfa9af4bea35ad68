"""Dates, moments, numbers and references as notices write them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from scrapers.formats import values
from scrapers.formats.languages import language
from scrapers.notice import Moment, Money


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", date(2024, 3, 1)),
        ("2024-03-01Z", date(2024, 3, 1)),
        ("2024-03-01-05:00", date(2024, 3, 1)),
        ("2024-03-01T23:59:00+02:00", date(2024, 3, 1)),
        ("2024-02-30", None),
        ("0000-01-01", None),
        ("01.03.2024", None),
        ("2024-W09-5", None),
        ("", None),
        (None, None),
    ],
)
def test_day(text: str | None, expected: date | None) -> None:
    assert values.day(text) == expected


@pytest.mark.parametrize(
    ("date_text", "time_text", "expected"),
    [
        pytest.param(
            "2024-04-02+02:00",
            "12:00:00+03:00",
            Moment(date(2024, 4, 2), time(12), "+03:00", at("2024-04-02 09:00")),
            id="the time's offset counts first",
        ),
        pytest.param(
            "2024-04-02-02:30",
            "12:00",
            Moment(date(2024, 4, 2), time(12), "-02:30", at("2024-04-02 14:30")),
            id="then the date's",
        ),
        pytest.param(
            "2024-07-15",
            "10:00:00",
            Moment(date(2024, 7, 15), time(10), None, at("2024-07-15 07:00")),
            id="then the clock of the buyer's country, in summer",
        ),
        pytest.param(
            "2024-01-15",
            "10:00:00",
            Moment(date(2024, 1, 15), time(10), None, at("2024-01-15 08:00")),
            id="and in winter",
        ),
        pytest.param("2024-04-02Z", None, Moment(date(2024, 4, 2), None, "Z", None), id="a date alone has no moment"),
        pytest.param("2024-04-02Z", "25:00:00Z", Moment(date(2024, 4, 2), None, "Z", None), id="no such hour"),
        pytest.param("2024-04-02Z", "noon", Moment(date(2024, 4, 2), None, "Z", None), id="no time at all"),
        pytest.param(
            "2024-04-02Z",
            "24:00:00Z",
            Moment(date(2024, 4, 2), time(23, 59, 59), "Z", at("2024-04-03 00:00")),
            id="24 o'clock is the end of the day",
        ),
        pytest.param(
            "2024-04-02",
            "12:00:00.5+99:00",
            Moment(date(2024, 4, 2), time(12), "+99:00", None),
            id="an offset that no place has",
        ),
        pytest.param(
            "9999-12-31",
            "23:00:00-02:00",
            Moment(date(9999, 12, 31), time(23), "-02:00", None),
            id="beyond the calendar",
        ),
        pytest.param("2024-02-30", "12:00:00Z", None, id="no such day"),
    ],
)
def test_moment(date_text: str, time_text: str | None, expected: Moment | None) -> None:
    assert values.clock_of("FIN")(date_text, time_text) == expected


def test_a_country_not_known_gives_no_moment_without_an_offset() -> None:
    assert values.clock_of(None)("2024-04-02", "12:00:00") == Moment(date(2024, 4, 2), time(12), None, None)


@pytest.mark.parametrize("country", values._ZONE_NAMES)
def test_every_country_has_its_clock(country: str) -> None:
    assert values.country_zone(country)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("95000.00", Money(Decimal("95000.00"), "EUR")),
        (" 0 ", Money(Decimal(0), "EUR")),
        ("-1", Money(None, withheld=True)),
        ("-1.00", Money(None, withheld=True)),
        ("1E9", None),
        ("NaN", None),
        ("1 000,50", None),
        ("", None),
        (None, None),
    ],
)
def test_amount(text: str | None, expected: Money | None) -> None:
    assert values.amount(text, "EUR") == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("3", 3), ("3.0", 3), ("2.5", None), ("-1", None), ("9" * 20, None), ("9" * 5000, None)]
)
def test_whole(text: str, expected: int | None) -> None:
    assert values.whole(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00123456-2024", "123456-2024"),
        ("123456-2024", "123456-2024"),
        ("2023/S 012-034567", "34567-2023"),
        ("2023/S012-34567", "34567-2023"),
        ("9c0fd704-64d3-4294-a3b6-6df45911ab9f-01", "9c0fd704-64d3-4294-a3b6-6df45911ab9f-01"),
        ("n.a.", "n.a."),
    ],
)
def test_reference(text: str, expected: str) -> None:
    assert values.reference(text) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FIN", "fi"),
        ("fin", "fi"),
        ("NOB", "nb"),
        ("NOR", "no"),
        ("SMN", "smn"),
        ("en-GB", "en"),
        ("", "und"),
        (None, "und"),
    ],
)
def test_language(code: str | None, expected: str) -> None:
    assert language(code) == expected
