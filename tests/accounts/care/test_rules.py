"""Days of care: pure rules, tried with whatever days there may be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.accounts.care import rules
from tenderwatch.accounts.care.rules import DEFAULTS, STEPS, Rule, Standing
from tenderwatch.calendar.rules import is_working_day
from tenderwatch.contracts.facts import days_off

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
EVERY = st.integers(rules.LEAST_DAYS, rules.MOST_DAYS)
ONE_DAY = timedelta(days=1)


@given(EVERY, st.none() | DAYS, DAYS, st.integers(0, 2**32))
def test_what_was_never_planned_falls_due_within_an_interval_and_not_in_the_past(every, last, today, share):
    due = rules.next_due(every, last, None, today, share)
    assert today <= due <= max(today, last or today) + timedelta(days=every)
    if last and last <= today <= last + timedelta(days=every):
        assert due == last + timedelta(days=every)


@given(EVERY, st.none() | DAYS, DAYS, st.integers(0, 400), st.integers(0, 2**32))
def test_a_second_run_on_any_later_day_leaves_it_where_it_stands(every, last, today, later, share):
    planned = rules.next_due(every, last, None, today, share)
    again = rules.next_due(every, last, Standing(planned, today), today + timedelta(days=later), share)
    assert again == planned


@given(EVERY, DAYS, st.integers(0, 300), st.integers(0, 300), st.integers(0, 2**32))
def test_what_was_done_meanwhile_moves_it_to_an_interval_after(every, planned_on, ahead, done_after, share):
    done = planned_on + timedelta(days=done_after)
    standing = Standing(planned_on + timedelta(days=ahead), planned_on)
    assert rules.next_due(every, done, standing, done, share) == done + timedelta(days=every)


@given(EVERY, EVERY, DAYS, st.integers(0, 60), st.integers(0, 2**32))
def test_a_shorter_interval_brings_it_nearer_and_never_into_the_past(every, shorter, last, later, share):
    shorter = min(every, shorter)
    today = last + timedelta(days=min(later, every))
    standing = Standing(last + timedelta(days=every), last)
    due = rules.next_due(shorter, last, standing, today, share)
    assert today <= due <= standing.day
    assert due <= max(last, today) + timedelta(days=shorter)
    assert rules.next_due(shorter, last, Standing(due, today), today, share) == due


def test_accounts_are_spread_over_the_first_interval():
    today, every = date(2026, 11, 23), 180
    due = [rules.next_due(every, None, None, today, rules.share_of(n, "base/*/*")) for n in range(1, 1001)]
    assert min(due) > today
    assert max(due) <= today + timedelta(days=every)
    most = max(due.count(day) for day in set(due))
    assert most <= 20, "a thousand accounts on 180 days: some six a day"


@given(DAYS, st.integers(0, 20))
def test_care_falls_on_a_working_day_after_the_last(day, since):
    holidays = days_off("FIN", day - timedelta(days=40), day + timedelta(days=40))
    after = day - timedelta(days=since)
    worked = rules.worked(day, after, holidays)
    assert is_working_day(worked, holidays)
    assert worked > after or worked >= day
    assert rules.worked(worked, min(after, worked - ONE_DAY), holidays) == worked


def test_the_rule_of_a_phase_goes_before_the_one_for_all():
    of = {
        phase: {(r.type, r.every_days) for r in rules.applying(DEFAULTS, "strategic", phase)}
        for phase in ("upkeep", "ending")
    }
    assert of["upkeep"] == {("steering-group", 90), ("meeting", 180), ("feedback", 180)}
    assert of["ending"] == {("steering-group", 60), ("meeting", 180), ("feedback", 180)}
    assert [r.every_days for r in rules.applying(DEFAULTS, "base", "birth")] == [180]
    assert rules.applying(DEFAULTS, None, "upkeep") == []


def test_rules_hold_on_their_first_and_last_day_and_clash_only_when_they_say_the_same():
    rule = Rule("base", None, "call", 90, "manager", valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    held = [day for day in map(date.fromisoformat, ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"))]
    assert [bool(rules.in_force([rule], day)) for day in held] == [False, True, True, False]
    after = Rule("base", None, "call", 60, "manager", valid_from=date(2026, 7, 1))
    assert not rules.overlap(rule, after)
    assert rules.overlap(rule, Rule("base", None, "call", 60, "manager", valid_from=date(2026, 6, 30)))
    assert not rules.overlap(rule, Rule("base", "birth", "call", 60, "manager"))


@pytest.mark.parametrize(
    ("whose", "manager", "responsible", "owner"),
    [
        pytest.param("manager", 1, 2, 1, id="as the rule says"),
        pytest.param("responsible", 1, 2, 2, id="as the rule says, the other way"),
        pytest.param("responsible", 1, None, 1, id="else the other"),
        pytest.param("manager", None, None, None, id="else nobody"),
    ],
)
def test_whose_care_it_is(whose, manager, responsible, owner):
    assert rules.owner_of(whose, manager, responsible) == owner


@given(st.integers(1, 2**31), st.text("abc-/*", min_size=1), DAYS)
def test_a_key_says_whose_care_it_is(account_id, rule, day):
    key = rules.key_of(account_id, rule, day)
    assert rules.read_key(key) == (account_id, rule)
    assert rules.read_key(key + "+") == (account_id, rule)
    assert rules.read_key("campaign:1:2") is None


@given(DAYS, st.integers(-rules.OPENS_DAYS, rules.OPENS_DAYS))
def test_no_step_of_after_care_is_before_its_opening(end, offset):
    opened = end + timedelta(days=offset)
    holidays = days_off("FIN", opened, opened + timedelta(days=200))
    days = rules.step_days(end, opened, holidays)
    assert list(days) == [step.code for step in STEPS]
    assert all(day >= opened and is_working_day(day, holidays) for day in days.values())
    assert list(days.values()) == sorted(days.values())
    assert rules.opens(end, opened)
    assert not rules.opens(end, end - timedelta(days=rules.OPENS_DAYS + 1))
    assert not rules.opens(end, end + timedelta(days=rules.OPENS_DAYS + 1))
