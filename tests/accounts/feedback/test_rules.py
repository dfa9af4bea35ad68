"""What is due next of a complaint, and what counts as positive."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.rules import STEPS, Complaint, Share
from tenderwatch.calendar.rules import is_working_day

MONDAY = date(2026, 11, 23)
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


@pytest.mark.parametrize(
    ("complaint", "step", "by"),
    [
        pytest.param(Complaint(MONDAY), "owner", date(2026, 11, 24), id="an owner within a working day"),
        pytest.param(Complaint(MONDAY, True), "answered", date(2026, 11, 30), id="an answer within five"),
        pytest.param(Complaint(MONDAY, True, MONDAY), "acted", date(2026, 12, 21), id="acted on within twenty"),
        pytest.param(Complaint(MONDAY, True, MONDAY, MONDAY), "told", date(2026, 12, 30), id="told, without holidays"),
        pytest.param(Complaint(MONDAY, False, MONDAY, MONDAY), "owner", date(2026, 11, 24), id="a gap comes first"),
    ],
)
def test_what_is_due_next(complaint: Complaint, step: str, by: date) -> None:
    due = rules.due(complaint, HOLIDAYS)
    assert due is not None
    assert (due.step, due.by) == (step, by)
    assert not due.is_overdue(by)
    assert due.is_overdue(by + timedelta(days=1))


def test_nothing_is_due_of_what_was_only_asked_and_of_what_is_done() -> None:
    assert rules.due(Complaint(None), HOLIDAYS) is None
    assert rules.due(Complaint(MONDAY, True, MONDAY, MONDAY, MONDAY), HOLIDAYS) is None


@given(received=st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_steps_of_a_complaint_are_due_on_working_days_one_after_the_other(received: date) -> None:
    days = [rules.step_due(step, received, HOLIDAYS) for step in STEPS]
    assert all(is_working_day(day, HOLIDAYS) for day in days)
    assert sorted(set(days)) == days
    assert days[0] > received


@given(scores=st.lists(st.none() | st.integers(0, 10)))
def test_the_positive_share_counts_scores_only_and_says_of_how_many(scores: list[int | None]) -> None:
    share = rules.positive_share(scores)
    assert share.of == sum(score is not None for score in scores)
    assert share.n + sum(score is not None and score < rules.POSITIVE_FROM for score in scores) == share.of
    assert (share.value is None) == (share.of == 0)
    low = sum(rules.is_low(score) for score in scores)
    assert low + share.n <= share.of  # between the two lies what is neither


@given(
    scores=st.lists(st.tuples(st.integers(0, 400), st.none() | st.integers(0, 10))),
    spans=st.lists(st.integers(1, 120), min_size=1, max_size=5),
)
def test_the_trend_of_periods_side_by_side_adds_up_to_their_whole(
    scores: list[tuple[int, int]], spans: list[int]
) -> None:
    first, periods = MONDAY, []
    for span in spans:
        periods.append((first, first + timedelta(days=span - 1)))
        first += timedelta(days=span)
    days = [(MONDAY + timedelta(days=n), score) for n, score in scores]
    trend = rules.positive_trend(days, periods)
    whole = rules.positive_trend(days, [(MONDAY, periods[-1][1])])[0]
    assert Share(sum(each.n for each in trend), sum(each.of for each in trend)) == whole


@pytest.mark.parametrize(
    ("complaint", "kind", "score", "days", "expected"),
    [
        (Complaint(MONDAY), "complaint", None, 4000, True),
        (Complaint(MONDAY, True, MONDAY, MONDAY, MONDAY), "complaint", 7, 0, False),
        (Complaint(MONDAY, True, MONDAY, MONDAY, MONDAY), "complaint", 6, 365, True),
        (Complaint(MONDAY), "feedback", 6, 366, False),
        (Complaint(MONDAY), "feedback", 7, 0, False),
        (Complaint(None), "feedback", None, 0, False),
    ],
)
def test_what_speaks_against_a_renewal(
    complaint: Complaint, kind: str, score: int | None, days: int, expected: bool
) -> None:
    assert rules.speaks_against_renewal(complaint, kind, score, MONDAY + timedelta(days=days)) is expected


@pytest.mark.parametrize(
    ("kind", "score", "passed_on", "expected"),
    [
        ("feedback", 9, False, True),
        ("feedback", 8, False, False),
        ("feedback", 8, True, True),
        ("feedback", None, True, True),
        ("complaint", 10, True, False),
    ],
)
def test_praise(kind: str, score: int | None, passed_on: bool, expected: bool) -> None:
    assert rules.is_praise(kind, score, passed_on=passed_on) is expected


@pytest.mark.parametrize(("days", "removed", "expected"), [(0, False, True), (-1, False, False), (0, True, False)])
def test_a_form_takes_answers_until_its_last_day(days: int, removed: bool, expected: bool) -> None:
    assert rules.may_be_answered(MONDAY + timedelta(days=days), MONDAY, removed=removed) is expected
