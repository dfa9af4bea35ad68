"""The legal clock against days worked out by hand, and what must hold for every decision.

`golden/legal_clock.csv` was written with a printed calendar and the list of holidays, not with the engine; each line
says the paragraph and how the day comes about.
"""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.calendar.clock import Clock, reckon, span
from tenderwatch.calendar.decision import CHOICES, DAYS, NUMBERS, SWITCHES, Decision, problems
from tenderwatch.calendar.holidays import holidays_between, is_known
from tenderwatch.calendar.legal import RULES, LegalRule
from tenderwatch.calendar.proof import LegalDate
from tenderwatch.calendar.rules import add_months

GOLDEN = Path(__file__).parent / "golden" / "legal_clock.csv"
with GOLDEN.open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter=";"))


def decision_of(given_words: str) -> Decision:
    """Read the inputs of a golden case: name=value, separated by spaces."""
    said: dict[str, Any] = {}
    for word in given_words.split():
        name, _equals, value = word.partition("=")
        if name in DAYS:
            said[name] = date.fromisoformat(value)
        elif name in NUMBERS:
            said[name] = int(value)
        else:
            said[name] = value == "yes" if name in SWITCHES else value
            assert name in SWITCHES or value in CHOICES[name], word
    return Decision(**said)


def clock_of(decision: Decision, rules: tuple[LegalRule, ...] = RULES) -> Clock:
    days = span(decision)
    assert days
    known = is_known(decision.country)
    return reckon(decision, holidays_between(decision.country, *days) if known else frozenset(), rules)


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each['asked']} {each['given']}") for each in CASES])
def test_golden(case: dict[str, str]) -> None:
    clock = clock_of(decision_of(case["given"]))
    found = clock.date(case["asked"])
    if found is None:
        assert {each.code: each.why for each in clock.silent}[case["asked"]] == case["expected"], case["why"]
        return
    said = found.closes_at.isoformat(timespec="minutes") if found.closes_at else found.day.isoformat()
    assert said == case["expected"], case["why"]
    assert (found.other.day.isoformat() if found.other else "") == case["other"], case["why"]
    assert found.standing.removeprefix("to-") == case["standing"], case["why"]


def test_there_are_enough_golden_cases() -> None:
    cases = {(each["given"], each["asked"]) for each in CASES}
    assert len(cases) == len(CASES) >= 120
    assert all(each["paragraph"] and each["why"] for each in CASES)


FUTURE = (
    *(replace(rule, valid_to=date(2027, 6, 30)) if rule.id == "fi-appeal" else rule for rule in RULES),
    LegalRule("fi-appeal", "a fictional reform", Decimal(21), "days", "1/2027 § 1", date(2027, 7, 1)),
)


@pytest.mark.parametrize(
    ("begun", "last"),
    [
        pytest.param(date(2027, 6, 30), date(2027, 9, 7), id="begun on the last day of the old rule: Tue 24 Aug + 14"),
        pytest.param(date(2027, 7, 1), date(2027, 9, 14), id="begun on the first day of the new rule: + 21"),
    ],
)
def test_a_procedure_is_read_by_the_law_of_the_day_on_which_it_began(begun: date, last: date) -> None:
    clock = clock_of(Decision(notice_sent_on=begun, sent_on=date(2027, 8, 24)), FUTURE)
    assert clock.date("appeal").day == last
    assert clock.law_on == begun


def test_a_rule_to_be_confirmed_moves_no_date_that_was_read_in_the_law() -> None:
    sure = tuple(rule for rule in RULES if rule.standing == "read")
    for case in CASES:
        decision = decision_of(case["given"])
        with_all, with_sure = clock_of(decision), clock_of(decision, sure)
        firm = {each.code: each.day for each in with_all.dates if each.standing == "read"}
        assert {each.code: each.day for each in with_sure.dates} == firm


