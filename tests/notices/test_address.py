"""A search as an address says it."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from tenderwatch.notices import address
from tenderwatch.notices.search import DEADLINE_BUCKETS, Index, IndexRow, QueryError, prepare
from tenderwatch.notices.search.trade_terms import shipped
from tests.conftest import NOW

HELSINKI = ZoneInfo("Europe/Helsinki")


def asked(query: str) -> address.Asked:
    return address.read(parse_qsl(query, keep_blank_values=True))


def test_an_address_says_words_filters_order_and_page() -> None:
    found = asked("q=siivous+-ikkuna&cpv=9091&cpv=48&nuts=fi1b&kind=competition&sort=deadline&page=2")
    assert (found.text, found.sort, found.page, found.ignored) == ("siivous -ikkuna", "deadline", 2, ())
    assert found.filters == {"cpv": ("9091", "48"), "nuts": ("fi1b",), "kind": ("competition",)}


@pytest.mark.parametrize(
    "wrong",
    [
        *("foo=bar", "kind=bogus", "status=half-open", "country=Finland", "cpv=x", "nuts=1", "buyer=-1", "buyer=0"),
        *("deadline=8d", "deadline_from=2026-02-30", "published=90", "published=0d", "sort=-deadline", "page=0"),
        *("page=x", "page=99999999999", "buyer=²", "published=99999d"),
    ],
)
def test_what_means_nothing_is_told(wrong: str) -> None:
    found = asked(f"q=a&{wrong}")
    assert found.ignored == (wrong,)
    assert found.filters == {}


def test_empty_fields_and_repetitions_are_no_mistakes() -> None:
    found = asked("q=&kind=&cpv=72&cpv=72&sort=&page=")
    assert (found.filters, found.ignored) == ({"cpv": ("72",)}, ())


def test_days_are_those_of_the_reader_and_the_last_one_belongs() -> None:
    request = address.request_of(
        asked("deadline_from=2026-11-23&deadline_to=2026-11-23&published=90d"), NOW, HELSINKI, shipped()
    )
    assert request.deadline_from == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert request.deadline_to
    assert request.deadline_to > datetime(2026, 11, 23, 21, 59, 59, tzinfo=UTC)
    assert request.published_from == date(2026, 11, 23) - timedelta(days=90)


def test_the_best_match_comes_first_only_where_there_are_words() -> None:
    assert address.order_of(asked("q=+")) == "newest"
    assert address.order_of(asked("q=siivous")) == "relevance"


def test_other_terms_of_the_trade_are_found_unless_the_address_says_not() -> None:
    assert address.request_of(asked("q=siivous"), NOW, HELSINKI, shipped()).expand
    assert not address.request_of(asked("q=siivous&expand=0"), NOW, HELSINKI, shipped()).expand
    assert asked("q=siivous&expand=1").ignored == ("expand=1",)


def test_broken_words_are_refused() -> None:
    with pytest.raises(QueryError):
        address.request_of(asked('q="abc'), NOW, HELSINKI, shipped())


def test_each_span_of_deadlines_finds_what_its_facet_counts() -> None:
    index = Index(None)
    days = (-400, -1, 0, 6, 7, 29, 30, 89, 90, 900, None)
    rows = [
        IndexRow(id=n, title={"fi": "a"}, deadline=None if day is None else NOW + timedelta(days=day, seconds=1))
        for n, day in enumerate(days)
    ]
    index.upsert(map(prepare, rows))
    index.commit(1)
    counted = dict(index.search(address.request_of(asked(""), NOW, HELSINKI, shipped())).facets["deadline"])
    found = {
        name: index.matching(address.request_of(asked(f"deadline={name}"), NOW, HELSINKI, shipped()))
        for name in DEADLINE_BUCKETS
    }
    assert {name: len(ids) for name, ids in found.items()} == counted
    assert sorted(n for ids in found.values() for n in ids) == list(range(len(days)))
    both = index.matching(address.request_of(asked("deadline=7d&deadline=none"), NOW, HELSINKI, shipped()))
    assert both == found["7d"] | found["none"]
