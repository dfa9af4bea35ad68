"""Four years of many contracts with ordinary outages: no rung lost, none repeated, nobody never warned.

What ought to be said is counted here by another way than the rules': from the days of the ladder and the days on
which the job ran.  A rule that warns only on a rung's own day is replayed beside it, to show that the replay finds what
it looks for.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.contracts.rules import ladders
from tenderwatch.contracts.rules.ladders import LADDERS, OpenDecision

START = date(2025, 1, 1)
YEARS = 4
FINLAND = holidays_between("FI", date(2023, 1, 1), date(2031, 12, 31))
PROFILES = ("standard", "critical", "light", "renewal-start")

Rule = Callable[[OpenDecision, date], int | None]


def days(n: int) -> timedelta:
    return timedelta(days=n)


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + days(n) for n in range((last - first).days + 1))


def our_rule(decision: OpenDecision, today: date) -> int | None:
    said = ladders.to_say(decision, today, FINLAND)
    return said.rung if said else None


def equality_rule(decision: OpenDecision, today: date) -> int | None:
    """The rule of many tools: warn when today equals the day of a rung, and only then."""
    due_today = [rung for rung in decision.ladder.rungs if rung_day(decision.due_on, rung) == today]
    return min(due_today, default=None)


def rung_day(due_on: date, rung: int) -> date:
    day = due_on - days(rung)
    while day.weekday() >= 5 or day in FINLAND:
        day -= days(1)
    return day


def told(rule: Rule, decision: OpenDecision, ran: Collection[date]) -> list[tuple[date, int]]:
    """Return what `rule` says on the days on which the job ran, in order."""
    said = []
    for today in ran:
        if today >= decision.entered_on and (rung := rule(decision, today)) is not None:
            decision = replace(decision, said=decision.said | {rung})
            said.append((today, rung))
    return said


@dataclass
class Count:
    contracts: int = 0
    rungs: int = 0
    lost: int = 0
    repeated: int = 0
    never_warned: int = 0
    messages: int = 0
    late: list[int] = field(default_factory=list)

    def add(self, decision: OpenDecision, said: list[tuple[date, int]], ran: list[date]) -> None:
        self.contracts += 1
        self.messages += len(said)
        self.repeated += len(said) - len({rung for _, rung in said})
        self.never_warned += not said and decision.entered_on <= decision.due_on <= ran[-1] - days(1)
        for rung, day, first_run in owed(decision, ran):
            self.rungs += 1
            spoken = [when for when, said_rung in said if said_rung <= rung and when <= first_run]
            self.lost += not spoken
            self.late += [(first_run - day).days] if spoken else []


def owed(decision: OpenDecision, ran: list[date]) -> Iterator[tuple[int, date, date]]:
    """Yield each rung that had to be said, its day, and the first day after it on which the job ran."""
    for rung in decision.ladder.rungs:
        day = rung_day(decision.due_on, rung)
        first_run = next((today for today in ran if today >= day), None)
        if day >= decision.entered_on and first_run is not None:
            yield rung, day, first_run


def ordinary_outages(random: Random) -> list[date]:
    """Return the days of four years on which the job ran: now and then it is down for one to five days."""
    ran, down = [], 0
    for today in every_day(START, START + days(365 * YEARS)):
        down = random.randint(1, 5) if not down and random.random() < 0.02 else max(down - 1, 0)
        if not down:
            ran.append(today)
    return ran


def a_contract(random: Random) -> OpenDecision:
    """Most are entered early, some late, some in their last days."""
    due = START + days(random.randint(1, 365 * YEARS - 1))
    before = random.choice([random.randint(0, 20), random.randint(0, 400), random.randint(400, 1500)])
    entered = max(due - days(before), START)
    return OpenDecision(due, LADDERS[random.choice(PROFILES)], entered)


def replay(rule: Rule, contracts: int, seed: int) -> Count:
    random = Random(seed)
    count = Count()
    ran = ordinary_outages(random)
    for _ in range(contracts):
        decision = a_contract(random)
        until_month_past = [today for today in ran if decision.entered_on <= today <= decision.due_on + days(30)]
        if until_month_past:
            count.add(decision, told(rule, decision, until_month_past), until_month_past)
    return count


def check(contracts: int, seed: int) -> None:
    ours, naive = replay(our_rule, contracts, seed), replay(equality_rule, contracts, seed)
    sys.stdout.write(f"\n{contracts} contracts, {ours.rungs} rungs\n")
    for name, count in (("reached and not yet said", ours), ("equal to the day", naive)):
        sys.stdout.write(
            f"{name}: rungs lost {count.lost}, repeated {count.repeated}, contracts never warned {count.never_warned},"
            f" messages {count.messages}, latest {max(count.late)} days\n"
        )
    assert ours.contracts == naive.contracts > contracts * 0.95
    assert (ours.lost, ours.repeated, ours.never_warned) == (0, 0, 0)
    assert naive.lost > 0
    assert naive.never_warned > 0


def test_a_replay_loses_nothing_repeats_nothing_and_warns_everybody():
    check(contracts=60, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2026])
def test_four_thousand_contracts_over_four_years(seed):
    check(contracts=4000, seed=seed)


PROFILE = st.sampled_from(PROFILES).map(LADDERS.__getitem__)
DUES = st.dates(START + days(30), START + days(365))
OUTAGES = st.frozensets(st.integers(0, 450), max_size=120)


def a_year(down: Collection[int], due: date) -> list[date]:
    year = list(every_day(START, due + days(60)))
    return [day for n, day in enumerate(year) if n not in down]


@given(DUES, PROFILE, st.integers(0, 300), OUTAGES)
@settings(max_examples=60, deadline=None)
def test_each_rung_is_said_at_most_once_and_none_is_lost_whatever_the_outages(due, ladder, before, down):
    decision = OpenDecision(due, ladder, max(START, due - days(before)))
    ran = [day for day in a_year(down, due) if day >= decision.entered_on]
    count = Count()
    count.add(decision, told(our_rule, decision, ran), ran)
    assert (count.lost, count.repeated, count.never_warned) == (0, 0, 0)


@given(DUES, PROFILE, st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_a_job_that_runs_daily_is_never_late(due, ladder, before):
    decision = OpenDecision(due, ladder, max(START, due - days(before)))
    ran = a_year((), due)
    count = Count()
    count.add(decision, told(our_rule, decision, ran), ran)
    assert set(count.late) <= {0}
    assert count.lost == 0


@given(DUES, PROFILE, st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_no_open_decision_is_silent_for_more_than_a_week_past_its_date(due, ladder, before):
    decision = OpenDecision(due, ladder, max(START, due - days(before)))
    said = [day for day, _ in told(our_rule, decision, a_year((), due)) if day > due]
    assert all((later - earlier).days <= 7 for earlier, later in pairwise([due, *said, due + days(60)]))


@given(DUES, PROFILE, OUTAGES, OUTAGES)
@settings(max_examples=40, deadline=None)
def test_more_outages_only_delay(due, ladder, down, more):
    """Whatever was spoken for on a day is spoken for, with more outages, on the next day that the job runs."""
    decision = OpenDecision(due, ladder, START)
    ran = a_year(down | more, due)
    fewer = told(our_rule, decision, a_year(down, due))
    fewer_runs = told(our_rule, decision, ran)
    for day, rung in fewer:
        first_run = next((today for today in ran if today >= day), None)
        assert first_run is None or any(when <= first_run and said <= rung for when, said in fewer_runs)


MOVES = st.dictionaries(st.integers(0, 420), st.integers(-60, 90) | st.integers(-7, 7), max_size=8)


@given(DUES, PROFILE, MOVES, OUTAGES)
@settings(max_examples=100, deadline=None)
def test_dates_that_move_repeat_no_rung_of_a_series(due, ladder, moves, down):
    decision, said = OpenDecision(due, ladder, START), []
    for n, today in enumerate(every_day(START, due + days(60))):
        decision = ladders.move(decision, decision.due_on + days(moves.get(n, 0)), today, FINLAND)
        if n not in down and (rung := our_rule(decision, today)) is not None:
            decision = replace(decision, said=decision.said | {rung})
            said.append((decision.series, rung))
    assert len(said) == len(set(said))


@given(DUES, PROFILE, MOVES)
@settings(max_examples=100, deadline=None)
def test_dates_that_move_silence_nothing_past_its_date_for_more_than_a_week(due, ladder, moves):
    decision, spoke = OpenDecision(due, ladder, START), START
    for n, today in enumerate(every_day(START, due + days(60))):
        decision = ladders.move(decision, decision.due_on + days(moves.get(n, 0)), today, FINLAND)
        if (rung := our_rule(decision, today)) is not None:
            decision, spoke = replace(decision, said=decision.said | {rung}), today
        assert (today - max(spoke, decision.due_on)).days <= 7 or ladders.is_data_question(decision)


@given(DUES, PROFILE, st.integers(1, 200), st.integers(1, 120))
@settings(max_examples=60, deadline=None)
def test_a_snooze_silences_until_its_day_and_is_followed_by_a_word(due, ladder, before, length):
    today = max(due - days(before), START)
    until = min(today + days(length), ladders.latest_snooze(due, FINLAND))
    decision = OpenDecision(due, ladder, START, snoozed_until=until)
    said = told(our_rule, decision, [day for day in a_year((), due) if day >= today])
    assert said
    assert said[0][0] == max(until, today)


@given(DUES, st.integers(-60, 200))
@settings(max_examples=200, deadline=None)
def test_an_escalation_comes_after_the_warning_and_in_time(due, before):
    said_on = due - days(before)
    day = ladders.escalate_on(said_on, due, FINLAND)
    assert said_on < day <= said_on + days(19)  # Christmas to Epiphany
    assert day <= due or said_on >= due


@given(DUES, PROFILE, PROFILE, st.integers(0, 400), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_changed_ladder_says_at_most_one_warning_on_the_day_and_the_rest_on_theirs(due, old, new, before, ran):
    changed_on = max(due - days(before), START)
    decision = OpenDecision(due, old, START)
    history = told(our_rule, decision, list(every_day(START, changed_on - days(1)))) if ran else []
    decision = replace(decision, said=frozenset(rung for _, rung in history))
    closed = ladders.rungs_closed_by_change(decision, new, changed_on, FINLAND)
    after = replace(decision, ladder=new, said=decision.said | closed)
    said = told(our_rule, after, list(every_day(changed_on, due)))
    ahead = {rung for rung in new.rungs if ladders.say_on(due, rung, FINLAND) > changed_on}
    assert ahead - {rung for _, rung in history} <= {rung for _, rung in said}
    assert sum(day == changed_on for day, _ in said) <= 1