def test_nothing_known_gives_no_clock() -> None:
    assert reckon(Decision(), frozenset()) == Clock()
    assert span(Decision()) is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        pytest.param({"decided_on": date(2026, 8, 18), "sent_on": date(2026, 8, 17)}, "sent_on", id="sent before"),
        pytest.param({"sent_on": date(2026, 8, 18), "received_on": date(2026, 8, 17)}, "received_on", id="received"),
        pytest.param({"validity_days": 0}, "validity_days", id="no days"),
        pytest.param({"validity_months": 49}, "validity_months", id="beyond four years"),
        pytest.param({"validity_days": 90, "validity_months": 3}, "validity_months", id="said twice"),
    ],
)
def test_what_cannot_be(said: dict[str, Any], wrong: str) -> None:
    assert list(problems(Decision(**said))) == [wrong]


# What must hold for every decision

A_DAY = some.dates(date(2017, 1, 1), date(2045, 12, 31))
DECISIONS = some.builds(
    Decision,
    **{name: some.none() | A_DAY for name in DAYS},
    **{name: some.sampled_from(codes) for name, codes in CHOICES.items()},
    **dict.fromkeys(SWITCHES, some.booleans()),
    validity_days=some.none() | some.integers(1, 400),
    validity_months=some.none() | some.integers(1, 24),
)
NOT_MOVED = ("receipt", "contract-from", "validity")


def of_finland(decision: Decision) -> list[LegalDate]:
    """Return the dates that Finnish law counts."""
    return [each for each in reckoned(decision).dates if each.proof.rules and each.proof.rules[0].id.startswith("fi-")]


def reckoned(decision: Decision) -> Clock:
    days = span(decision)
    known = is_known(decision.country)
    return reckon(decision, holidays_between(decision.country, *days) if days and known else frozenset())


@given(DECISIONS)
def test_no_last_day_is_a_non_working_day(decision: Decision) -> None:
    for each in of_finland(decision):
        if each.code not in NOT_MOVED:
            assert each.day.weekday() < 5
            assert each.day not in holidays_between("FI", each.day, each.day)


@given(DECISIONS)
def test_a_proof_adds_up_to_its_date(decision: Decision) -> None:
    days = span(decision)
    for each in reckoned(decision).dates:
        proof = each.proof
        step = timedelta(days=proof.amount)
        assert proof.counted == (proof.start + step if proof.unit == "days" else add_months(proof.start, proof.amount))
        assert list(proof.skipped) == [proof.counted + timedelta(days=n) for n in range(len(proof.skipped))]
        assert each.day == proof.counted + timedelta(days=len(proof.skipped) + proof.after)
        off = holidays_between("FI", *days) if days else frozenset()
        assert all(day.weekday() >= 5 or day in off for day in proof.skipped)


@given(A_DAY, some.integers(0, 30), some.sampled_from(["eu", "national", "direct"]))
def test_who_receives_later_never_has_to_act_earlier(sent: date, later: int, kind: Any) -> None:
    first, second = (
        reckoned(Decision(kind=kind, sent_on=sent, received_on=sent + timedelta(days=n))) for n in (0, later)
    )
    for each in first.dates:
        assert second.date(each.code).day >= each.day


@given(A_DAY)
def test_electronically_is_never_later_than_by_post(sent: date) -> None:
    fast, slow = (reckoned(Decision(sent_on=sent, sent_how=how)) for how in ("electronic", "post"))
    assert {each.code for each in fast.dates} == {each.code for each in slow.dates}
    for each in fast.dates:
        assert each.day <= slow.date(each.code).day


@given(DECISIONS)
def test_every_question_is_answered_once(decision: Decision) -> None:
    clock = reckoned(decision)
    codes = [each.code for each in (*clock.dates, *clock.silent)]
    assert len(codes) == len(set(codes))
    if clock.law_on:
        assert {"receipt", "standstill", "appeal", "debrief", "validity"} <= set(codes)
    assert [each.day for each in clock.dates] == sorted(each.day for each in clock.dates)


@given(DECISIONS)
def test_a_closing_time_is_the_courts_own(decision: Decision) -> None:
    for each in reckoned(decision).dates:
        if each.closes_at:
            assert each.closes_at.replace(tzinfo=None) == datetime(each.day.year, each.day.month, each.day.day, 16, 15)
            assert each.closes_at.tzname() in ("EET", "EEST")
