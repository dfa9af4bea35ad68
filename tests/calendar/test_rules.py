"""Periods, notice dates and working days: golden tables, then properties over every day."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.calendar import rules

HELSINKI = ZoneInfo("Europe/Helsinki")
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 8, 31), -6, date(2026, 2, 28), id="six months before 31 August, not 4 March"),
        pytest.param(date(2028, 8, 31), -6, date(2028, 2, 29), id="six months before 31 August in a leap year"),
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="31 January clips"),
        pytest.param(date(2024, 1, 30), 1, date(2024, 2, 29), id="30 January clips to a leap day"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="a leap day clips"),
        pytest.param(date(2024, 2, 29), 48, date(2028, 2, 29), id="and comes back after four years"),
        pytest.param(date(2026, 12, 31), 2, date(2027, 2, 28), id="over the year's end"),
        pytest.param(date(2026, 1, 15), -1, date(2025, 12, 15), id="back over the year's start"),
        pytest.param(date(2026, 1, 15), 0, date(2026, 1, 15), id="nothing added"),
    ],
)
def test_add_months(day, months, expected):
    assert rules.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        pytest.param(date(2026, 1, 1), 12, date(2026, 12, 31), id="the end is inclusive"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="leap day plus a year"),
        pytest.param(date(2024, 2, 29), 48, date(2028, 2, 28), id="leap day plus four years"),
        pytest.param(date(2023, 3, 1), 12, date(2024, 2, 29), id="a year that ends on a leap day"),
        pytest.param(date(2026, 1, 28), 1, date(2026, 2, 27), id="28 January"),
        pytest.param(date(2026, 1, 29), 1, date(2026, 2, 28), id="29 January"),
        pytest.param(date(2026, 1, 30), 1, date(2026, 2, 28), id="30 January"),
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="31 January"),
        pytest.param(date(2024, 1, 28), 1, date(2024, 2, 27), id="28 January, leap year"),
        pytest.param(date(2024, 1, 29), 1, date(2024, 2, 28), id="29 January, leap year"),
        pytest.param(date(2024, 1, 30), 1, date(2024, 2, 29), id="30 January, leap year"),
        pytest.param(date(2024, 1, 31), 1, date(2024, 2, 29), id="31 January, leap year"),
        pytest.param(date(2026, 3, 31), 1, date(2026, 4, 30), id="31 March"),
        pytest.param(date(2026, 2, 28), 1, date(2026, 3, 27), id="28 February"),
        pytest.param(date(2025, 6, 1), 24, date(2027, 5, 31), id="two years from June"),
    ],
)
def test_last_day(start, months, expected):
    assert rules.last_day(start, months) == expected


def test_a_period_of_no_months_is_refused():
    with pytest.raises(ValueError, match="at least one month"):
        rules.last_day(date(2026, 1, 1), 0)


@given(DAYS, st.integers(1, 240))
def test_a_period_ends_the_day_before_the_next_one_starts(start, months):
    next_start = rules.add_months(start, months)
    exists = next_start.day == start.day
    assert rules.last_day(start, months) == (next_start - DAY if exists else next_start)


@given(DAYS, st.integers(-240, 240))
def test_added_months_land_in_the_right_month_on_a_day_no_later(day, months):
    there = rules.add_months(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert there.day == min(day.day, monthrange(there.year, there.month)[1])


@pytest.mark.parametrize(
    ("end", "months", "from_day_after", "from_last_day"),
    [
        pytest.param(date(2027, 5, 31), 6, date(2026, 11, 30), date(2026, 11, 30), id="both ways agree"),
        pytest.param(date(2027, 5, 31), 3, date(2027, 2, 28), date(2027, 2, 28), id="agree in February"),
        pytest.param(date(2026, 4, 30), 1, date(2026, 3, 31), date(2026, 3, 30), id="the last day's way is earlier"),
        pytest.param(date(2026, 2, 28), 1, date(2026, 1, 31), date(2026, 1, 28), id="from the end of February"),
        pytest.param(date(2026, 3, 30), 1, date(2026, 2, 27), date(2026, 2, 28), id="the day after's way is earlier"),
        pytest.param(date(2026, 8, 31), 6, date(2026, 2, 28), date(2026, 2, 28), id="31 August"),
        pytest.param(date(2028, 8, 31), 6, date(2028, 2, 29), date(2028, 2, 29), id="31 August, leap year"),
        pytest.param(date(2026, 12, 31), 0, date(2026, 12, 31), date(2026, 12, 31), id="no notice period"),
    ],
)
def test_notice_date_both_ways(end, months, from_day_after, from_last_day):
    notice = rules.notice_date(end, months)
    assert notice == rules.NoticeDate(from_day_after, from_last_day)
    assert notice.by == min(from_day_after, from_last_day)


@given(DAYS, st.integers(1, 36))
def test_notice_leaves_whole_months_whichever_way_it_is_read(end, months):
    by = rules.notice_date(end, months).by
    assert rules.add_months(by, months) <= end
    assert rules.last_day(by + DAY, months) <= end


def test_a_negative_notice_period_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        rules.notice_date(date(2026, 1, 1), -1)


CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)})


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        pytest.param(date(2026, 12, 23), date(2026, 12, 23), date(2026, 12, 23), id="a working day stays"),
        pytest.param(date(2026, 12, 25), date(2026, 12, 23), date(2026, 12, 28), id="Christmas Day before a weekend"),
        pytest.param(date(2026, 12, 27), date(2026, 12, 23), date(2026, 12, 28), id="the Sunday after"),
    ],
)
def test_nearest_working_days(day, before, after):
    assert rules.last_working_day_on_or_before(day, CHRISTMAS) == before
    assert rules.first_working_day_on_or_after(day, CHRISTMAS) == after


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        pytest.param(date(2026, 12, 23), 1, date(2026, 12, 28), id="over Christmas"),
        pytest.param(date(2026, 12, 28), -1, date(2026, 12, 23), id="back over Christmas"),
        pytest.param(date(2026, 12, 25), 1, date(2026, 12, 28), id="from a holiday"),
        pytest.param(date(2026, 12, 25), 0, date(2026, 12, 25), id="nothing added"),
        pytest.param(date(2026, 6, 1), 10, date(2026, 6, 15), id="two weeks"),
    ],
)
def test_add_working_days(day, days, expected):
    assert rules.add_working_days(day, days, CHRISTMAS) == expected


@given(DAYS, st.integers(0, 60), st.frozensets(DAYS, max_size=20))
def test_counting_and_adding_working_days_agree(day, days, holidays):
    there = rules.add_working_days(day, days, holidays)
    assert rules.working_days_between(day + DAY, there, holidays) == days


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(date(2026, 8, 18), date(2026, 9, 1), id="18 August to 1 September"),
        pytest.param(
            date(2026, 12, 10), date(2026, 12, 28), id="Christmas Eve moves past the holidays and the weekend"
        ),
        pytest.param(date(2026, 5, 9), date(2026, 5, 25), id="a Saturday moves to Monday"),
    ],
)
def test_a_legal_time_limit_moves_to_the_next_working_day(event, expected):
    assert rules.time_limit(event, 14, CHRISTMAS) == expected


@pytest.mark.parametrize("hour", [0, 9, 15, 23])
def test_the_hour_of_the_run_does_not_change_the_day(hour):
    """WARNINGS 15: the day count is the same at 09:00 and at 15:00, and just after midnight in Helsinki."""
    moment = datetime(2026, 3, 29, hour, 45, tzinfo=HELSINKI).astimezone(UTC)
    assert rules.local_day(moment, HELSINKI) == date(2026, 3, 29)


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="without a zone"):
        rules.local_day(datetime(2026, 3, 29, 9), HELSINKI)
