"""Holidays of the countries we bid in, against days checked by hand."""

import subprocess
import sys
from datetime import date

import pytest

from tenderwatch.calendar.holidays import holidays_between, is_known

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("country", "day"),
    [
        pytest.param("FI", date(2026, 1, 6), id="Epiphany"),
        pytest.param("FI", date(2026, 4, 3), id="Good Friday"),
        pytest.param("FI", date(2026, 5, 1), id="May Day"),
        pytest.param("FI", date(2026, 6, 19), id="Midsummer Eve in Finland"),
        pytest.param("FIN", date(2026, 12, 24), id="Christmas Eve in Finland, alpha-3"),
        pytest.param("FI", date(2026, 12, 6), id="Independence Day"),
        pytest.param("SE", date(2026, 6, 6), id="National day of Sweden"),
        pytest.param("SWE", date(2026, 6, 19), id="Midsummer Eve in Sweden"),
        pytest.param("SE", date(2026, 12, 31), id="New Year's Eve in Sweden"),
        pytest.param("NO", date(2026, 5, 17), id="Constitution Day"),
        pytest.param("est", date(2026, 2, 24), id="Estonia, in small letters"),
    ],
)
def test_a_holiday_is_known(country, day):
    assert day in holidays_between(country, *YEAR)


@pytest.mark.parametrize(
    ("country", "day"),
    [
        pytest.param("FI", date(2026, 12, 31), id="New Year's Eve is a working day in Finland"),
        pytest.param("FI", date(2026, 2, 28), id="a flag day is a working day"),
        pytest.param("SE", date(2026, 4, 30), id="Walpurgis Night is a working day in Sweden"),
    ],
)
def test_a_working_day_is_no_holiday(country, day):
    assert day not in holidays_between(country, *YEAR)


def test_only_days_of_the_span_are_returned():
    found = holidays_between("FI", date(2026, 12, 25), date(2027, 1, 1))
    assert found == {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}


def test_an_unknown_country_has_no_holidays_and_says_so():
    assert holidays_between("XX", *YEAR) == frozenset()
    assert not is_known("XX")
    assert is_known("FIN")


def test_the_library_is_loaded_only_when_asked_for():
    code = "import sys, tenderwatch.calendar.holidays; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
