"""The full period: holdovers, notices of both sides, options' own days, guarantees; and what is asked about each."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.contracts.rules import decisions, quality, usage
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.rules.ladders import OpenDecision, ladder_for, to_say
from tenderwatch.contracts.rules.terms import Holdover, Notice, Option, Terms
from tenderwatch.files import documents

TODAY = date(2026, 11, 23)
END = date(2027, 5, 31)
BASE = Terms(starts_on=date(2024, 6, 1), base_ends_on=END, options=(Option(1, 12, 3), Option(2, 12, 3)))
ENDLESS = Terms("until-further-notice", starts_on=date(2020, 1, 1), our_notice_months=6, their_notice_months=3)
THEIRS = Notice("theirs", date(2026, 11, 1), date(2027, 2, 1))
OURS = Notice("ours", date(2026, 11, 10), date(2027, 3, 31))


def asked(terms: Terms) -> dict[tuple[str, int], date]:
    return {(fact.kind, fact.ordinal): fact.due_on for fact in decisions.decisions_of(terms, TODAY)}


@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        pytest.param(date(2023, 1, 28), (1, 1, 1), ["2023-02-27", "2023-03-27", "2023-04-27"], id="day 28"),
        pytest.param(date(2023, 1, 29), (1, 1, 1), ["2023-02-28", "2023-03-31", "2023-04-30"], id="day 29"),
        pytest.param(date(2024, 1, 30), (1, 1, 1), ["2024-02-29", "2024-03-31", "2024-04-30"], id="day 30, leap year"),
        pytest.param(date(2023, 1, 31), (1, 12, 12), ["2023-02-28", "2024-02-29", "2025-02-28"], id="day 31"),
        pytest.param(date(2024, 2, 29), (12, 12, 36), ["2025-02-28", "2026-02-28", "2029-02-28"], id="leap day"),
    ],
)
def test_options_used_one_after_the_other_clip_month_ends(start, months, ends):
    first, *others = months
    options = tuple(Option(n, length) for n, length in enumerate(others, 1))
    terms = Terms(starts_on=start, base_ends_on=rules.last_day(start, first), options=options)
    found = [rules.in_force_until(terms).value]
    for option in options:
        terms = rules.use_option(terms, option.position)
        found.append(rules.in_force_until(terms).value)
    assert [day.isoformat() for day in found] == ends


def test_an_option_used_late_extends_the_agreed_end_not_the_day_of_use():
    """A decision after its day, even after the end, is the parties' to make: the months count from the end."""
    late = replace(BASE, base_ends_on=date(2026, 10, 31))
    assert rules.decide_bys(late)[1].value < TODAY
    assert rules.in_force_until(rules.use_option(late, 1)).value == date(2027, 10, 31)


def test_an_option_has_a_day_to_decide_and_a_day_to_notify_and_its_own_notice():
    own = replace(
        BASE, options=(Option(1, 12, 6, decide_by=date(2027, 3, 1)), Option(2, 12, 3, notify_by=date(2028, 1, 7)))
    )
    assert {n: by.value for n, by in rules.decide_bys(own).items()} == {1: date(2027, 3, 1), 2: date(2028, 1, 7)}
    assert {n: (by.value, by.published) for n, by in rules.notify_bys(own).items()} == {
        1: (date(2026, 11, 30), False),
        2: (date(2028, 1, 7), True),
    }
    late = replace(BASE, options=(Option(1, 12, notify_by=date(2027, 6, 2)),))
    assert rules.notify_bys(late)[1].code == "option-capped"
    assert rules.notify_bys(replace(BASE, options=(Option(1, 12),))) == {}


def test_a_holdover_with_a_last_day_is_asked_about_instead_of_the_end():
    until = date(2027, 8, 31)
    held = replace(BASE, our_notice_months=3, holdover=Holdover(until))
    assert rules.in_force_until(held).code == "end-of-holdover"
    assert (rules.in_force_until(held).value, rules.latest_possible_end(held).value) == (until, until)
    assert [(each.kind, each.first, each.last) for each in rules.periods(held)] == [
        ("base", date(2024, 6, 1), END),
        ("holdover", date(2027, 6, 1), until),
    ]
    assert asked(held) == {("renewal-start", 0): date(2026, 6, 16), ("holdover", 1): until}
    assert asked(replace(held, holdover=None)).keys() == {
        *(("renewal-start", 0), ("option", 1), ("termination-notice", 0), ("end", 0)),
    }


