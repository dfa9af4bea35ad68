"""Changes of a rule: what is in the way, and how it is widened."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.missed.asking import Rule, as_published, counts_from_now, found
from tenderwatch.missed.changes import Change, changes, of_its_own, parts_of
from tenderwatch.missed.telling import telling_words
from tenderwatch.notices.search import IndexRow, SearchRequest, matches, parse, parted, prepare
from tenderwatch.notices.search.trade_terms import shipped
from tests.watching.world import NOW

ROW = IndexRow(
    id=7,
    title={"fi": "Virastotalojen ikkunanpesut", "sv": "Fönsterputsning i ämbetshus"},
    texts=({"fi": "Pesu kahdesti vuodessa."},),
    buyers=("Espoon kaupunki",),
    cpv=("90911300",),
    nuts=("FI1B1",),
    countries=("FIN",),
    kind="competition",
    status="awarded",
    source="TED",
    value=84_000.0,
)


def working(query: str, filters: Mapping[str, list[str]]) -> list[Change]:
    """Return the changes of a rule that let the notice in, each tried by asking."""
    rule = Rule.of(query, filters)
    tried = [change for part in parts_of(rule) if finds(part.without) for change in changes(rule, part, ROW)]
    return [change for change in tried if finds(change.rule)]


def finds(rule: Rule) -> bool:
    return bool(matches([prepare(ROW)], [(1, rule.request(NOW, shipped()))])[1])


def told(each: list[Change]) -> set[tuple[str, str, str]]:
    return {(change.kind, change.part, change.value) for change in each}


@pytest.mark.parametrize(
    ("query", "filters", "some", "not_at_all"),
    [
        pytest.param(
            "siivous",
            {"kind": ["competition"]},
            {("word", "words", "ikkunanpesu"), ("code", "words", "9091")},
            {("part", "words", "siivous")},
            id="a word or a code is added, and the words are not dropped where nothing else says what is bought",
        ),
        pytest.param("", {"country": ["SWE"], "cpv": ["909"]}, {("value", "country", "FIN")}, set(), id="a country"),
        pytest.param("", {"cpv": ["555"]}, {("value", "cpv", "9091"), ("value", "cpv", "909113")}, set(), id="a code"),
        pytest.param("", {"kind": ["planning"], "cpv": ["90"]}, {("value", "kind", "competition")}, set(), id="a kind"),
        pytest.param(
            "", {"status": ["planned"], "cpv": ["90"]}, {("value", "status", "open")}, set(), id="a status, as it was"
        ),
        pytest.param("", {"nuts": ["SE"], "cpv": ["90"]}, {("value", "nuts", "FI1B")}, set(), id="a region"),
        pytest.param("ikkunanpesu -kahdesti", {}, {("part", "not", "-kahdesti")}, set(), id="an exclusion is dropped"),
        pytest.param("ikkunanpesu value:>100k", {}, {("amount", "value", ">=80000")}, set(), id="an amount is widened"),
        pytest.param("ikkunanpesu value:<50k", {}, {("amount", "value", "<=90000")}, set(), id="upwards, too"),
        pytest.param(
            "ikkunanpesu buyer:Vantaa", {}, {("value", "buyer", "Espoon kaupunki")}, set(), id="a buyer is added"
        ),
        pytest.param(
            "koulu sairaala", {"cpv": ["909"]}, {("word", "words", "ikkunanpesu")}, set(), id="words that go together"
        ),
        pytest.param(
            "siivous",
            {"cpv": ["9091"]},
            {("word", "words", "ikkunanpesu"), ("part", "words", "siivous")},
            {("code", "words", "9091")},
            id="a code that the rule is narrowed to already is no other word for it",
        ),
    ],
)
def test_what_lets_a_notice_in(
    query: str, filters: dict[str, list[str]], some: set[tuple[str, str, str]], not_at_all: set[tuple[str, str, str]]
) -> None:
    said = told(working(query, filters))
    assert some <= said
    assert not said & not_at_all


def test_a_rule_that_two_parts_keep_apart_from_a_notice_is_not_near_it() -> None:
    assert working("siivous", {"country": ["SWE"]}) == []


def test_the_words_of_the_trade_come_before_those_of_the_place_and_never_the_buyers() -> None:
    assert telling_words(ROW) == ["ikkunanpesu", "fönsterputsning"]


def test_a_search_of_its_own_asks_for_the_trade_in_its_country() -> None:
    change = of_its_own(ROW)
    assert change is not None
    assert change.rule.filters == {"kind": ("planning", "competition"), "country": ("FIN",), "cpv": ("9091",)}
    assert finds(change.rule)
    assert of_its_own(IndexRow(id=1, title={}, cpv=("90000000",))) is None, "a division is no trade"


WORDS = st.sampled_from(
    (
        *("siivous", "koulu", '"avoin menettely"', "-ikkuna", "title:vahaus", "(a1 OR b2)", "siiv*", "value:>100k"),
        *("cpv:555", "nuts:SE1", "buyer:Vantaa", "deadline:<30d", "städning OR cleaning", "-(koulu tie)"),
    )
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.just(["planning"]),
        "status": st.sampled_from([["open"], ["planned"]]),
        "country": st.just(["SWE"]),
        "cpv": st.sampled_from([["555"], ["9091"], ["90911300-8", "72"]]),
        "nuts": st.just(["SE110"]),
        "source": st.just(["Hilma"]),
    },
)


@given(st.lists(WORDS, max_size=4), FILTERS)
def test_every_change_can_be_read_and_saved_and_leaves_something_to_ask(
    pieces: list[str], filters: dict[str, list[str]]
) -> None:
    rule = Rule.of(" ".join(pieces), filters)
    for part in parts_of(rule):
        part.without.request(NOW, shipped())
        for change in changes(rule, part, ROW):
            change.rule.request(NOW, shipped())
            assert change.rule.asks
            assert change.rule != rule


@given(st.lists(WORDS, max_size=5))
def test_the_parts_of_a_query_are_the_query(pieces: list[str]) -> None:
    text = " AND ".join(pieces)
    parts = parted(text)
    assert parse(" ".join(piece for piece, _query in parts)) == parse(text)
    assert all(parse(piece) == query for piece, query in parts)


@pytest.mark.parametrize(
    ("status", "kind", "asked"),
    [
        pytest.param(("open",), (), ("competition",), id="calls are published open"),
        pytest.param(("open", "planned"), ("planning",), ("planning",), id="both hold"),
        pytest.param(("closed",), (), ("-",), id="nothing is published closed"),
        pytest.param((), ("result",), ("result",), id="without a status nothing changes"),
    ],
)
def test_a_status_is_that_of_the_day_of_publication(
    status: tuple[str, ...], kind: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    request = as_published(SearchRequest(now=NOW, status=status, kind=kind))
    assert (request.status, request.kind) == ((), asked)


def test_what_counts_from_now_counts_from_the_day_of_publication() -> None:
    from datetime import UTC, date, datetime

    row = IndexRow(
        id=1, title={"fi": "Siivous"}, published_on=date(2026, 9, 1), deadline=datetime(2026, 9, 20, 9, tzinfo=UTC)
    )
    near, far = (Rule.of(f"siivous deadline:<{days}d", {}).request(NOW, shipped()) for days in (30, 10))
    assert counts_from_now(near)
    assert found([row], [(1, near), (2, far)], NOW.date()) == {1: {1}, 2: set()}
