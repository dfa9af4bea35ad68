"""The search against what bid managers look for; `python -m tests.search_quality --each` shows what is missed."""

from collections import Counter

import pytest

from tests.search_quality.measure import mean, ours, unexpanded
from tests.search_quality.plain import snowball, substring
from tests.search_quality.reading import needs, notices


def test_the_set_is_large_and_names_nothing_twice() -> None:
    names = [notice.name for notice in notices()]
    assert len(names) == len(set(names)) >= 600
    assert len({notice.text for notice in notices()}) == len(names)
    assert all(count >= 150 for count in Counter(notice.language for notice in notices()).values())
    assert {notice.language for notice in notices()} == {"fi", "sv", "en"}
    assert Counter(need.language for need in needs()) == {"fi": 20, "sv": 20, "en": 20}
    assert len({need.query for need in needs()}) == len({need.id for need in needs()}) == 60


def test_needs_name_notices_that_are_there() -> None:
    names = {notice.name for notice in notices()}
    assert {need.id: need.relevant - names for need in needs() if not need.relevant or need.relevant - names} == {}


@pytest.mark.parametrize("language", ["", "fi", "sv", "en"])
def test_nearly_all_that_is_relevant_is_found_and_comes_first(language: str) -> None:
    found = mean(ours, language)
    assert found.recall >= 0.95
    assert found.precision >= 0.7


@pytest.mark.parametrize("language", ["", "fi", "sv", "en"])
@pytest.mark.parametrize("plain", [substring, snowball])
def test_plain_ways_do_worse(plain, language: str) -> None:
    found, theirs = mean(ours, language), mean(plain, language)
    assert found.recall > theirs.recall
    assert found.precision > theirs.precision


@pytest.mark.parametrize("plain", [substring, snowball])
def test_plain_ways_do_worse_also_without_trade_terms(plain) -> None:
    assert mean(unexpanded).recall > mean(plain).recall
