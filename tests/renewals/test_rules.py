"""When tasks are due, what a contract is worth a year, and when a renewal is at risk."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.calendar.rules import add_working_days, is_working_day, last_day
from tenderwatch.contracts.rules.decisions import LEADS, learnt_lead, notice_expected, renewal_start
from tenderwatch.renewals import rules
from tenderwatch.renewals.rules import Place, Renewal, Window, Worth

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 6), date(2028, 2, 29)})
TEMPLATE = (
    *(Place("start", 15), Place("start", 25), Place("start", 40)),
    *(Place("notice", 40), Place("notice", 10), Place("notice", 5)),
)
PLACES = st.lists(st.builds(Place, st.sampled_from(rules.ANCHORS), st.integers(0, 600)), max_size=8)


@given(PLACES, DAYS, st.integers(0, 1200), st.integers(0, 600), st.integers(-900, 900))
def test_tasks_are_due_on_working_days_within_the_contract(places, start, length, notice, made) -> None:
    """Leap days, month ends, moved dates, plans made long before or after their time: the same holds of all."""
    end = start + timedelta(days=length)
    window, planned_on = rules.window_of(start, end - timedelta(days=notice), end), start + timedelta(days=made)
    assert window.starts_on <= window.notice_on <= window.ends_on
    dates = rules.due_dates(places, window, planned_on, HOLIDAYS)
    settled = add_working_days(planned_on, rules.SETTLING_DAYS, HOLIDAYS)
    for due_on in dates:
        assert is_working_day(due_on, HOLIDAYS)
        assert due_on <= end
        assert due_on >= settled or not any(
            is_working_day(due_on + timedelta(days=n), HOLIDAYS) for n in range(1, (end - due_on).days + 1)
        ), "nothing is asked for in the first week, unless the contract ends in it"
    assert rules.due_dates(places, window, planned_on, HOLIDAYS) == dates, "planning again changes nothing"


@given(DAYS, st.integers(0, 800), st.integers(-100, 900))
def test_the_order_of_the_template_is_kept_however_short_the_time(start, length, made) -> None:
    end = start + timedelta(days=length)
    window = rules.window_of(start, end - timedelta(days=49), end)
    dates = rules.due_dates(TEMPLATE, window, start + timedelta(days=made), HOLIDAYS)
    assert list(dates) == sorted(dates)


def test_dates_of_an_open_procedure() -> None:
    """2027-05-31 less 349 days is 2026-06-16; the notice is expected 124 days before the end, on 2027-01-27."""
    end = date(2027, 5, 31)
    start, notice = renewal_start(end, LEADS["open"]).value, notice_expected(end, LEADS["open"])
    assert (start, notice) == (date(2026, 6, 16), date(2027, 1, 27))
    dates = rules.due_dates(TEMPLATE, Window(start, notice, end), start, frozenset({date(2026, 6, 19)}))
    assert dates[0] == date(2026, 7, 8), "15 working days after the start, Midsummer Eve left out"
    assert dates[-1] == date(2027, 1, 20), "5 working days before the notice"


@pytest.mark.parametrize(
    ("value", "first", "last", "expected"),
    [
        pytest.param(Decimal(300), date(2024, 1, 1), date(2026, 12, 31), Decimal(100), id="three years"),
        pytest.param(Decimal(100), date(2024, 2, 29), date(2025, 2, 28), Decimal(100), id="from a leap day"),
        pytest.param(Decimal(50), date(2026, 1, 31), date(2026, 7, 30), Decimal(100), id="half a year"),
        pytest.param(Decimal(10), date(2026, 1, 1), date(2026, 1, 15), Decimal(240), id="half a month"),
        pytest.param(None, date(2026, 1, 1), date(2026, 12, 31), None, id="no value"),
        pytest.param(Decimal(1), None, date(2026, 12, 31), None, id="no first day"),
        pytest.param(Decimal(1), date(2027, 1, 1), date(2026, 12, 31), None, id="out of order"),
    ],
)
def test_worth_a_year(value, first, last, expected) -> None:
    assert rules.yearly(value, first, last) == expected


@given(DAYS, st.integers(1, 120))
def test_whole_months_are_whole(first, months) -> None:
    assert rules.months_between(first, last_day(first, months)) == months


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(Renewal(TODAY + timedelta(1)), "ahead", id="its day has not come"),
        pytest.param(Renewal(TODAY), "none", id="its day is today and nothing opened it"),
        pytest.param(Renewal(None), "none", id="no day is known"),
        pytest.param(Renewal(TODAY, open=True), "on-time", id="opened today, to be begun today"),
        pytest.param(Renewal(TODAY - timedelta(1), open=True), "late", id="not begun past its day"),
        pytest.param(Renewal(TODAY + timedelta(9), open=True), "on-time", id="opened early, not begun"),
        pytest.param(Renewal(TODAY - timedelta(9), open=True, begun=True), "on-time", id="begun"),
        pytest.param(
            Renewal(TODAY - timedelta(9), open=True, begun=True, next_due_on=TODAY), "on-time", id="a task is due today"
        ),
        pytest.param(
            Renewal(TODAY, open=True, begun=True, next_due_on=TODAY - timedelta(1)), "late", id="a task is overdue"
        ),
        pytest.param(Renewal(TODAY - timedelta(9), declined=True), "not-renewing", id="it was decided not to"),
    ],
)
def test_how_a_renewal_stands(known, expected) -> None:
    assert rules.standing(known, TODAY) == expected


def test_risk_counts_and_never_sums_over_currencies() -> None:
    said = rules.risk_of(
        [
            Worth(Decimal(100), "EUR", "late"),
            Worth(Decimal(300), "EUR", "on-time"),
            Worth(Decimal(50), "SEK", "none"),
            Worth(None, "EUR", "late"),
            Worth(Decimal(7), "EUR", "ahead"),
        ]
    )
    assert (said.at_risk, said.total, said.ahead, said.unpriced) == (3, 5, 1, 1)
    assert said.value == (("EUR", Decimal(100), Decimal(407)), ("SEK", Decimal(50), Decimal(50)))


def test_what_is_learnt_of_a_buyer() -> None:
    assert rules.learnt_days([100, 200], 3) is None
    assert rules.learnt_days([300, 90, 110], 3) == 110
    assert rules.learnt_days([90, 110, 130, 300], 3) == 130, "of two in the middle the longer one"
    assert rules.learnt_days([-9, -8, -7], 3) == 0, "published after the end"
    lead = learnt_lead(LEADS["open"], 130, 3)
    start = renewal_start(date(2027, 5, 31), lead)
    assert start.value == date(2027, 5, 31) - timedelta(days=130 + 150 + 75)
    assert (start.code, start.params["pairs"]) == ("renewal-start-learnt", 3)
    assert notice_expected(date(2027, 5, 31), lead) == date(2027, 5, 31) - timedelta(days=130)


@pytest.mark.parametrize(
    ("code", "expected"), [("90911200", "9091"), ("90911200-8", "9091"), ("909", None), ("", None), (None, None)]
)
def test_cpv_class(code, expected) -> None:
    assert rules.cpv_class(code) == expected


def test_quarters() -> None:
    assert [rules.quarter_of(date(2027, month, 1)) for month in (1, 3, 4, 12)] == [
        (2027, 1), (2027, 1), (2027, 2), (2027, 4)
    ]  # fmt: skip
