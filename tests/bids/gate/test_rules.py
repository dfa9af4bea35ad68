"""Eligibility on the day of submission, the score, and what a decision goes against."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.gate import rules
from tenderwatch.bids.gate.rules import Asked, Shown, answer

ON = date(2026, 12, 3)
CODES = some.sampled_from(rules.CRITERIA)
SCORES = some.dictionaries(CODES, some.integers(1, 5))
WEIGHTS = some.fixed_dictionaries({code: some.integers(1, 100) for code in rules.CRITERIA})


@given(WEIGHTS, SCORES)
def test_a_score_is_between_worst_and_best(weights, scores):
    found = rules.score(weights, scores)
    assert (found.scored, found.criteria) == (len(scores), 10)
    if scores:
        assert min(scores.values()) * 20 <= found.of_hundred <= max(scores.values()) * 20 <= 100
        assert found.lowest[1] == min(scores.values())
    else:
        assert (found.of_hundred, found.lowest) == (None, None)


@given(WEIGHTS, SCORES, some.integers(1, 1000))
def test_only_the_shares_of_weights_count(weights, scores, times):
    scaled = {code: weight * times for code, weight in weights.items()}
    assert rules.score(scaled, scores).of_hundred == rules.score(weights, scores).of_hundred


@given(WEIGHTS, SCORES, WEIGHTS)
def test_what_is_not_scored_changes_nothing(weights, scores, others):
    changed = {code: weights[code] if code in scores else others[code] for code in weights}
    assert rules.score(changed, scores).of_hundred == rules.score(weights, scores).of_hundred
    only = {code: weights[code] for code in scores}
    assert rules.score(only, scores).of_hundred == rules.score(weights, scores).of_hundred


@given(WEIGHTS, SCORES.filter(bool))
def test_a_better_score_never_lowers_the_sum(weights, scores):
    code = min(scores, key=lambda each: scores[each])
    better = {**scores, code: min(5, scores[code] + 1)}
    assert rules.score(weights, better).of_hundred >= rules.score(weights, scores).of_hundred


@pytest.mark.parametrize(
    ("weights", "scores", "expected"),
    [
        pytest.param({"a": 10, "b": 10}, {"a": 3, "b": 4}, 70, id="the mean of 3 and 4 of 5"),
        pytest.param({"a": 30, "b": 10}, {"a": 5, "b": 1}, 80, id="by weight"),
        pytest.param({"a": 7, "b": 1}, {"a": 3, "b": 4}, 63, id="62.5 is rounded up"),
        pytest.param({"a": 10}, {"gone": 1}, None, id="a criterion that the house no longer has"),
    ],
)
def test_score(weights, scores, expected):
    assert rules.score(weights, scores).of_hundred == expected


def certificate(ends_on, starts_on=None, name="ISO 9001:2015"):
    return answer(Asked("certificate", "ISO 9001"), Shown(certificates=[(name, starts_on, ends_on)]), ON)


@given(some.integers(-400, 400))
def test_a_certificate_serves_up_to_and_with_its_last_day(days):
    found = certificate(ON + timedelta(days=days))
    assert found.says == ("yes" if days >= 0 else "no")
    assert found.named.get("days") == (-days if days < 0 else None)


@pytest.mark.parametrize(
    ("found", "says", "fact"),
    [
        pytest.param(certificate(ON), "yes", "valid-until", id="the last day is the day"),
        pytest.param(certificate(None), "yes", "open-ended", id="until further notice"),
        pytest.param(certificate(None, ON + timedelta(days=1)), "no", "valid-from", id="begins too late"),
        pytest.param(certificate(ON, name="ISO 14001"), "unknown", "no-certificate", id="another one"),
    ],
)
def test_certificates(found, says, fact):
    assert (found.says, found.fact) == (says, fact)


def test_of_two_of_one_name_the_one_that_holds_is_enough():
    old = ("ISO 9001", None, ON - timedelta(days=3))
    new = ("ISO 9001", ON - timedelta(days=3), ON + timedelta(days=900))
    for both in ([old, new], [new, old]):
        assert answer(Asked("certificate", "iso 9001"), Shown(certificates=both), ON).says == "yes"


@pytest.mark.parametrize(
    ("turnover", "says"),
    [
        pytest.param({2025: (Decimal(100), "EUR")}, "yes", id="just enough"),
        pytest.param({2025: (Decimal(99), "EUR"), 2024: (Decimal(500), "EUR")}, "no", id="the latest year counts"),
        pytest.param({2024: (Decimal(100), "EUR")}, "yes", id="last year's accounts are not closed yet"),
        pytest.param({2023: (Decimal(100), "EUR")}, "unknown", id="too old"),
        pytest.param({2026: (Decimal(100), "EUR")}, "unknown", id="the running year is not closed"),
        pytest.param({2025: (Decimal(100), "SEK")}, "unknown", id="another currency"),
        pytest.param({}, "unknown", id="nothing entered"),
    ],
)
def test_turnover(turnover, says):
    assert answer(Asked("turnover", amount=Decimal(100)), Shown(turnover=turnover), ON).says == says


@pytest.mark.parametrize(
    ("asked", "shown", "says"),
    [
        pytest.param(Asked("references", count=2), Shown(references=2), "yes", id="enough references"),
        pytest.param(Asked("references", count=3), Shown(references=2), "no", id="one too few"),
        pytest.param(Asked("references"), Shown(references=0), "no", id="none"),
        pytest.param(Asked("references"), Shown(), "unknown", id="the code is not known"),
        pytest.param(Asked("people", "manager", count=2), Shown(people=["Site manager", "Cleaner"]), "no", id="people"),
        pytest.param(Asked("people", "site manager"), Shown(people=["Site manager"]), "yes", id="a person"),
        pytest.param(Asked("people", "manager"), Shown(), "unknown", id="nobody named"),
    ],
)
def test_references_and_people(asked, shown, says):
    assert answer(asked, shown, ON).says == says


def espd(*answers, what=""):
    return answer(Asked("espd", what), Shown(espd=answers), ON)


def test_espd_answers():
    taxes = ("exclusion", "Taxes paid?", True, ON - timedelta(days=365))
    insurance = ("selection", "Insured?", False, ON)
    assert espd(taxes, insurance).says == "yes"
    assert espd(taxes, insurance, what="insured").fact == "espd-keeps-out"
    assert espd((*taxes[:3], ON - timedelta(days=366))).says == "unknown"
    assert espd(insurance).fact == "no-espd"
    assert espd(taxes, ("exclusion", "Convicted?", False, ON)).says == "no"


@pytest.mark.parametrize(
    ("choice", "score", "gate_missed", "expected"),
    [
        pytest.param("go", 69, False, ["score"], id="go below the line"),
        pytest.param("go", 70, False, [], id="the line itself is good enough"),
        pytest.param("no-go", 70, False, ["score"], id="no-go on the line"),
        pytest.param("no-go", 69, False, [], id="no-go below it"),
        pytest.param("go", None, True, ["gate"], id="past a missed gate"),
        pytest.param("no-go", None, True, [], id="a missed gate, and no bid"),
        pytest.param("later", 10, True, [], id="later contradicts nothing"),
        pytest.param("go", None, False, [], id="nothing scored"),
    ],
)
def test_contradicts(choice, score, gate_missed, expected):
    assert rules.contradicts(choice, score, 70, gate_missed) == expected


def test_a_waived_requirement_is_not_missed():
    assert rules.missed([("yes", False), ("no", False)])
    assert not rules.missed([("no", True), ("unknown", False), ("yes", False)])
