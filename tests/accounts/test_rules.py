"""What the facts say of a relationship: properties of strength, proposals, segments and risks, and examples."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.accounts.rules.facts import Facts, Running, in_force, silent_days
from tenderwatch.accounts.rules.phases import FIELDS, MATTERS, NATURES, PHASES, TAKEOVER, takeover_until
from tenderwatch.accounts.rules.proposals import LADDER, facts_key, nature, phase, proposals, rung
from tenderwatch.accounts.rules.risks import risks
from tenderwatch.accounts.rules.segments import (
    MEASURES,
    REVIEW,
    Rule,
    first_that_fits,
    is_due,
)
from tenderwatch.accounts.rules.segments import (
    in_force as rules_in_force,
)
from tenderwatch.accounts.rules.strength import MOST, strength
from tenderwatch.accounts.rules.team import DEFAULTS, FUNCTIONS, undecided
from tenderwatch.accounts.rules.worth import a_year, worth

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
SMALL = st.integers(0, 6)
RUNNING = st.builds(Running, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans())


@st.composite
def some_facts(draw) -> Facts:
    """Figures that could be those of a real relationship."""
    contacts, decided, options, awards = (draw(SMALL) for _ in range(4))
    scores = draw(SMALL)
    return Facts(
        contacts=contacts,
        by_role=draw(st.dictionaries(st.sampled_from(["user", "finance", "procurement"]), st.integers(1, 5)))
        if contacts
        else {},
        last_contact_on=draw(DAYS) if contacts else draw(st.none() | DAYS),
        open_bids=draw(SMALL),
        wins=draw(st.integers(0, decided)),
        decided=decided,
        running=tuple(draw(st.lists(RUNNING, max_size=4))),
        contracts=draw(st.integers(0, 8)),
        last_ended_on=draw(st.none() | DAYS),
        options_used=draw(st.integers(0, options)),
        options_decided=options,
        scores=scores,
        score=draw(st.floats(0, 10)) if scores else None,
        complaints=draw(SMALL),
        open_complaints=draw(SMALL),
        unhappy=draw(st.integers(0, 2)),
        our_awards=draw(st.integers(0, awards)),
        awards=awards,
        people=draw(SMALL),
        references=draw(st.integers(0, 2)),
    )


@given(some_facts())
def test_strength_is_one_to_five_and_the_sum_of_its_parts(facts: Facts) -> None:
    found = strength(facts)
    assert 1 <= found.value <= 5
    assert found.points == max(0, sum(part.points for part in found.parts))
    assert all(part.points <= part.of for part in found.parts)
    assert sum(part.of for part in found.parts) == MOST


@given(some_facts())
def test_more_of_what_is_good_is_never_weaker_and_a_complaint_never_stronger(facts: Facts) -> None:
    value = strength(facts).value
    better = (
        replace(facts, contacts=facts.contacts + 1),
        replace(facts, by_role={**facts.by_role, "decision-maker": 1}, contacts=facts.contacts + 1),
        replace(facts, wins=facts.wins + 1, decided=facts.decided + 1),
        replace(facts, options_used=facts.options_used + 1, options_decided=facts.options_decided + 1),
        replace(facts, our_awards=facts.our_awards + 1, awards=facts.awards + 1),
        replace(facts, score=10.0, scores=facts.scores + 1),
    )
    assert all(strength(each).value >= value for each in better)
    worse = (replace(facts, complaints=facts.complaints + 1), replace(facts, awards=facts.awards + 1))
    assert all(strength(each).value <= value for each in worse)


def test_a_relationship_of_which_nothing_is_known_is_the_weakest() -> None:
    assert strength(Facts()).value == 1
    best = Facts(
        contacts=3, wins=2, decided=2, score=9, scores=1, options_used=1, options_decided=1, our_awards=1, awards=2
    )
    assert strength(best).value == 5


@given(some_facts(), DAYS)
def test_proposals_are_values_of_their_fields_and_never_what_is_so_already(facts: Facts, today: date) -> None:
    nowhere = {"phase": "", "ladder": "", "nature": ""}
    found = proposals(facts, nowhere, LADDER, (), today)
    assert [each.field for each in found] == ["phase", "ladder", "nature"]
    assert found[0].value in PHASES
    assert found[2].value in NATURES
    there = {each.field: each.value for each in found}
    assert proposals(facts, there, LADDER, (), today) == ()
    refused = {(each.field, each.value, each.key) for each in found}
    assert proposals(facts, nowhere, LADDER, refused, today) == ()
    others = {(field, value, key + ";more=1") for field, value, key in refused}
    assert proposals(facts, nowhere, LADDER, others, today) == found, "other facts propose it again"


@given(some_facts(), DAYS, st.lists(st.sampled_from(LADDER), unique=True))
def test_a_rung_that_the_house_does_not_use_is_told_by_the_next_lower_one(facts, today, in_use) -> None:
    full = rung(facts, today).value
    found = [
        each.value for each in proposals(facts, dict.fromkeys(FIELDS, ""), in_use, (), today) if each.field == "ladder"
    ]
    lower = [each for each in LADDER[: LADDER.index(full) + 1] if each in in_use]
    assert found == lower[-1:]


@given(some_facts(), DAYS)
def test_who_has_a_contract_in_force_is_at_least_a_customer(facts: Facts, today: date) -> None:
    at = LADDER.index(rung(facts, today).value)
    assert (at >= LADDER.index("customer")) == bool(in_force(facts, today))
    if not in_force(facts, today):
        assert nature(facts, today).value == "transaction"
        assert phase(facts, today).value != "upkeep"


def runs(days: int | None, *, began: int = 400, renewal: int | None = None) -> Running:
    def at(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    return Running(at(-began), at(days), at(renewal))


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        pytest.param(Facts(), "birth", id="nothing yet"),
        pytest.param(Facts(running=(runs(700, began=-5),)), "birth", id="signed, not begun"),
        pytest.param(Facts(running=(runs(700),)), "upkeep", id="a contract runs"),
        pytest.param(Facts(running=(runs(None),)), "upkeep", id="until further notice"),
        pytest.param(Facts(running=(runs(180),)), "ending", id="180 days before the end"),
        pytest.param(Facts(running=(runs(400, renewal=0),)), "ending", id="renewal work starts today"),
        pytest.param(Facts(running=(runs(100), runs(900))), "upkeep", id="another one runs on"),
        pytest.param(Facts(last_ended_on=TODAY - timedelta(days=365), contracts=1), "ending", id="ended a year ago"),
        pytest.param(Facts(last_ended_on=TODAY - timedelta(days=366), contracts=1), "birth", id="a former customer"),
    ],
)
def test_phase(facts: Facts, value: str) -> None:
    assert phase(facts, TODAY).value == value


STRONG = Facts(contacts=3, wins=2, decided=2, score=9.5, scores=3, contracts=3)


@pytest.mark.parametrize(
    ("facts", "rung_", "nature_"),
    [
        pytest.param(Facts(), "suspect", "transaction", id="nobody has spoken"),
        pytest.param(Facts(last_contact_on=TODAY), "prospect", "transaction", id="we have spoken"),
        pytest.param(Facts(running=(runs(300),), contracts=1), "customer", "contract", id="the first contract"),
        pytest.param(Facts(running=(runs(300),), contracts=2), "regular", "preference", id="chosen again"),
        pytest.param(
            Facts(running=(runs(300),), contracts=1, options_used=1), "regular", "preference", id="an option was used"
        ),
        pytest.param(
            Facts(running=(Running(TODAY, None, None, True),), contracts=1), "customer", "transaction", id="a small one"
        ),
        pytest.param(
            replace(STRONG, running=(runs(300), runs(900)), by_role={"user": 1, "finance": 1, "procurement": 1}),
            "key-customer",
            "partnership",
            id="several, strong, with many roles",
        ),
        pytest.param(replace(STRONG, running=(runs(300),), references=1), "advocate", "preference", id="speaks for us"),
    ],
)
def test_ladder_and_nature_are_two_things(facts: Facts, rung_: str, nature_: str) -> None:
    assert (rung(facts, TODAY).value, nature(facts, TODAY).value) == (rung_, nature_)


def test_a_takeover_lasts_the_first_ninety_days() -> None:
    starts = TODAY - TAKEOVER + timedelta(days=1)
    assert takeover_until([Running(starts, None)], TODAY) == TODAY
    assert takeover_until([Running(starts, None)], TODAY + timedelta(days=1)) is None
    assert takeover_until([Running(TODAY, None), Running(starts, None)], TODAY) == TODAY + timedelta(days=89)
    assert takeover_until([Running(TODAY + timedelta(days=1), None), Running(None, None)], TODAY) is None


VALUES = st.fixed_dictionaries({name: st.none() | st.integers(1, 5) for name in MEASURES})
RULE = st.builds(
    Rule,
    st.sampled_from(["strategic", "growth", "base", "watch"]),
    st.integers(1, 9),
    DAYS,
    st.none() | DAYS,
    st.dictionaries(st.sampled_from(MEASURES), st.integers(1, 5)),
)


@given(st.lists(RULE, max_size=8), VALUES, DAYS)
def test_the_first_rule_of_the_day_that_is_reached_counts(rules: list[Rule], values, today: date) -> None:
    found = first_that_fits(rules, values, today)
    standing = rules_in_force(rules, today)
    reached = [rule for rule in standing if all((values[name] or 0) >= least for name, least in rule.least.items())]
    assert found == (reached[0] if reached else None)
    assert all(rule.valid_from <= today <= (rule.valid_to or today) for rule in standing)
    catch_all = Rule("base", 10, date(2000, 1, 1))
    assert first_that_fits([*rules, catch_all], values, today) is not None


def test_a_segment_is_looked_at_after_a_year() -> None:
    assert is_due(None, TODAY)
    assert not is_due(TODAY - REVIEW, TODAY)
    assert is_due(TODAY - REVIEW - timedelta(days=1), TODAY)


@given(VALUES)
def test_worth_is_between_the_least_and_the_most_that_was_judged(values) -> None:
    judged = [value for name, value in values.items() if name != "strength" and value is not None]
    found = worth(values)
    assert (found is None) == (not judged)
    assert found is None or min(judged) <= found <= max(judged)


def test_what_a_contract_is_worth_a_year() -> None:
    assert a_year(None, TODAY, TODAY) is None
    assert a_year(Decimal(300), date(2024, 1, 1), date(2026, 12, 31)) == 100
    assert a_year(Decimal(50), date(2026, 1, 1), date(2026, 6, 30)) == 50, "a shorter one is worth what it is worth"


@given(some_facts(), DAYS)
def test_who_is_free_to_go_is_not_bound_but_unhappy(facts: Facts, today: date) -> None:
    codes = [each.code for each in risks(facts, today)]
    assert len(codes) == len(set(codes))
    if not in_force(facts, today):
        assert not {"bound-unhappy", "low-score", "complaint"} & set(codes)
    assert ("one-contact" in codes) == (facts.people == 1)
    silent = silent_days(facts, today)
    assert ("silent" in codes) == (silent is not None and silent >= 90)


def test_risks_come_with_their_figures() -> None:
    facts = Facts(
        running=(runs(300),), unhappy=1, open_complaints=2, people=1, first_known_on=TODAY - timedelta(days=91)
    )
    assert [(each.code, each.figure) for each in risks(facts, TODAY)] == [
        ("bound-unhappy", 1),
        ("complaint", 2),
        ("silent", 91),
        ("one-contact", 1),
    ]


def test_each_function_but_finance_and_hr_has_a_default() -> None:
    assert set(FUNCTIONS) - set(DEFAULTS) == {"finance", "hr"}
    assert undecided(DEFAULTS) == ("finance", "hr")
    assert set(MATTERS) == set(PHASES)
    assert facts_key((("contracts", 2), ("bids", 1))) == "contracts=2;bids=1"
