"""When a warning is said: the lines of the warning catalogue that are pure, and the parts they rest on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.contracts.rules import ladders
from tenderwatch.contracts.rules.ladders import LADDERS, OpenDecision, ToSay

FINLAND = holidays_between("FI", date(2024, 1, 1), date(2030, 12, 31))
DUE = date(2027, 3, 31)  # a Wednesday; 30 days before it is Monday 1 March
TODAY = date(2026, 5, 13)


def days(n: int) -> timedelta:
    return timedelta(days=n)


def a_decision(**what_matters) -> OpenDecision:
    facts = {"due_on": DUE, "ladder": LADDERS["standard"], "entered_on": date(2024, 1, 1), **what_matters}
    return OpenDecision(**facts)


@given(
    left=st.integers(-40, 400),
    said=st.sets(st.sampled_from([365, 180, 90, 30, 7, 0, -1, -7, -14]), max_size=4),
    ladder=st.sampled_from(sorted(LADDERS)),
    snoozed=st.none() | st.integers(-5, 60),
    today=st.dates(date(2024, 6, 1), date(2029, 6, 1)),
)
def test_between_two_words_nothing_is_said(
    left: int, said: set[int], ladder: str, snoozed: int | None, today: date
) -> None:
    known = a_decision(
        due_on=today + days(left),
        ladder=LADDERS[ladder],
        said=frozenset(said),
        snoozed_until=None if snoozed is None else today + days(snoozed),
    )
    if ladders.to_say(known, today, FINLAND) is None:
        speaks = ladders.silent_before(known, today, FINLAND)
        assert speaks > today
        for day in (today + days(n) for n in range(1, min((speaks - today).days, 500))):
            assert ladders.to_say(known, day, FINLAND) is None, day


def test_the_day_of_the_next_word_is_known_ahead() -> None:
    unsaid = a_decision()
    assert ladders.silent_before(unsaid, DUE - days(400), FINLAND) == DUE - days(365)
    assert ladders.silent_before(replace(unsaid, said=frozenset({365})), DUE - days(300), FINLAND) == date(2026, 10, 2)
    assert ladders.silent_before(replace(unsaid, said=frozenset({7})), DUE - days(5), FINLAND) == DUE + days(1)
    assert ladders.silent_before(replace(unsaid, said=frozenset({-1})), DUE + days(3), FINLAND) == DUE + days(7)
    assert ladders.silent_before(replace(unsaid, said=frozenset({-7})), DUE + days(7), FINLAND) == DUE + days(14)
    rests = replace(unsaid, said=frozenset({30}), snoozed_until=DUE - days(12))
    assert ladders.silent_before(rests, DUE - days(25), FINLAND) == DUE - days(12)
    assert ladders.silent_before(replace(unsaid, entered_on=DUE + days(1)), DUE + days(1), FINLAND) == date.max


def said_over(decision: OpenDecision, first: date, last: date, down=frozenset()) -> list[tuple[date, ToSay]]:
    """Run the job once a day, but on the days it is down, and remember what was said."""
    told = []
    for today in (first + days(n) for n in range((last - first).days + 1)):
        said = None if today in down else ladders.to_say(decision, today, FINLAND)
        if said:
            decision = replace(decision, said=decision.said | {said.rung})
            told.append((today, said))
    return told


def rungs(told: list[tuple[date, ToSay]]) -> list[int]:
    return [said.rung for _, said in told]


@pytest.mark.parametrize(
    ("days_left", "said", "expected"),
    [
        pytest.param(400, set(), None, id="nothing is reached yet"),
        pytest.param(180, set(), 180, id="on its day"),
        pytest.param(170, set(), 180, id="a missed day delays the warning"),
        pytest.param(170, {180}, None, id="said once"),
        pytest.param(25, {180}, 30, id="the nearest speaks for those missed"),
        pytest.param(25, {180, 30}, None, id="and they are not said after it"),
        pytest.param(0, {180, 90, 30}, None, id="the day itself is no rung of this ladder"),
        pytest.param(-1, {180, 90, 30}, -1, id="the first day past"),
        pytest.param(-3, {180, 90, 30}, -1, id="past its date and undecided is never silent"),
        pytest.param(-6, {180, 90, 30, -1}, None, id="past its date it is said weekly"),
        pytest.param(-7, {180, 90, 30, -1}, -7, id="a week past"),
        pytest.param(-20, {180, 90, 30, -1}, -14, id="the nearest week speaks after an outage"),
    ],
)
def test_rung_to_say(days_left, said, expected):
    due = TODAY + days(days_left)
    assert ladders.rung_to_say(due, (180, 90, 30), said, TODAY) == expected


def test_the_profiles_are_those_of_the_house():
    assert LADDERS["standard"].rungs == (365, 180, 90, 30, 7)
    assert LADDERS["critical"].rungs == (540, 365, 270, 180, 90, 60, 30, 14, 7)
    assert LADDERS["light"].rungs == (90, 30)
    assert LADDERS["renewal-start"].rungs == (60, 30, 7, 0)
    assert all(ladder.at_once <= set(ladder.rungs) for ladder in LADDERS.values())


@pytest.mark.parametrize(
    ("kind", "risk", "code"),
    [("end", "critical", "critical"), ("option", "light", "light"), ("renewal-start", "critical", "renewal-start")],
)
def test_ladder_for(kind, risk, code):
    assert ladders.ladder_for(kind, risk).code == code


def test_warning_01_a_missed_day_delays_and_says_how_late():
    down = {date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)}
    told = said_over(a_decision(said=frozenset({90})), date(2027, 2, 20), date(2027, 3, 20), down)
    assert [(day, said.rung, said.late_days) for day, said in told] == [(date(2027, 3, 4), 30, 3)]


def test_warning_02_an_outage_past_the_end_gives_one_message():
    down = {DUE + days(n) for n in range(-40, 20)}
    told = said_over(a_decision(said=frozenset({90})), DUE - days(45), DUE + days(20), down)
    [(day, said)] = told
    assert day == DUE + days(20)
    assert (said.rung, said.overdue, said.at_once, said.late_days) == (-14, True, True, 6)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param("standard", [30, 7], id="standard"),
        pytest.param("critical", [30, 14, 7], id="critical"),
        pytest.param("light", [30], id="light"),
    ],
)
def test_warning_03_a_late_entry_gets_one_catch_up_and_the_rest_on_their_days(profile, expected):
    entered = DUE - days(20)
    told = said_over(a_decision(ladder=LADDERS[profile], entered_on=entered), entered, DUE)
    assert rungs(told) == expected
    assert [said.late_days for _, said in told] == [0] * len(expected)
    assert [said.catch_up for _, said in told] == [True] + [False] * (len(expected) - 1)
    assert [day for day, _ in told][1:] == [DUE - days(rung) for rung in expected[1:]]


@pytest.mark.parametrize("profile", ["standard", "critical", "light"])
def test_warning_04_three_days_left_is_said_at_once(profile):
    entered = DUE - days(3)
    said = ladders.to_say(a_decision(ladder=LADDERS[profile], entered_on=entered), entered, FINLAND)
    assert said is not None
    assert said.at_once
    assert (said.days_left, said.late_days) == (3, 0)


def test_warning_05_an_end_already_past_is_a_question_and_no_ladder():
    decision = a_decision(entered_on=DUE + days(1))
    assert ladders.is_data_question(decision)
    assert said_over(decision, DUE + days(1), DUE + days(60)) == []


def test_renewal_work_that_should_have_begun_before_entry_is_still_said():
    decision = a_decision(ladder=LADDERS["renewal-start"], entered_on=DUE + days(10))
    assert not ladders.is_data_question(decision)
    assert rungs(said_over(decision, DUE + days(10), DUE + days(21))) == [-7, -14, -21]


def test_warning_06_first_enablement_is_a_baseline_and_no_storm():
    ends = [TODAY + days(n - 300) for n in range(500)]  # 300 ended, 200 in force
    imported = [a_decision(due_on=end, entered_on=TODAY) for end in ends]
    baselined = [replace(one, said=ladders.baseline_rungs(one.due_on, one.ladder, TODAY, FINLAND)) for one in imported]
    assert [one for one in baselined if ladders.to_say(one, TODAY, FINLAND)] == []
    later = [said_over(one, TODAY, TODAY + days(60)) for one in baselined]
    assert all(told == [] for one, told in zip(baselined, later, strict=True) if one.due_on < TODAY)
    for one, told in zip(baselined, later, strict=True):
        on_their_days = [(ladders.say_on(one.due_on, rung, FINLAND), rung) for rung in one.ladder.rungs]
        ahead = [(day, rung) for day, rung in on_their_days if TODAY < day <= TODAY + days(60)]
        assert [(day, said.rung) for day, said in told if not said.overdue] == (ahead if one.due_on >= TODAY else [])


def test_warning_07_moved_later_starts_a_new_series_and_stops_the_old_one():
    before = a_decision(ladder=LADDERS["critical"], said=frozenset({180, 90, 60}))
    moved_on, new_due = DUE - days(50), DUE + days(180)
    after = ladders.move(before, new_due, moved_on, FINLAND)
    assert after.series == 2
    told = said_over(after, moved_on, new_due)
    assert rungs(told) == [180, 90, 60, 30, 14, 7]
    assert [day for day, _ in told] == [ladders.say_on(new_due, rung, FINLAND) for rung in rungs(told)]


@pytest.mark.parametrize(
    ("moved_by", "series"),
    [
        pytest.param(7, 1, id="a week later is a correction"),
        pytest.param(-7, 1, id="a week earlier too"),
        pytest.param(8, 2, id="eight days later is a move"),
        pytest.param(-8, 2, id="eight days earlier too"),
    ],
)
def test_series_after(moved_by, series):
    assert ladders.series_after(DUE, DUE + days(moved_by), 1) == series


def test_a_correction_of_a_few_days_says_no_rung_again():
    before = said_over(a_decision(), DUE - days(400), DUE - days(28))
    corrected = ladders.move(a_decision(said=frozenset(rungs(before))), DUE + days(5), DUE - days(28), FINLAND)
    assert corrected.series == 1
    assert rungs(said_over(corrected, DUE - days(27), DUE + days(5))) == [7]


def test_moved_earlier_is_told_by_one_catch_up():
    before = a_decision(said=frozenset({365}))
    moved_on = DUE - days(300)
    new_due = moved_on + days(20)
    told = said_over(ladders.move(before, new_due, moved_on, FINLAND), moved_on, new_due)
    assert [(said.rung, said.catch_up, said.late_days) for _, said in told] == [(30, True, 0), (7, False, 0)]


def test_moved_later_with_no_rung_ahead_is_told_once():
    before = a_decision(ladder=LADDERS["light"], said=frozenset({90, 30}))
    moved_on = DUE - days(5)
    new_due = DUE + days(15)
    assert rungs(said_over(ladders.move(before, new_due, moved_on, FINLAND), moved_on, new_due)) == [30]


def test_small_moves_do_not_add_up_within_one_series():
    decision = a_decision(said=frozenset({365}))
    for n in range(1, 4):
        decision = ladders.move(decision, DUE + days(5 * n), DUE - days(200), FINLAND)
    assert decision.series == 2


def test_a_date_corrected_after_it_passed_stays_loud():
    """The weekly words said for the old date must not stand for those of the new one."""
    overdue = a_decision(said=frozenset({7, -1, -7}))
    today = DUE + days(8)
    corrected = ladders.move(overdue, DUE + days(7), today, FINLAND)
    assert [(day, said.rung) for day, said in said_over(corrected, today, DUE + days(21))] == [
        (today, -1),
        (DUE + days(14), -7),
        (DUE + days(21), -14),
    ]


def test_a_date_corrected_to_one_before_entry_is_a_question():
    corrected = ladders.move(a_decision(entered_on=DUE - days(100)), DUE - days(150), DUE - days(50), FINLAND)
    assert ladders.is_data_question(corrected)


def test_a_date_that_stays_changes_nothing():
    decision = a_decision(said=frozenset({0}))
    assert ladders.move(decision, DUE, DUE + days(1), FINLAND) is decision


@pytest.mark.parametrize("hours_later", [1, 12])
def test_warning_09_a_run_an_hour_later_says_nothing(hours_later):
    decision = a_decision()
    said = ladders.to_say(decision, DUE - days(30), FINLAND)
    assert said is not None
    again = replace(decision, said=decision.said | {said.rung})
    assert ladders.to_say(again, DUE - days(30), FINLAND) is None


@pytest.mark.parametrize(
    ("due_on", "rung", "expected"),
    [
        pytest.param(date(2026, 6, 8), 7, date(2026, 6, 1), id="a working day stays"),
        pytest.param(date(2026, 6, 7), 7, date(2026, 5, 29), id="a Sunday goes on Friday"),
        pytest.param(date(2026, 12, 31), 7, date(2026, 12, 23), id="Christmas Eve goes on the day before"),
        pytest.param(date(2026, 6, 27), 7, date(2026, 6, 18), id="Midsummer Day goes before its eve"),
        pytest.param(date(2026, 6, 7), 0, date(2026, 6, 5), id="the day itself, a Sunday"),
        pytest.param(date(2026, 6, 7), -7, date(2026, 6, 14), id="past the date the week is a week"),
    ],
)
def test_warning_21_a_rung_on_a_weekend_or_holiday_goes_on_the_working_day_before(due_on, rung, expected):
    assert ladders.say_on(due_on, rung, FINLAND) == expected


def test_warning_21_the_date_itself_is_never_shown_later():
    sunday = date(2026, 6, 7)
    [(day, said)] = said_over(a_decision(due_on=sunday, said=frozenset({30})), sunday - days(10), sunday)
    assert day + days(said.days_left) == sunday


def test_warning_23_a_muted_rung_is_due_again_when_the_decision_is_withdrawn():
    muted = a_decision(said=frozenset({365, 180, 90}), muted=True)
    assert said_over(muted, DUE - days(90), DUE - days(20)) == []
    resumed = replace(muted, muted=False, resumed_on=DUE - days(20))
    said = ladders.to_say(resumed, DUE - days(20), FINLAND)
    assert said is not None
    assert (said.rung, said.late_days) == (30, 0)


@pytest.mark.parametrize(
    ("heard_on", "due_on", "expected"),
    [
        pytest.param(date(2026, 6, 1), DUE, date(2026, 6, 10), id="seven working days"),
        pytest.param(date(2026, 6, 1), date(2026, 6, 20), date(2026, 6, 3), id="two when under 30 days are left"),
        pytest.param(date(2026, 6, 17), date(2026, 7, 1), date(2026, 6, 22), id="Midsummer is no working day"),
        pytest.param(date(2026, 6, 1), date(2026, 7, 3), date(2026, 6, 4), id="the 30 days come while waiting"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 5), id="never after the date ahead"),
        pytest.param(date(2026, 6, 5), date(2026, 6, 7), date(2026, 6, 6), id="said on Friday, due on Sunday"),
        pytest.param(date(2026, 6, 8), date(2026, 6, 7), date(2026, 6, 10), id="overdue: two working days"),
    ],
)
def test_warning_24_escalation(heard_on, due_on, expected):
    assert ladders.escalate_on(heard_on, due_on, FINLAND) == expected


def test_warning_27_a_rung_added_behind_us_is_closed_and_no_storm_comes():
    before = a_decision(said=frozenset({365, 180, 90}))
    added = replace(LADDERS["standard"], rungs=(365, 180, 90, 45, 30, 7))
    today = DUE - days(40)
    closed = ladders.rungs_closed_by_change(before, added, today, FINLAND)
    after = replace(before, ladder=added, said=before.said | closed)
    assert ladders.to_say(after, today, FINLAND) is None
    assert rungs(said_over(after, today, DUE)) == [30, 7]


@pytest.mark.parametrize(
    ("said", "days_left", "expected"),
    [
        pytest.param({365, 180}, 85, [90, 60, 30, 14, 7], id="a warning owed under the old ladder is not lost"),
        pytest.param(set(), 100, [180, 90, 60, 30, 14, 7], id="nothing said yet: one catch-up"),
        pytest.param({365, 180, 90}, 50, [30, 14, 7], id="said and nothing owed: only what is ahead"),
        pytest.param({365, 180, 90}, 61, [60, 30, 14, 7], id="a rung whose day is today is not behind us"),
    ],
)
def test_warning_27_one_catch_up_at_most(said, days_left, expected):
    before, today = a_decision(said=frozenset(said)), DUE - days(days_left)
    critical = LADDERS["critical"]
    closed = ladders.rungs_closed_by_change(before, critical, today, FINLAND)
    after = replace(before, ladder=critical, said=before.said | closed)
    assert rungs(said_over(after, today, DUE)) == expected


def test_warning_27_a_longer_ladder_on_a_matter_never_said_gives_its_one_catch_up():
    before, today = a_decision(ladder=LADDERS["light"]), DUE - days(100)
    critical = LADDERS["critical"]
    closed = ladders.rungs_closed_by_change(before, critical, today, FINLAND)
    after = replace(before, ladder=critical, said=closed)
    assert rungs(said_over(after, today, DUE - days(60))) == [180, 90, 60]


def test_past_its_date_a_matter_is_said_at_once_also_when_the_day_itself_was_a_rung():
    renewal, end = a_decision(ladder=LADDERS["renewal-start"], said=frozenset({0})), a_decision()
    said = [ladders.to_say(decision, DUE + days(1), FINLAND) for decision in (renewal, end)]
    assert [(one.rung, one.late_days, one.at_once) for one in said if one] == [(-1, 0, True), (-1, 0, True)]


def test_what_is_entered_or_taken_back_after_a_run_is_not_late_on_the_next_morning():
    entered = a_decision(entered_on=DUE - days(20), said=frozenset({365, 180, 90}))
    taken_back = a_decision(said=frozenset({365, 180, 90}), resumed_on=DUE - days(20))
    for decision in (entered, taken_back):
        mornings = [ladders.to_say(decision, DUE - days(n), FINLAND) for n in (19, 18)]
        assert [(one.rung, one.late_days) for one in mornings if one] == [(30, 0), (30, 1)]


def test_warning_28_what_is_terminated_says_nothing_and_restored_is_due_again():
    gone = a_decision(muted=True)
    assert said_over(gone, DUE - days(400), DUE + days(30)) == []
    restored = replace(gone, muted=False, resumed_on=DUE - days(25))
    assert rungs(said_over(restored, DUE - days(25), DUE)) == [30, 7]


def test_a_snoozed_decision_speaks_on_the_day_it_wakes():
    snoozed = a_decision(said=frozenset({365, 180, 90, 30}), snoozed_until=DUE - days(20))
    told = said_over(snoozed, DUE - days(29), DUE)
    assert [(day, said.rung, said.late_days) for day, said in told] == [
        (DUE - days(20), 20, 0),
        (DUE - days(7), 7, 0),
    ]


def test_a_snooze_hides_a_rung_until_it_ends_and_never_past_the_date():
    snoozed = a_decision(said=frozenset({90}), snoozed_until=DUE + days(100))
    told = said_over(snoozed, DUE - days(60), DUE + days(7))
    assert [(day, said.rung) for day, said in told] == [(DUE, 0), (DUE + days(1), -1), (DUE + days(7), -7)]


def test_a_new_series_forgets_the_snooze():
    snoozed = a_decision(snoozed_until=DUE - days(310))
    moved = ladders.move(snoozed, DUE + days(30), DUE - days(320), FINLAND)
    assert rungs(said_over(moved, DUE - days(320), DUE - days(200))) == [365]


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        pytest.param(date(2026, 6, 1), "not-ahead", id="today"),
        pytest.param(date(2026, 6, 2), None, id="tomorrow"),
        pytest.param(date(2026, 6, 5), None, id="the last working day before the date"),
        pytest.param(date(2026, 6, 6), "past-the-date", id="the weekend of the date"),
        pytest.param(date(2026, 6, 8), "past-the-date", id="after the date"),
    ],
)
def test_snooze_problem(until, problem):
    assert ladders.snooze_problem(until, date(2026, 6, 7), date(2026, 6, 1), FINLAND) == problem


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        pytest.param(100, (90, DUE - days(90)), id="the next one"),
        pytest.param(90, (30, DUE - days(30)), id="today's is not next"),
        pytest.param(7, None, id="none is left"),
    ],
)
def test_next_say(days_left, expected):
    assert ladders.next_say(a_decision(), DUE - days(days_left), FINLAND) == expected


def test_a_move_shows_the_warnings_that_it_starts_again():
    before = a_decision(said=frozenset({180, 90}))
    assert rungs_of(ladders.rungs_ahead(before, DUE - days(60), FINLAND)) == [30, 7]
    moved = ladders.move(before, DUE + days(100), DUE - days(60), FINLAND)
    assert rungs_of(ladders.rungs_ahead(moved, DUE - days(60), FINLAND)) == [90, 30, 7]
    corrected = ladders.move(before, DUE + days(5), DUE - days(60), FINLAND)
    assert rungs_of(ladders.rungs_ahead(corrected, DUE - days(60), FINLAND)) == [30, 7]


def rungs_of(ahead: tuple[tuple[int, date], ...]) -> list[int]:
    return [rung for rung, _ in ahead]


@pytest.mark.parametrize(
    ("rung", "profile", "at_once"),
    [(7, "standard", True), (30, "standard", False), (30, "critical", True), (30, "light", False)],
)
def test_only_marked_rungs_leave_the_digest(rung, profile, at_once):
    said = ladders.to_say(a_decision(ladder=LADDERS[profile]), DUE - days(rung), FINLAND)
    assert said is not None
    assert said.at_once is at_once


def test_the_first_word_past_the_date_is_at_once_and_the_weekly_ones_wait_for_the_digest():
    told = said_over(a_decision(), DUE, DUE + days(21))
    assert [(said.rung, said.at_once) for _, said in told[1:]] == [(-1, True), (-7, False), (-14, False), (-21, False)]


def test_a_ladder_without_rungs_speaks_only_past_the_date():
    bare = a_decision(ladder=replace(LADDERS["light"], rungs=()))
    assert ladders.next_say(bare, DUE - days(10), FINLAND) is None
    assert rungs(said_over(bare, DUE - days(10), DUE + days(8))) == [-1, -7]


def test_a_move_to_a_later_date_closes_what_is_behind_and_leaves_the_rung_of_that_very_day():
    moved = ladders.rungs_closed_by_move(
        a_decision(due_on=DUE, said=frozenset({365})), DUE + days(40), DUE - days(50), ()
    )
    assert 90 not in moved
    assert moved == {365, 180}
    assert ladders.rungs_closed_by_move(a_decision(due_on=DUE), DUE + days(40), DUE - days(50), ()) == set()
