"""The load of a person by week: sums are kept, the larger of tasks and plan counts, and clashes are found."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.team.rules import (
    FULL_WEEK,
    Due,
    Person,
    Share,
    Week,
    Work,
    hours_by_week,
    monday_of,
    spread,
    weeks,
)
from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import is_working_day

MONDAY = date(2026, 11, 23)
DAYS = some.dates(date(2026, 1, 1), date(2027, 12, 31))
HOURS = some.decimals(Decimal("0.5"), 500, places=2)
OFF = holidays_between("FIN", date(2025, 1, 1), date(2028, 12, 31))
TINY = Decimal("1e-12")
SPANS = some.tuples(DAYS, DAYS).map(sorted)
WORKS = some.builds(lambda bid, span, hours: Work(bid, *span, hours), some.integers(1, 3), SPANS, HOURS)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def first(person: Person, today: date = MONDAY) -> Week:
    return weeks(person, today, frozenset())[0]


@given(WORKS, DAYS)
def test_the_weeks_of_a_task_add_up_to_its_hours_and_lie_in_its_time(work: Work, today: date) -> None:
    found = spread(work, today, OFF)
    assert abs(sum(found.values(), Decimal()) - work.hours) < TINY * work.hours
    assert all(hours > 0 for hours in found.values())
    begin, end = monday_of(max(work.first, today)), max(work.last, today)
    assert all(begin <= monday <= end for monday in found)


@given(some.lists(WORKS, max_size=6), DAYS)
def test_the_weeks_of_many_tasks_add_up_to_the_hours_of_all(works: list[Work], today: date) -> None:
    found = hours_by_week(Person(works), today, OFF)
    assert abs(sum(found.values(), Decimal()) - sum((each.hours for each in works), Decimal())) < Decimal("1e-6")


@given(some.lists(WORKS, max_size=4), some.lists(some.builds(Share, some.integers(1, 3), DAYS, DAYS, HOURS)), DAYS)
def test_no_week_is_below_what_is_planned_for_it_nor_above_plan_and_tasks(
    works: list[Work], shares: list[Share], today: date
) -> None:
    both = hours_by_week(Person(works, shares), today, OFF)
    tasks, planned = hours_by_week(Person(works), today, OFF), hours_by_week(Person((), shares), today, OFF)
    for monday, hours in both.items():
        apart = tasks.get(monday, Decimal()), planned.get(monday, Decimal())
        assert max(apart) - TINY <= hours <= sum(apart) + TINY


@given(DAYS, some.sets(DAYS, max_size=20))
def test_a_week_has_a_fifth_less_room_for_each_working_day_off(today: date, away: set[date]) -> None:
    for week in weeks(Person(away=away), today, OFF):
        days = [week.monday + timedelta(days=n) for n in range(7)]
        assert week.room == FULL_WEEK / 5 * sum(is_working_day(day, OFF) and day not in away for day in days)


def test_tasks_are_done_in_the_hours_planned_for_their_bid() -> None:
    work, share = Work(1, MONDAY, after(4), Decimal(10)), Share(1, MONDAY, after(4), Decimal(15))
    assert first(Person([work], [share])).hours == 15
    assert first(Person([work], [Share(2, MONDAY, after(4), Decimal(15))])).hours == 25
    assert first(Person([Work(1, MONDAY, after(4), Decimal(20))], [share])).hours == 20


def test_what_is_overdue_counts_this_week() -> None:
    late = Person([Work(1, after(-30), after(-20), Decimal(8))], due=[Due(1, after(-20))])
    assert (first(late).hours, len(first(late).due)) == (8, 1)
    assert not any(week.hours or week.due for week in weeks(late, MONDAY, frozenset())[1:])


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        pytest.param(Person(), [], id="nothing"),
        pytest.param(Person(due=[Due(1, after(1), True), Due(2, after(4), True)]), ["submissions"], id="two are sent"),
        pytest.param(Person(due=[Due(1, after(1), True), Due(1, after(4), True)]), [], id="twice the same"),
        pytest.param(Person(due=[Due(1, after(1), True), Due(2, after(4))]), [], id="one is sent, a task is due"),
        pytest.param(Person(due=[Due(1, after(4), True), Due(2, after(7), True)]), [], id="in two weeks"),
        pytest.param(Person([Work(1, MONDAY, after(4), FULL_WEEK)]), [], id="a full week is not too much"),
        pytest.param(Person([Work(1, MONDAY, after(4), FULL_WEEK + 1)]), ["over"], id="more than a week has"),
        pytest.param(Person(away={after(0)}), [], id="away and nothing to do"),
        pytest.param(Person(due=[Due(1, after(1))], away={after(1)}), ["due-while-away"], id="due on a day away"),
        pytest.param(Person(due=[Due(1, after(2))], away={after(1)}), [], id="due on another day"),
        pytest.param(Person([Work(1, MONDAY, after(4), Decimal(30))], away={after(1)}), ["away"], id="room enough"),
        pytest.param(
            Person([Work(1, MONDAY, after(4), Decimal(31))], away={after(1)}), ["over", "away"], id="a day too few"
        ),
        pytest.param(Person([Work(1, MONDAY, after(4), Decimal(30))], away={after(5)}), [], id="away on Saturday"),
    ],
)
def test_clashes(person: Person, expected: list[str]) -> None:
    assert list(first(person).clashes) == expected