def test_a_holdover_without_a_last_day_is_in_force_and_loud_from_its_first_day():
    held = replace(BASE, base_ends_on=date(2026, 10, 31), options=(), holdover=Holdover())
    assert rules.in_force_until(held) is None
    assert rules.periods(held)[-1].last is None
    due = asked(held)["holdover", 1]
    assert due == date(2026, 11, 1)
    entered = OpenDecision(due, ladder_for("holdover", "light"), entered_on=TODAY)
    said = to_say(entered, TODAY, frozenset())
    assert said.overdue, "although it was entered after its day"
    again = replace(entered, said=frozenset({said.rung}))
    days = [n for n in range(1, 22) if to_say(again, TODAY + timedelta(days=n), frozenset())]
    assert days[0] <= 7, "and every week until somebody decides"
    codes = {gap.code for gap in decisions.gaps_of(held, has_owner=True, has_outcome=False, today=TODAY)}
    assert not codes & {"no-end", "ended-no-outcome"}


@pytest.mark.parametrize(
    ("terms", "end", "kinds"),
    [
        pytest.param(replace(BASE, notices=(THEIRS,)), THEIRS.takes_effect_on, {"renewal-start", "end"}, id="theirs"),
        pytest.param(replace(BASE, notices=(OURS,)), OURS.takes_effect_on, {"end"}, id="ours: nothing to renew"),
        pytest.param(
            replace(BASE, notices=(OURS, THEIRS)), THEIRS.takes_effect_on, {"renewal-start", "end"}, id="both"
        ),
        pytest.param(
            replace(ENDLESS, notices=(THEIRS,)), THEIRS.takes_effect_on, {"renewal-start", "end"}, id="endless"
        ),
        pytest.param(
            replace(BASE, options=(), notices=(replace(OURS, takes_effect_on=date(2027, 6, 1)),)),
            END,
            {"renewal-start", "end"},
            id="it would take effect after the end",
        ),
        pytest.param(
            replace(BASE, notices=(replace(THEIRS, takes_effect_on=date(2027, 6, 1)),)),
            END,
            {"renewal-start", "end"},
            id="who gave notice for a day after the end uses no option",
        ),
        pytest.param(
            replace(BASE, holdover=Holdover(), notices=(replace(THEIRS, takes_effect_on=date(2027, 7, 1)),)),
            date(2027, 7, 1),
            {"renewal-start", "holdover"},
            id="in a holdover",
        ),
    ],
)
def test_notice_ends_the_contract_and_mutes_what_it_makes_idle(terms, end, kinds):
    assert rules.in_force_until(terms).value == end
    assert rules.periods(terms)[-1].last == end
    assert rules.live_options(terms) == ()
    assert {kind for kind, _ in asked(terms)} == kinds
    assert max(asked(terms).values()) == end


def test_until_notice_is_given_an_endless_contract_has_no_end():
    assert rules.in_force_until(ENDLESS) is None
    assert asked(ENDLESS) == {}
    assert rules.end_by_notice(ENDLESS, date(2026, 8, 31)) == date(2027, 2, 28)
    assert rules.end_by_notice(ENDLESS, date(2026, 8, 31), "theirs") == date(2026, 11, 30)
    assert rules.earliest_end_if_noticed(replace(ENDLESS, notices=(OURS,)), "ours", TODAY) is None


def test_the_end_of_a_guarantee_is_asked_about_also_after_the_contract():
    terms = replace(BASE, base_ends_on=date(2025, 5, 31), options=(), guarantee_ends_on=date(2027, 5, 31))
    facts = decisions.decisions_of(terms, TODAY, entered_on=date(2026, 1, 1))
    assert [(fact.kind, fact.due_on) for fact in facts] == [("guarantee", date(2027, 5, 31))]
    assert decisions.decisions_after_the_end(terms, date(2027, 6, 1)) == (), "it had ended when it was entered"


DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))
NOTICES = st.builds(
    lambda side, given_on, days: Notice(side, given_on, given_on + timedelta(days=days)),
    st.sampled_from(("ours", "theirs")),
    DAYS,
    st.integers(0, 400),
)
TERMS = st.builds(
    lambda kind, end, options, held, notices, months, guarantee: Terms(
        kind,
        starts_on=date(2024, 1, 1),
        base_ends_on=end,
        options=tuple(Option(n, length, own) for n, (length, own) in enumerate(options, 1)),
        our_notice_months=months,
        holdover=Holdover(None if held == 0 else end + timedelta(days=held)) if held is not None else None,
        notices=tuple(notices),
        guarantee_ends_on=guarantee,
    ),
    st.sampled_from(("fixed", "fixed", "until-further-notice")),
    DAYS,
    st.lists(st.tuples(st.integers(1, 24), st.none() | st.integers(0, 12)), max_size=3),
    st.none() | st.integers(0, 400),
    st.lists(NOTICES, max_size=2),
    st.none() | st.integers(0, 12),
    st.none() | DAYS,
)


