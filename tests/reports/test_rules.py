"""Counting: what holds of every share, span and state, and a few worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.reports import rules
from tenderwatch.reports.rules import LOST, WON, Bid, Interval, Move, Period

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("n", "of", "low", "high"), [(5, 13, 18, 64), (0, 10, 0, 28), (10, 10, 72, 100), (1, 1, 21, 100), (50, 100, 40, 60)]
)
def test_the_likely_range_by_hand(n: int, of: int, low: int, high: int) -> None:
    found = rules.wilson(n, of)
    assert found is not None
    assert (round(100 * found.low), round(100 * found.high)) == (low, high)


@given(of=st.integers(0, 5000), part=st.floats(0, 1))
def test_the_likely_range_holds_the_share_seen_and_is_narrower_the_more_cases_there_are(of: int, part: float) -> None:
    n = round(of * part)
    found = rules.wilson(n, of)
    if not of:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= n / of <= found.high <= 1
    more = rules.wilson(10 * n, 10 * of)
    assert more is not None
    assert more.high - more.low < found.high - found.low
    other = rules.wilson(of - n, of)
    assert other is not None
    assert other.low == pytest.approx(1 - found.high)


@given(first=DAYS, length=st.integers(0, 1500))
def test_the_quarters_of_a_period_cover_it_without_a_gap(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    found = rules.quarters(period)
    assert (found[0].first, found[-1].last) == (period.first, period.last)
    assert all(a.last + ONE_DAY == b.first for a, b in pairwise(found))
    assert all(rules.quarter_start(each.first) == rules.quarter_start(each.last) for each in found)
    assert len({rules.quarter_start(each.first) for each in found}) == len(found)


@given(day=DAYS, n=st.integers(1, 12))
def test_the_last_quarters_end_on_the_day(day: date, n: int) -> None:
    found = rules.last_quarters(day, n)
    assert len(found) == n
    assert found[-1].last == day
    assert found[0].first == rules.quarter_start(found[0].first)


def test_a_year_is_the_four_quarters_up_to_the_day() -> None:
    assert rules.last_year(TODAY) == Period(date(2026, 1, 1), TODAY)
    assert rules.last_year(date(2026, 2, 1)) == Period(date(2025, 4, 1), date(2026, 2, 1))
    assert [each.first for each in rules.months(Period(date(2026, 1, 31), date(2026, 3, 1)))] == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


@given(
    days=st.lists(DAYS, max_size=8),
    values=st.lists(st.sampled_from(["a", "b", None]), min_size=9, max_size=9),
    asked=DAYS,
)
def test_a_state_of_the_past_is_what_the_moves_until_then_made_of_it(
    days: list[date], values: list[str | None], asked: date
) -> None:
    days.sort()
    moves = [Move(day, values[n], values[n + 1]) for n, day in enumerate(days)]
    now = values[len(days)]
    expected = values[sum(day <= asked for day in days)]
    assert rules.value_on(now, moves, asked) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from(["EUR", "SEK"]), st.none() | st.decimals(0, 10**9, places=2, allow_nan=False)),
    )
)
def test_amounts_of_different_currencies_are_never_added(pairs: list[tuple[str, Decimal | None]]) -> None:
    found = rules.added(pairs)
    for currency in ("EUR", "SEK"):
        ours = [amount for each, amount in pairs if each == currency and amount is not None]
        assert found.get(currency, Decimal()) == sum(ours, Decimal())
    assert set(found) == {currency for currency, amount in pairs if amount is not None}


@pytest.mark.parametrize(
    ("amounts", "band"),
    [
        ({}, None),
        ({"EUR": Decimal(0)}, None),
        ({"EUR": Decimal("49999.99")}, ("EUR", 0)),
        ({"EUR": Decimal(50_000)}, ("EUR", 1)),
        ({"EUR": Decimal(1_000_000), "SEK": Decimal(10)}, ("EUR", 3)),
    ],
)
def test_the_band_of_a_customer(amounts: dict[str, Decimal], band: tuple[str, int] | None) -> None:
    assert rules.band_of(amounts) == band


def a_bid(number: int, result: str, lots: str = "", won: str = "", **what_matters: object) -> Bid:
    values = {"procedure_id": number, "on": TODAY, "renewal": False, **what_matters}
    return Bid(number, result=result, lots=lots.split(), lots_won=won.split(), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bids", "won", "of"),
    [
        pytest.param([a_bid(1, "won"), a_bid(2, "lost")], 1, 2, id="a procedure without lots is one"),
        pytest.param([a_bid(1, "won-in-part", "1 2 3", "2")], 1, 3, id="a part is told lot by lot"),
        pytest.param([a_bid(1, "won", "1 2")], 2, 2, id="won is every lot"),
        pytest.param(
            [a_bid(1, "lost", "1 2", procedure_id=9), a_bid(2, "won", "2 3", procedure_id=9)], 2, 3, id="once"
        ),
        pytest.param([a_bid(1, "won", procedure_id=None), a_bid(2, "lost", procedure_id=None)], 1, 2, id="no notice"),
        pytest.param(
            [a_bid(n, result) for n, result in enumerate(("cancelled", "withdrawn", "no-bid", "admitted"))], 0, 0
        ),
        pytest.param([a_bid(1, "annulled"), a_bid(2, "excluded"), a_bid(3, "framework-rank")], 1, 3),
    ],
)
def test_lots_are_counted_once_and_what_was_not_decided_is_left_out(bids: list[Bid], won: int, of: int) -> None:
    lots = rules.decided_lots(bids)
    assert (sum(lot.won for lot in lots), len(lots)) == (won, of)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(sorted({*WON, *LOST, "cancelled"})),
            st.sets(st.sampled_from("123"), min_size=1),
            st.sets(st.sampled_from("123")),
        ),
        max_size=8,
    )
)
def test_no_lot_is_counted_twice_whatever_bids_stood_for_it(told: list[tuple[int, str, set[str], set[str]]]) -> None:
    bids = [
        a_bid(n, result, " ".join(sorted(lots)), " ".join(sorted(won & lots)), procedure_id=procedure)
        for n, (procedure, result, lots, won) in enumerate(told)
    ]
    found = rules.decided_lots(bids)
    places = [(lot.bid.procedure_id, lot.code) for lot in found]
    assert len(places) == len(set(places))
    assert set(places) == {(bid.procedure_id, code) for bid in bids if bid.result != "cancelled" for code in bid.lots}


def test_by_value_only_what_is_known_as_a_whole_counts_and_the_rest_is_told() -> None:
    found = rules.by_value(
        [
            a_bid(1, "won", value=Decimal(100)),
            a_bid(2, "lost", value=Decimal(300)),
            a_bid(3, "won", value=Decimal(50), currency="SEK"),
            a_bid(4, "won-in-part", "1 2", "1", value=Decimal(1000)),
            a_bid(5, "lost"),
            a_bid(6, "cancelled", value=Decimal(7)),
        ]
    )
    assert found.won == {"EUR": Decimal(100), "SEK": Decimal(50)}
    assert found.decided == {"EUR": Decimal(400), "SEK": Decimal(50)}
    assert found.unknown == 2


@given(st.lists(st.integers(0, 100)))
def test_running_sums(counts: list[int]) -> None:
    found = rules.cumulated(counts)
    assert list(found) == [sum(counts[: n + 1]) for n in range(len(counts))]


def test_an_interval_of_nothing_is_none() -> None:
    assert rules.wilson(0, 0) is None
    assert rules.wilson(1, 2) == Interval(pytest.approx(0.0945, abs=1e-3), pytest.approx(0.9055, abs=1e-3))
