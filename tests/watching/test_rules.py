"""The rules of watching."""

from datetime import date

import pytest

from tenderwatch.watching import rules


@pytest.mark.parametrize(
    ("choice", "today", "deadline", "expected"),
    [
        pytest.param("tomorrow", date(2026, 11, 30), None, date(2026, 12, 1), id="tomorrow, over the end of a month"),
        pytest.param("monday", date(2026, 11, 23), None, date(2026, 11, 30), id="on a Monday the next one is meant"),
        pytest.param("monday", date(2026, 11, 29), None, date(2026, 11, 30), id="on a Sunday it is tomorrow"),
        pytest.param("week-before", date(2026, 11, 23), date(2026, 12, 3), date(2026, 11, 26), id="a week before"),
        pytest.param("week-before", date(2026, 11, 26), date(2026, 12, 3), None, id="not when that is today"),
        pytest.param("week-before", date(2026, 11, 26), None, None, id="nor without a deadline"),
        pytest.param("next year", date(2026, 11, 26), None, None, id="nor for a word nobody knows"),
    ],
)
def test_snoozed_until(choice: str, today: date, deadline: date | None, expected: date | None) -> None:
    assert rules.snoozed_until(choice, today, deadline) == expected


def test_filters_are_kept_in_one_form() -> None:
    given = {"cpv": ["72", " 90 ", "72", ""], "kind": [], "foo": ["x"], "country": ["FIN"]}
    assert rules.clean_filters(given) == {"country": ["FIN"], "cpv": ["72", "90"]}