@given(TERMS, DAYS)
def test_whatever_the_terms_the_end_is_asked_about_and_the_bar_fits_together(terms, today):
    end, facts = rules.in_force_until(terms), decisions.decisions_of(terms, today)
    ends = [fact for fact in facts if fact.kind in ("end", "holdover")]
    if terms.kind == "fixed" or end is not None:
        assert len(ends) == 1, "an end that nobody is asked about would be silent"
        agreed = rules.agreed_end(terms)
        assert ends[0].due_on == (end.value if end else agreed.value + timedelta(days=1))
    bar = rules.agreed_periods(terms)
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(bar))
    assert not bar or bar[-1].last == (end.value if end else None)
    notice = rules.ending_notice(terms)
    assert any(fact.kind == "renewal-start" for fact in facts) == (
        bool(ends) and (notice is None or notice.side == "theirs")
    )
    assert len({(fact.kind, fact.ordinal) for fact in facts}) == len(facts)
    assert all(fact.due_on <= end.value for fact in facts if end and fact.kind not in ("renewal-start", "guarantee"))
    without = replace(terms, notices=())
    assert end is None or rules.in_force_until(without) is None or end.value <= rules.in_force_until(without).value


@given(TERMS, st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_the_end_by_notice_is_never_after_the_end_in_force(terms, given_on):
    by, end = rules.end_by_notice(terms, given_on), rules.in_force_until(replace(terms, notices=()))
    assert (by is None) == (terms.our_notice_months is None)
    if by is not None and end is not None and terms.kind == "fixed":
        assert by <= end.value


# Quality and usage


def test_quality_counts_each_question_once_and_weighs_what_warnings_hang_on():
    assert quality.quality(()) == quality.Quality(quality.MOST)
    assert quality.quality([Gap("option-no-notice", 1), Gap("option-no-notice", 2)]).points == quality.MOST - 4
    heaviest = sorted(quality.QUESTIONS, key=lambda each: -each.points)[:5]
    assert {each.code for each in heaviest} == {"owner", "end", "outcome", "termination-notice", "option-notice"}
    levels = [quality.Quality(points, 100).level for points in (100, 99, 85, 84, 60, 59, 0)]
    assert levels == ["complete", "nearly", "nearly", "gaps", "gaps", "poor", "poor"]


@pytest.mark.parametrize(
    ("used", "of", "percent", "mark"),
    [
        ("79.99", "100", 79, None),
        ("80", "100", 80, 80),
        ("100", "100", 100, 100),
        ("5", None, None, None),
        ("5", "0", None, None),
    ],
)
def test_usage_is_rounded_down_and_marked_at_80_and_100(used, of, percent, mark):
    found = usage.usage([Decimal(used)], [], None if of is None else Decimal(of))
    assert (found.percent, found.mark) == (percent, mark)


def test_a_call_off_counts_with_its_value_else_with_what_was_ordered_and_marks_are_crossed_once():
    call_offs = [usage.CallOff(Decimal(50), Decimal(70)), usage.CallOff(None, Decimal(30))]
    now = usage.usage([Decimal(20)], call_offs, Decimal(100))
    assert now.used == 100
    assert usage.marks_crossed(usage.usage([], [], Decimal(100)), now) == (100, 80)
    assert usage.marks_crossed(now, now) == ()


@given(st.lists(st.integers(0, 10**12), max_size=5), st.integers(1, 10**12))
def test_marks_are_crossed_in_order_as_orders_come(amounts, maximum):
    before, seen = usage.usage([], [], Decimal(maximum)), []
    for n in range(len(amounts) + 1):
        now = usage.usage(map(Decimal, amounts[:n]), [], Decimal(maximum))
        seen += reversed(usage.marks_crossed(before, now))
        before = now
    assert seen == sorted(set(seen))
    assert (100 in seen) == (sum(amounts) >= maximum)


# Documents


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Sopimus 1.docx", "Sopimus 1.docx"),
        ('a"b\r\nc<d>.pdf', "abcd.pdf"),
        ("..pdf", "pdf"),
        ("x" * 400 + ".pdf", "x" * 147 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe(name, safe):
    assert documents.safe_name(name) == safe
    assert len(safe) <= documents.LONGEST_NAME + 1


@given(st.text(max_size=300))
def test_no_name_of_a_file_holds_a_path_or_a_control_character(name):
    safe = documents.safe_name(name)
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*')
    assert documents.safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "size", "problem"),
    [
        ("a.pdf", 1, None),
        ("a.exe", 1, "ending"),
        ("pdf", 1, "ending"),
        ("", 1, "no-name"),
        ("a.pdf", 0, "empty"),
        ("a.pdf", 16 * 2**20, "too-large"),
    ],
)
def test_which_files_are_kept(name, size, problem):
    assert documents.problem(name, size) == problem
