"""Milestones counted back: golden days around holidays, and what is always so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.plan.rules import (
    DISTANCES,
    MILESTONES,
    Kept,
    Move,
    missing_before_submission,
    moves,
    plan,
    spare_days,
    too_late,
)
from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import is_working_day

DAYS = some.dates(date(2020, 1, 1), date(2034, 12, 31))
LONG_AGO = date(2020, 1, 1)


def off(country: str, day: date) -> frozenset[date]:
    return holidays_between(country, date(day.year - 2, 1, 1), date(day.year + 2, 12, 31))


def days(due_on: date, country: str = "FI", today: date = LONG_AGO) -> dict[str, date]:
    return {each.code: each.on for each in plan(due_on, today, off(country, due_on))}


@pytest.mark.parametrize(
    ("country", "due_on", "code", "expected"),
    [
        ("FI", date(2026, 12, 3), "submission", date(2026, 12, 2)),  # Thursday: the Wednesday before
        ("FI", date(2026, 12, 3), "gold", date(2026, 12, 1)),
        ("FI", date(2026, 12, 3), "red", date(2026, 11, 27)),  # Friday: over a weekend
        ("FI", date(2026, 12, 7), "submission", date(2026, 12, 4)),  # Monday after Independence Day, a Sunday
        ("FI", date(2026, 12, 28), "submission", date(2026, 12, 23)),  # Christmas Eve and Day are free, then a weekend
        ("SE", date(2026, 12, 28), "submission", date(2026, 12, 23)),
        ("FI", date(2027, 1, 7), "submission", date(2027, 1, 5)),  # Epiphany is a Wednesday
        ("SE", date(2027, 1, 7), "submission", date(2027, 1, 5)),
        ("FI", date(2026, 6, 22), "submission", date(2026, 6, 18)),  # Midsummer Eve is Friday the 19th
        ("SE", date(2026, 6, 22), "submission", date(2026, 6, 18)),
        ("FI", date(2026, 6, 22), "gold", date(2026, 6, 17)),
        ("FI", date(2026, 5, 4), "submission", date(2026, 4, 30)),  # May Day is a Friday
        ("FI", date(2026, 4, 7), "submission", date(2026, 4, 2)),  # Good Friday to Easter Monday
        ("FI", date(2026, 5, 15), "submission", date(2026, 5, 13)),  # Ascension Day is the Thursday
        ("FI", date(2026, 11, 2), "submission", date(2026, 10, 30)),  # All Saints' Day is a Saturday
        ("SE", date(2026, 6, 8), "submission", date(2026, 6, 5)),  # the national day is a Saturday
        ("FI", date(2026, 3, 30), "submission", date(2026, 3, 27)),  # over the change to summer time
    ],
)
def test_golden_days(country: str, due_on: date, code: str, expected: date) -> None:
    assert days(due_on, country)[code] == expected


def test_questions_are_in_before_the_buyers_own_limit() -> None:
    due_on, limit = date(2026, 12, 3), date(2026, 11, 9)
    planned = plan(due_on, LONG_AGO, off("FI", due_on), limit)
    assert {each.code: each.on for each in planned}["questions"] == date(2026, 11, 6)


def test_an_early_limit_for_questions_brings_the_kick_off_forward() -> None:
    due_on, limit = date(2026, 12, 3), date(2026, 11, 2)
    on = {each.code: each.on for each in plan(due_on, LONG_AGO, off("FI", due_on), limit)}
    assert on["kick-off"] == on["questions"] == date(2026, 10, 30)


def test_what_is_overdue_is_not_given_today_by_planning_anew() -> None:
    due_on = date(2026, 12, 3)
    kept = [Kept(each.code, each.on) for each in plan(due_on, LONG_AGO, off("FI", due_on))]
    assert moves(kept, plan(due_on, date(2026, 11, 23), off("FI", due_on))) == ()
    earlier = date(2026, 11, 27)
    moved = {each.code: each.now for each in moves(kept, plan(earlier, date(2026, 11, 23), off("FI", earlier)))}
    assert moved["gold"] == date(2026, 11, 25)
    assert "kick-off" not in moved


def test_when_time_is_short_nothing_lies_in_the_past_and_it_is_said() -> None:
    due_on, today = date(2026, 12, 3), date(2026, 11, 30)
    planned = {each.code: each for each in plan(due_on, today, off("FI", due_on))}
    assert (planned["kick-off"].on, planned["kick-off"].squeezed) == (today, True)
    assert (planned["submission"].on, planned["submission"].squeezed) == (date(2026, 12, 2), False)


def test_a_bid_due_today_has_no_day_to_spare() -> None:
    due_on = date(2026, 12, 3)
    assert {each.on for each in plan(due_on, due_on, off("FI", due_on))} == {due_on}


@given(DAYS, some.integers(0, 60), some.sampled_from(["FI", "SE"]), some.none() | some.integers(1, 40))
def test_milestones_keep_their_order_between_today_and_the_deadline(
    due_on: date, left: int, country: str, limit: int | None
) -> None:
    today, holidays = due_on - timedelta(days=left), off(country, due_on)
    questions_by = due_on - timedelta(days=limit) if limit else None
    planned = plan(due_on, today, holidays, questions_by)
    assert tuple(each.code for each in planned) == MILESTONES
    assert sorted(each.on for each in planned) == [each.on for each in planned]
    assert all(today <= each.on <= due_on for each in planned)
    assert all(is_working_day(each.on, holidays) or each.on == due_on for each in planned)


@given(DAYS, some.sampled_from(["FI", "SE"]))
def test_with_time_enough_a_working_day_is_spare(due_on: date, country: str) -> None:
    holidays = off(country, due_on)
    planned = {each.code: each for each in plan(due_on, due_on - timedelta(days=90), holidays)}
    assert not any(each.squeezed for each in planned.values())
    assert spare_days(due_on, planned["submission"].on, holidays) == DISTANCES["submission"]


@given(DAYS, some.integers(-20, 20))
def test_planning_anew_moves_once(due_on: date, later: int) -> None:
    holidays, today = off("FI", due_on), due_on - timedelta(days=70)
    kept = [Kept(each.code, each.on) for each in plan(due_on, today, holidays)]
    assert moves(kept, plan(due_on, today, holidays)) == ()
    anew = plan(due_on + timedelta(days=later), today, holidays)
    moved = {each.code: each.now for each in moves(kept, anew)}
    after = [Kept(each.code, moved.get(each.code, each.on)) for each in kept]
    assert moves(after, anew) == ()


def test_what_is_done_or_chosen_by_a_person_stays() -> None:
    due_on = date(2026, 12, 3)
    planned = plan(due_on, LONG_AGO, off("FI", due_on))
    other = date(2026, 10, 1)
    kept = [Kept("pink", other, closed=True), Kept("red", other, fixed=True), Kept("gold", other)]
    assert moves(kept, planned) == (Move("gold", other, date(2026, 12, 1)),)
    assert too_late([Kept("red", due_on + timedelta(days=1)), Kept("gold", due_on)], due_on) == ("red",)
    assert missing_before_submission(kept) == ("red", "gold")
