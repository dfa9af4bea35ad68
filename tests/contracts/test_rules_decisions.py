"""What a contract asks to be decided, and what is missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.contracts.rules import decisions as rules
from tenderwatch.contracts.rules.decisions import LEADS, Gap, LeadPart
from tenderwatch.contracts.rules.ladders import series_after
from tenderwatch.contracts.rules.terms import Option, PriceIndex, Terms, extend, use_option

TODAY = date(2026, 5, 13)
TWO = (Option(1, 12, notice_months=3), Option(2, 12, notice_months=3))


def some_terms(**what_matters) -> Terms:
    facts = {"starts_on": date(2025, 6, 1), "base_ends_on": date(2027, 5, 31), "our_notice_months": 6, **what_matters}
    return Terms(**facts)


def asked(terms: Terms, **how) -> list[tuple[str, int, date]]:
    return [(fact.kind, fact.ordinal, fact.due_on) for fact in rules.decisions_of(terms, TODAY, **how)]


@pytest.mark.parametrize(
    ("kind", "days"),
    [("open", 349), ("restricted", 425), ("negotiated", 425), ("central-framework", 548), ("below-threshold", 120)],
)
def test_the_leads_are_those_of_the_house(kind, days):
    assert rules.lead_days(LEADS[kind]) == days


def test_renewal_work_starts_its_lead_before_the_end_and_names_the_parts():
    start = rules.renewal_start(date(2027, 5, 31), LEADS["open"])
    assert start.value == date(2027, 5, 31) - timedelta(days=349)
    assert start.params == {
        "end": date(2027, 5, 31),
        "days": 349,
        "implementation": 30,
        "standstill": 14,
        "evaluation": 45,
        "tender-period": 35,
        "preparation": 150,
        "capture": 75,
    }


def test_a_learnt_lead_is_used_as_it_is():
    learnt = (LeadPart("learnt", 200),)
    assert rules.renewal_start(date(2027, 5, 31), learnt).value == date(2026, 11, 12)


def test_renewal_work_of_a_short_contract_starts_with_it():
    start = rules.renewal_start(date(2026, 12, 31), LEADS["open"], not_before=date(2026, 7, 1))
    assert (start.value, start.code) == (date(2026, 7, 1), "renewal-start-at-once")


def test_a_start_after_the_end_does_not_move_renewal_work_past_the_end():
    start = rules.renewal_start(date(2026, 12, 31), LEADS["open"], not_before=date(2027, 1, 1))
    assert start.value < date(2026, 12, 31)


def test_a_contract_asks_for_its_decisions_in_order_of_day():
    assert asked(some_terms(options=TWO)) == [
        ("renewal-start", 0, date(2026, 6, 16)),
        ("termination-notice", 0, date(2026, 11, 30)),
        ("option", 1, date(2027, 2, 28)),
        ("end", 0, date(2027, 5, 31)),
    ]


def test_warning_22_a_used_option_opens_the_next_decisions():
    before = some_terms(options=TWO)
    after = use_option(before, 1)
    assert asked(after) == [
        ("renewal-start", 1, date(2027, 6, 17)),
        ("termination-notice", 1, date(2027, 11, 30)),
        ("option", 2, date(2028, 2, 29)),
        ("end", 1, date(2028, 5, 31)),
    ]
    identities = {(kind, ordinal) for kind, ordinal, _ in asked(before)}
    assert identities.isdisjoint((kind, ordinal) for kind, ordinal, _ in asked(after))


def test_an_extension_opens_the_next_end():
    assert [fact for fact in asked(extend(some_terms(), date(2027, 12, 31))) if fact[0] == "end"] == [
        ("end", 1, date(2027, 12, 31))
    ]


def test_a_corrected_date_keeps_the_decision_and_its_series():
    [before] = [fact for fact in rules.decisions_of(some_terms(), TODAY) if fact.kind == "end"]
    [after] = [
        fact for fact in rules.decisions_of(some_terms(base_ends_on=date(2027, 5, 28)), TODAY) if fact.kind == "end"
    ]
    assert (after.kind, after.ordinal) == (before.kind, before.ordinal)
    assert series_after(before.due_on, after.due_on, 1) == 1


def test_an_option_without_a_known_day_is_due_by_the_end():
    facts = rules.decisions_of(some_terms(options=(Option(1, 12),)), TODAY)
    [option] = [fact for fact in facts if fact.kind == "option"]
    assert (option.due_on, option.how.code) == (date(2027, 5, 31), "option-by-the-end")


def test_a_contract_until_further_notice_asks_for_the_notice_of_its_first_period_and_for_prices():
    terms = some_terms(kind="until-further-notice", price_index=PriceIndex(date(2026, 11, 30)))
    assert asked(terms) == [
        ("termination-notice", 0, date(2026, 11, 30)),
        ("price-index", 1, date(2026, 11, 30)),
    ]


def test_a_contract_until_further_notice_that_was_ended_asks_for_its_end():
    terms = some_terms(kind="until-further-notice", ends_on=date(2027, 1, 31))
    assert [kind for kind, _, _ in asked(terms)] == ["renewal-start", "end"]


def test_price_windows_keep_their_number_as_years_pass():
    terms = some_terms(price_index=PriceIndex(date(2025, 11, 30)), base_ends_on=date(2035, 5, 31))
    now = [fact for fact in rules.decisions_of(terms, TODAY) if fact.kind == "price-index"]
    later = [fact for fact in rules.decisions_of(terms, date(2028, 5, 13)) if fact.kind == "price-index"]
    assert later[: len(now)] == now
    assert [fact.ordinal for fact in later] == [1, 2, 3, 4]


def test_a_chance_that_had_passed_at_entry_is_not_asked_about_but_the_end_and_renewal_are():
    terms = some_terms(price_index=PriceIndex(date(2025, 11, 30)), options=TWO)
    assert asked(terms, entered_on=date(2027, 3, 15)) == [
        ("renewal-start", 0, date(2026, 6, 16)),
        ("option", 1, date(2027, 2, 28)),
        ("end", 0, date(2027, 5, 31)),
    ]


def test_nothing_is_asked_of_unknown_terms():
    assert asked(Terms("unknown")) == []


def gaps(terms: Terms, *, has_owner=True, has_outcome=False, today=TODAY) -> list[Gap]:
    return list(rules.gaps_of(terms, has_owner=has_owner, has_outcome=has_outcome, today=today))


WHOLE = some_terms(options=TWO)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param(WHOLE, [], id="nothing is missing"),
        pytest.param(replace(WHOLE, kind="unknown"), [Gap("no-term")], id="term"),
        pytest.param(replace(WHOLE, starts_on=None), [Gap("no-start")], id="start"),
        pytest.param(replace(WHOLE, base_ends_on=None, options=()), [Gap("no-end")], id="end"),
        pytest.param(replace(WHOLE, our_notice_months=None), [Gap("no-termination-notice")], id="notice"),
        pytest.param(
            replace(WHOLE, our_notice_months=None, their_notice_months=3), [], id="the buyer's notice is enough"
        ),
        pytest.param(
            replace(WHOLE, options=(TWO[0], Option(2, 12))), [Gap("option-no-notice", 2)], id="notice of an option"
        ),
        pytest.param(
            replace(WHOLE, options=(Option(1, 12, decide_by=date(2027, 6, 1)),)),
            [Gap("option-after-end", 1)],
            id="an option decided after the end",
        ),
        pytest.param(
            replace(WHOLE, options=(Option(1, 12, decide_by=date(2026, 5, 12)),)),
            [Gap("option-passed", 1)],
            id="an option passed with no word",
        ),
        pytest.param(
            replace(WHOLE, options=(TWO[0], replace(TWO[1], state="used"))),
            [Gap("options-out-of-order")],
            id="the second used before the first",
        ),
        pytest.param(
            replace(WHOLE, starts_on=date(2027, 6, 1), options=()),
            [Gap("period-out-of-order")],
            id="ends before it starts",
        ),
        pytest.param(
            Terms("until-further-notice", date(2020, 1, 1), our_notice_months=3),
            [Gap("no-review")],
            id="no end is needed, but a day on which something is asked",
        ),
        pytest.param(
            Terms("until-further-notice", date(2020, 1, 1), date(2029, 1, 1), our_notice_months=3),
            [],
            id="notice for the end of the first period is asked",
        ),
        pytest.param(
            Terms("until-further-notice", date(2020, 1, 1), date(2022, 1, 1), our_notice_months=3),
            [Gap("no-review")],
            id="the first period is over",
        ),
        pytest.param(
            Terms("until-further-notice", date(2020, 1, 1), our_notice_months=3, price_index=PriceIndex(TODAY)),
            [],
            id="a price window asks",
        ),
        pytest.param(
            some_terms(base_ends_on=date(2026, 5, 12)), [Gap("ended-no-outcome")], id="ended with no word why"
        ),
        pytest.param(some_terms(base_ends_on=TODAY), [], id="the last day belongs to the contract"),
    ],
)
def test_gaps(terms, expected):
    assert gaps(terms) == expected


def test_a_missing_owner_comes_first():
    assert gaps(Terms("unknown"), has_owner=False)[0] == Gap("no-owner")


def test_an_ended_contract_with_its_outcome_has_no_gap():
    assert gaps(some_terms(base_ends_on=date(2026, 5, 12)), has_outcome=True) == []


LENGTHS = st.lists(st.tuples(st.integers(1, 36), st.none() | st.integers(0, 24)), max_size=4)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), LENGTHS, st.none() | st.integers(0, 12), st.integers(0, 4))
def test_no_decision_is_due_after_the_end_it_depends_on(end, lengths, months, used):
    offered = tuple(
        Option(n, length, notice, state="used" if n <= used else "open")
        for n, (length, notice) in enumerate(lengths, 1)
    )
    terms = Terms(starts_on=date(2019, 1, 1), base_ends_on=end, options=offered, our_notice_months=months)
    facts = rules.decisions_of(terms, TODAY)
    [last] = [fact.due_on for fact in facts if fact.kind == "end"]
    assert max(fact.due_on for fact in facts) == last
    assert len({(fact.kind, fact.ordinal) for fact in facts}) == len(facts)
