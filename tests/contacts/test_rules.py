"""Until when data of people are kept, when they are stale, when the person is told, and who is one person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.calendar.rules import add_months
from tenderwatch.contacts import rules

DAYS = some.dates(date(2000, 1, 1), date(2090, 1, 1))
NAMES = some.lists(some.sampled_from(["Maija", "Åke", "von", "Virtanen", "O'Hara", "Mäki-Aho"]), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("own", "known_on", "role_ended_on", "contracts", "until"),
    [
        pytest.param(None, date(2026, 1, 31), None, [], date(2028, 1, 31), id="confirmed, then two years"),
        pytest.param(None, date(2026, 1, 1), date(2024, 2, 29), [], date(2026, 2, 28), id="the role ended: from there"),
        pytest.param(None, date(2020, 1, 1), date(2020, 2, 1), [None], None, id="a contract runs"),
        pytest.param(None, date(2020, 1, 1), None, [date(2025, 6, 30), None], None, id="one of two runs"),
        pytest.param(None, date(2020, 1, 1), None, [date(2025, 6, 30)], date(2027, 6, 30), id="the contract was last"),
        pytest.param(
            None, date(2020, 1, 1), date(2026, 3, 1), [date(2025, 6, 30)], date(2028, 3, 1), id="the role was last"
        ),
        pytest.param(date(2027, 1, 1), date(2020, 1, 1), None, [None], date(2027, 1, 1), id="a day set overrides"),
    ],
)
def test_kept_until(own, known_on, role_ended_on, contracts, until) -> None:
    assert rules.kept_until(own, known_on, role_ended_on, contracts) == until


@given(DAYS, some.none() | DAYS, some.lists(some.none() | DAYS, max_size=4))
def test_nothing_is_kept_for_ever_but_under_a_running_contract(known_on, role_ended_on, contracts) -> None:
    until = rules.kept_until(None, known_on, role_ended_on, contracts)
    assert (until is None) == (None in contracts)
    if until:
        assert until == max(add_months(each, 24) for each in [role_ended_on or known_on, *contracts])
        assert not rules.is_passed(until, until)
        assert rules.is_passed(until, until + timedelta(days=1))


@pytest.mark.parametrize(
    ("known_days_ago", "role_ended_days_ago", "why"),
    [(365, None, None), (366, None, "unconfirmed"), (1, 0, None), (1, 1, "role-ended"), (400, 1, "role-ended")],
)
def test_stale(known_days_ago, role_ended_days_ago, why) -> None:
    today = date(2026, 11, 23)
    ended = None if role_ended_days_ago is None else today - timedelta(days=role_ended_days_ago)
    assert rules.stale(today - timedelta(days=known_days_ago), ended, today) == why


@pytest.mark.parametrize("source", rules.SOURCES)
def test_who_gave_the_data_is_told_at_once_and_others_within_a_month(source) -> None:
    at_once = source in ("person", "mail", "card")
    assert rules.article(source) == (13 if at_once else 14)
    assert rules.tell_by(source, date(2026, 1, 31)) == (date(2026, 1, 31) if at_once else date(2026, 2, 28))


@given(NAMES)
def test_a_name_is_one_in_whatever_order_and_case(parts) -> None:
    written, other = " ".join(parts), ", ".join(reversed([part.upper() for part in parts]))
    assert rules.fold(written) == rules.fold(other)
    assert rules.same_person(written, None, other, "x@example.org")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Maija Meri", "m@x.example"), ("Maija Virtanen", "M@x.example"), True),
        (("Maija Meri", "info@x.example"), ("Pekka Aho", "info@x.example"), False),
        (("Maija Meri", None), ("Maija Virtanen", None), False),
        (("", "m@x.example"), ("", "m@x.example"), False),
    ],
    ids=["a new surname", "a shared mailbox", "two Maijas", "no names"],
)
def test_same_person(one, other, same) -> None:
    assert rules.same_person(*one, *other) is same
    assert rules.same_person(*other, *one) is same
