import math
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenderwatch.notices.search.query import (
    EVERYTHING,
    LONGEST,
    AllOf,
    AnyOf,
    Code,
    Not,
    Phrase,
    QueryError,
    Word,
    parse,
)
from tenderwatch.notices.search.spans import Span

A, B, C = Word("aa"), Word("bb"), Word("cc")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", EVERYTHING),
        ("  \t", EVERYTHING),
        ("Siivous", Word("siivous")),
        ("aa bb", AllOf((A, B))),
        ("aa AND bb", AllOf((A, B))),
        ("aa OR bb", AnyOf((A, B))),
        ("aa OR bb OR cc", AnyOf((A, B, C))),
        ("aa OR bb cc", AllOf((AnyOf((A, B)), C))),
        ("(aa bb) OR cc", AnyOf((AllOf((A, B)), C))),
        ("-aa", Not(A)),
        ("NOT aa", Not(A)),
        ("aa -bb", AllOf((A, Not(B)))),
        ("aa -(bb OR cc)", AllOf((A, Not(AnyOf((B, C)))))),
        ('"avoin menettely"', Phrase(("avoin", "menettely"), quoted=True)),
        ("”avoin menettely”", Phrase(("avoin", "menettely"), quoted=True)),
        ('-"aa bb"', Not(Phrase(("aa", "bb"), quoted=True))),
        ("siivou*", Word("siivou", prefix=True)),
        ("it-palv*", Phrase(("it", "palv"), prefix=True)),
        ("title:aa", Word("aa", "title")),
        ("TITLE: aa", Word("aa", "title")),
        ('buyer:"Espoon kaupunki"', Phrase(("espoon", "kaupunki"), "buyer", quoted=True)),
        ("title:(aa OR bb)", AnyOf((Word("aa", "title"), Word("bb", "title")))),
        ("cpv:72*", Code("cpv", "72")),
        ("cpv:72200000-7", Code("cpv", "722")),
        ("cpv:30000000", Code("cpv", "30")),
        ("-cpv:72200000", Not(Code("cpv", "722"))),
        ("nuts:fi1b1", Code("nuts", "FI1B1")),
        ('nuts:"FI"', Code("nuts", "FI")),
        ("it-palvelut", Phrase(("it", "palvelut"))),
        ("123456-2024", Phrase(("123456", "2024"))),
        ("EU:n", Word("eu")),
        ("aa - bb", AllOf((A, B))),
        ("aa & bb +cc", AllOf((A, B, C))),
        ("aa -", A),
        ("and or not", AllOf((Word("and"), Word("or"), Word("not")))),
        ("url:x", Phrase(("url", "x"))),
        ("siivuos~", Word("siivuos", fuzzy=True)),
        ("title:siivuos~", Word("siivuos", "title", fuzzy=True)),
        ("value:>=100000", Span("value", 100_000.0, None)),
        ("value:<=1,5M", Span("value", None, 1_500_000.0)),
        ("VALUE:50k..2m", Span("value", 50_000.0, 2_000_000.0)),
        ("value:>1", Span("value", math.nextafter(1, 2), None)),
        ("deadline:<30d", Span("deadline", timedelta(0), timedelta(30))),
        ("deadline:2w", Span("deadline", timedelta(0), timedelta(14))),
        ("deadline:>30d", Span("deadline", timedelta(30), None)),
        ("deadline:2026-12", Span("deadline", date(2026, 12, 1), date(2026, 12, 31))),
        ("deadline:<2026-12-24", Span("deadline", None, date(2026, 12, 23))),
        ("deadline:>2028-02", Span("deadline", date(2028, 3, 1), None)),
        ("-deadline:<7d", Not(Span("deadline", timedelta(0), timedelta(7)))),
        ("published:<7d", Span("published", timedelta(-7), None)),
        ("published:>30d", Span("published", None, timedelta(-30))),
        ("published:2026-11..2026-12-05", Span("published", date(2026, 11, 1), date(2026, 12, 5))),
    ],
)
def test_a_query_is_read(text, query):
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ('siivous "avoin', "quote-open", 8),
        ('aa ""', "phrase-empty", 3),
        ('aa "-"', "phrase-empty", 3),
        ("aa (bb", "parenthesis-open", 3),
        ("aa) bb", "parenthesis-close", 2),
        ("aa ()", "parenthesis-empty", 3),
        ("OR aa", "or-alone", 0),
        ("aa OR", "or-alone", 3),
        ("aa OR OR bb", "or-alone", 3),
        ("aa NOT", "not-alone", 3),
        ("-OR aa", "not-alone", 0),
        ("aa -_ bb", "not-alone", 3),
        ("title:", "field-empty", 0),
        ("title:-aa", "field-empty", 0),
        ("aa title: OR bb", "field-empty", 3),
        ("a*", "prefix-short", 0),
        ("*", "prefix-short", 0),
        ("aa b*b", "star-place", 4),
        ("cpv:abc", "cpv-form", 4),
        ("cpv:7*", "cpv-form", 4),
        ("nuts:1", "nuts-form", 5),
        ("value:much", "value-form", 6),
        ("value:2M..50k", "value-form", 6),
        ("value:>", "field-empty", 0),
        ("aa value:30d", "value-form", 9),
        ("deadline:2026-02-30", "deadline-form", 9),
        ("deadline:<soon", "deadline-form", 9),
        ("deadline:30d..60d", "deadline-form", 9),
        ("published:100", "published-form", 10),
        ("abc~", "fuzzy-form", 0),
        ("it-palvelu~", "fuzzy-form", 0),
        ("&&& ???", "no-words", 0),
        ("x" * (LONGEST + 1), "too-long", LONGEST),
        ("(" * 30 + "a" + ")" * 30, "too-deep", 20),
        ("NOT " * 30 + "a", "too-deep", 80),
    ],
)
def test_a_wrong_query_says_what_and_where_and_keeps_the_text(text, code, position):
    with pytest.raises(QueryError) as error:
        parse(text)
    assert (error.value.code, error.value.position, error.value.text) == (code, position, text)


pieces = st.sampled_from(
    [
        "aa",
        "OR",
        "AND",
        "NOT",
        "-",
        "+",
        "(",
        ")",
        '"',
        "*",
        ":",
        "title:",
        "cpv:",
        "nuts:",
        "value:",
        "deadline:",
        "..",
        "<9999-12",
        "9d",
        "~",
        "72",
        " ",
        "ä",
        "ä",
        "’",
        "\0",
    ]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join), st.lists(pieces).map(" ".join)))
@example("İ")
@example("ß*")
def test_whatever_is_typed_is_read_or_refused_with_a_spot(text):
    assert 0 <= spot(text) <= len(text)


def spot(text: str) -> int:
    try:
        parse(text)
    except QueryError as error:
        return error.position
    return 0
