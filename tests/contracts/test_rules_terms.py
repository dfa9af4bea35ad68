"""Terms, the periods they make and the dates that follow from them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.rules.options_text import OptionsTextError, options
from tenderwatch.contracts.rules.terms import Derived, Option, Period, PriceIndex, Terms


def some_terms(**what_matters) -> Terms:
    facts = {"starts_on": date(2025, 6, 1), "base_ends_on": date(2027, 5, 31), **what_matters}
    return Terms(**facts)


TWO = (Option(1, 12, notice_months=3), Option(2, 12, notice_months=3))


def test_a_contract_without_options_ends_with_its_base_period():
    terms = some_terms()
    assert rules.in_force_until(terms) == Derived(date(2027, 5, 31), "end-of-base", published=True)
    assert rules.latest_possible_end(terms) == rules.in_force_until(terms)
    assert rules.periods(terms) == (Period("base", 0, date(2025, 6, 1), date(2027, 5, 31), "agreed"),)


def test_open_options_are_possible_and_used_ones_in_force():
    terms = some_terms(options=(replace(TWO[0], state="used"), TWO[1]))
    assert rules.in_force_until(terms).value == date(2028, 5, 31)
    assert rules.latest_possible_end(terms).value == date(2029, 5, 31)
    assert rules.periods(terms) == (
        Period("base", 0, date(2025, 6, 1), date(2027, 5, 31), "agreed"),
        Period("option", 1, date(2027, 6, 1), date(2028, 5, 31), "agreed"),
        Period("option", 2, date(2028, 6, 1), date(2029, 5, 31), "possible"),
    )


def test_an_option_that_was_not_used_ends_those_after_it():
    terms = some_terms(options=(replace(TWO[0], state="not-used"), TWO[1]))
    assert rules.live_options(terms) == ()
    assert rules.latest_possible_end(terms).value == date(2027, 5, 31)


def test_the_recorded_end_holds_and_is_drawn_as_an_extension():
    terms = some_terms(ends_on=date(2027, 8, 31), options=TWO)
    assert rules.in_force_until(terms) == Derived(date(2027, 8, 31), "end-recorded", published=True)
    assert rules.agreed_periods(terms)[1] == Period("extension", 0, date(2027, 6, 1), date(2027, 8, 31), "agreed")
    assert rules.possible_periods(terms)[0].first == date(2027, 9, 1)


def test_a_contract_ended_early_is_cut_at_its_end():
    used = tuple(replace(option, state="used") for option in TWO)
    terms = some_terms(ends_on=date(2028, 1, 31), options=used)
    assert [period.last for period in rules.agreed_periods(terms)] == [date(2027, 5, 31), date(2028, 1, 31)]


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param(Terms(kind="unknown"), id="nothing is known"),
        pytest.param(some_terms(base_ends_on=None), id="no end"),
        pytest.param(some_terms(kind="until-further-notice", options=TWO), id="until further notice"),
    ],
)
def test_without_an_end_there_is_no_period(terms):
    assert rules.in_force_until(terms) is None
    assert rules.latest_possible_end(terms) is None
    assert rules.periods(terms) == ()
    assert rules.decide_bys(terms) == {}


def test_an_option_is_decided_its_notice_months_before_the_end_it_extends():
    by = rules.decide_bys(some_terms(options=TWO))
    assert {position: derived.value for position, derived in by.items()} == {
        1: date(2027, 2, 28),
        2: date(2028, 2, 29),
    }
    assert by[1].code == "option-notice"
    assert by[1].params == {
        "position": 1,
        "months": 3,
        "end": date(2027, 5, 31),
        "from_day_after": date(2027, 2, 28),
        "from_last_day": date(2027, 2, 28),
    }
    assert not by[1].published


END = date(2027, 4, 30)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param(
            Option(1, 12, notice_months=1), (date(2027, 3, 30), "option-notice"), id="the earlier of both ways"
        ),
        pytest.param(Option(1, 12, decide_by=date(2027, 1, 1)), (date(2027, 1, 1), "option-stated"), id="as stated"),
        pytest.param(
            Option(1, 12, notice_months=6, decide_by=date(2027, 3, 1), notify_by=date(2027, 2, 1)),
            (date(2027, 2, 1), "option-stated"),
            id="the earlier of the stated, before what is derived",
        ),
        pytest.param(Option(1, 12, decide_by=date(2027, 5, 1)), (END, "option-capped"), id="never after the end"),
    ],
)
def test_decide_by(option, expected):
    derived = rules.decide_by(option, END)
    assert (derived.value, derived.code) == expected


def test_an_option_without_any_rule_has_no_day():
    assert rules.decide_by(Option(1, 12), END) is None
    assert rules.decide_bys(some_terms(options=(Option(1, 12), TWO[1]))).keys() == {2}


@pytest.mark.parametrize(
    ("terms", "side", "expected"),
    [
        pytest.param(some_terms(our_notice_months=6), "ours", date(2026, 11, 30), id="ours"),
        pytest.param(some_terms(their_notice_months=3), "theirs", date(2027, 2, 28), id="theirs"),
        pytest.param(some_terms(their_notice_months=3), "ours", None, id="not known"),
        pytest.param(some_terms(base_ends_on=None, our_notice_months=3), "ours", None, id="no end"),
        pytest.param(
            some_terms(kind="until-further-notice", our_notice_months=6),
            "ours",
            date(2026, 11, 30),
            id="the first period of a contract until further notice",
        ),
    ],
)
def test_notice_by(terms, side, expected):
    derived = rules.notice_by(terms, side)
    assert (derived and derived.value) == expected


def test_the_open_end_of_a_contract_until_further_notice():
    terms = Terms("until-further-notice", starts_on=date(2020, 1, 1), our_notice_months=6)
    assert rules.earliest_end_if_noticed(terms, "ours", date(2026, 8, 31)).value == date(2027, 2, 28)
    assert rules.earliest_end_if_noticed(terms, "theirs", date(2026, 8, 31)) is None
    fixed_first = replace(terms, base_ends_on=date(2030, 12, 31))
    assert rules.earliest_end_if_noticed(fixed_first, "ours", date(2026, 8, 31)).value == date(2030, 12, 31)
    assert rules.earliest_end_if_noticed(some_terms(our_notice_months=6), "ours", date(2026, 8, 31)) is None


def test_using_an_option_moves_the_end():
    used = rules.use_option(some_terms(options=TWO), 1)
    assert rules.in_force_until(used).value == date(2028, 5, 31)
    recorded = rules.use_option(some_terms(ends_on=date(2027, 5, 31), options=TWO), 1)
    assert recorded.ends_on == date(2028, 5, 31)


def test_an_option_that_is_not_live_cannot_be_used():
    terms = rules.decline_option(some_terms(options=TWO), 1)
    with pytest.raises(ValueError, match="option 2 cannot be used"):
        rules.use_option(terms, 2)
    with pytest.raises(ValueError, match="there is no option 3"):
        rules.use_option(terms, 3)


def test_an_extension_ends_later_and_is_counted():
    extended = rules.extend(some_terms(), date(2027, 12, 31))
    assert (extended.ends_on, extended.extensions) == (date(2027, 12, 31), 1)
    with pytest.raises(ValueError, match="ends after 2027-12-31"):
        rules.extend(extended, date(2027, 12, 31))


def test_price_windows_come_again_until_the_end():
    index = PriceIndex(date(2025, 11, 30), opens_on=date(2025, 10, 1))
    windows = rules.price_windows(some_terms(price_index=index), date(2030, 1, 1))
    assert [window.value for window in windows] == [date(2025, 11, 30), date(2026, 11, 30)]
    assert windows[1].params == {"opens_on": date(2026, 10, 1)}
    assert rules.price_windows(some_terms(), date(2030, 1, 1)) == ()
    with pytest.raises(ValueError, match="at least a month"):
        PriceIndex(date(2025, 11, 30), every_months=0)


@given(
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    st.lists(st.integers(1, 36), min_size=1, max_size=5),
    st.integers(0, 24),
)
def test_periods_follow_each_other_without_gap_and_every_decision_comes_before_its_end(base_end, lengths, months):
    offered = tuple(Option(n, length, notice_months=months) for n, length in enumerate(lengths, 1))
    terms = Terms(starts_on=date(1999, 1, 1), base_ends_on=base_end, options=offered)
    bar = rules.periods(terms)
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(bar))
    assert bar[-1].last == rules.latest_possible_end(terms).value
    by = rules.decide_bys(terms)
    assert all(by[after.position].value <= before.last for before, after in pairwise(bar))


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.lists(st.integers(1, 36), min_size=1, max_size=5))
def test_using_every_option_reaches_the_latest_possible_end(base_end, lengths):
    terms = Terms(base_ends_on=base_end, options=tuple(Option(n, length) for n, length in enumerate(lengths, 1)))
    latest = rules.latest_possible_end(terms).value
    for option in terms.options:
        terms = rules.use_option(terms, option.position)
    assert rules.in_force_until(terms).value == latest


@pytest.mark.parametrize(
    ("text", "months"),
    [
        pytest.param("", [], id="none"),
        pytest.param("12m+12m", [12, 12], id="months"),
        pytest.param("2v", [24], id="Finnish years"),
        pytest.param("1+1 v", [12, 12], id="one unit for both"),
        pytest.param("+1+1 v.", [12, 12], id="a leading plus and a full stop"),
        pytest.param("12 kk + 1 v", [12, 12], id="mixed units"),
        pytest.param("2 x 12 kk", [12, 12], id="times"),
        pytest.param("1,5 vuotta", [18], id="half a year"),
        pytest.param("1 år + 6 mån", [12, 6], id="Swedish"),
        pytest.param("2 Years", [24], id="English, capitals"),
        pytest.param("6 + 6 + 12 kuukautta", [6, 6, 12], id="three"),
    ],
)
def test_options_text(text, months):
    assert options(text) == tuple(Option(n, length) for n, length in enumerate(months, 1))


@pytest.mark.parametrize(
    ("text", "code", "part", "at"),
    [
        pytest.param("1+1", "no-unit", "1", 2, id="months or years?"),
        pytest.param("12m + x", "not-a-length", "x", 6, id="no number"),
        pytest.param("12m + 2 decades", "unknown-unit", "decades", 8, id="unit"),
        pytest.param("12m++12m", "not-a-length", "", 4, id="nothing between"),
        pytest.param("0 v", "no-length", "0 v", 0, id="zero"),
        pytest.param("0x12m", "no-length", "0x12m", 0, id="zero times"),
        pytest.param("1,5 kk", "not-whole-months", "1,5 kk", 0, id="half a month"),
        pytest.param("2026 v", "too-long", "2026 v", 0, id="a year is no length"),
        pytest.param("99 x 1 v", "too-many", "99 x 1 v", 0, id="too many"),
        pytest.param("-12m", "not-a-length", "-12m", 0, id="negative"),
    ],
)
def test_options_text_says_what_is_wrong_and_where(text, code, part, at):
    with pytest.raises(OptionsTextError) as caught:
        options(text)
    assert (caught.value.code, caught.value.part, caught.value.at) == (code, part, at)


@given(st.text(alphabet="0123456789+x ,.mvkå", max_size=20))
def test_any_text_gives_options_or_says_what_is_wrong(text):
    try:
        found = options(text)
    except OptionsTextError as error:
        where = error.at
    else:
        where = 0
        assert all(option.months > 0 for option in found)
    assert 0 <= where <= len(text)
