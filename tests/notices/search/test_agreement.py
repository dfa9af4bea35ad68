"""The index against plain code over the same rows: filters, facets, saved searches, marks."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenderwatch.notices.search import DEADLINE_BUCKETS, IndexRow, SearchRequest, marked, matches, parse, prepare
from tenderwatch.notices.search.query import QueryError
from tenderwatch.notices.search.spans import Span, read
from tenderwatch.notices.search.trade_terms import Terms, built_in, shipped
from tests.notices.search.test_index import NOW, a_row, an_index

KINDS, COUNTRIES, SOURCES = ("planning", "competition", "result"), ("FIN", "SWE", "EST"), ("hilma", "ted")
KEPT_STATUSES = ("planned", "open", "awarded", "cancelled", "replaced")
STATUSES = (*KEPT_STATUSES, "closed")
PLACES = ("FI1B1", "FI197", "SE110", "FI*", "*")
CODES = ("72200000", "72210000", "72000000", "90910000", "90911200", "48000000")
TITLES = (
    "Siivouspalvelut",
    "Koulun siivous",
    "Vesihuolto",
    "Städning av skolor",
    "Cleaning of schools",
    "Saari",
    "Sääri",
)

deadlines = st.sampled_from([None, *(NOW + timedelta(days=days) for days in (-30, -1, 0, 3, 7, 20, 60, 200))])
values = st.sampled_from([None, 0.0, 49_999.99, 50_000.0, 100_000.0, 2_000_000.0])
days = st.dates(date(2026, 1, 1), date(2026, 1, 9))


@st.composite
def rows(draw) -> list[IndexRow]:
    count = draw(st.integers(0, 12))
    return [
        a_row(
            number,
            draw(st.sampled_from(TITLES)),
            draw(st.sampled_from(["fi", "sv", "en", "und"])),
            texts=[{"fi": draw(st.sampled_from(TITLES))}],
            kind=draw(st.sampled_from(KINDS)),
            status=draw(st.sampled_from(KEPT_STATUSES)),
            source=draw(st.sampled_from(SOURCES)),
            countries=draw(st.lists(st.sampled_from(COUNTRIES), max_size=2)),
            cpv=draw(st.lists(st.sampled_from(CODES), max_size=3)),
            nuts=draw(st.lists(st.sampled_from(PLACES), max_size=2)),
            published_on=draw(days),
            deadline=draw(deadlines),
            value=draw(values),
        )
        for number in range(1, count + 1)
    ]


some = lambda values: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)  # noqa: E731
queries = st.sampled_from(
    [
        "",
        "siivous",
        "school",
        "skola",
        "-siivous",
        "siiv* OR vesi",
        '"koulu siivous"',
        "saari",
        "sääri",
        "cpv:722*",
        "title:siivous",
        "siivuos~",
        "value:>50k",
        "deadline:<30d -value:>2M",
        "published:<7d OR deadline:>2026-12",
        "cleaning services -skola",
        '"siivous" OR title:städning',
    ]
).map(parse)
HOUSES = (
    shipped(),
    Terms([*built_in(), ("siivous", "vesihuolto", "(saari)"), ("school", "sääri")]),
    Terms([group for group in built_in() if group[0] != "siivous"]),
    Terms([("koulun siivous", "cleaning of schools"), ("vesi", "saari")]),
)
"""The trade terms of several houses: as shipped, with groups of their own, with one switched off, with those alone."""
requests = st.builds(
    SearchRequest,
    now=st.just(NOW),
    query=queries,
    expand=st.booleans(),
    terms=st.sampled_from(HOUSES),
    kind=some(KINDS),
    status=some(STATUSES),
    standing=st.booleans(),
    country=some(COUNTRIES),
    cpv=some(("72", "722", "90911200")),
    source=some(SOURCES),
    deadline_from=deadlines,
    deadline_to=deadlines,
    published_from=st.none() | days,
    published_to=st.none() | days,
    sort=st.sampled_from(["relevance", "newest", "deadline", "value"]),
    size=st.just(100),
)


def status(row: IndexRow) -> str | None:
    return "closed" if row.status == "open" and row.deadline and row.deadline < NOW else row.status


def bucket(deadline: datetime | None) -> str:
    if deadline is None:
        return "none"
    edges = zip(DEADLINE_BUCKETS, (0, 7, 30, 90), strict=False)
    return next((name for name, days in edges if deadline < NOW + timedelta(days=days)), "later")


def within(value, low, high) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


VALUES = {
    "kind": lambda row: {row.kind},
    "status": lambda row: {status(row)},
    "country": lambda row: set(row.countries),
    "cpv": lambda row: {code[:2] for code in row.cpv},
    "source": lambda row: {row.source},
    "deadline": lambda row: {bucket(row.deadline)},
}


def passes(row: IndexRow, request: SearchRequest, without: str | None = None) -> bool:
    chosen = [name for name in ("kind", "status", "country", "source") if getattr(request, name) and name != without]
    if not all(VALUES[name](row) & set(getattr(request, name)) for name in chosen):
        return False
    if request.standing and not request.status and without != "status" and row.status == "replaced":
        return False
    if (
        request.cpv
        and without != "cpv"
        and not any(code.startswith(asked) for code in row.cpv for asked in request.cpv)
    ):
        return False
    bounded = without != "deadline" and (request.deadline_from or request.deadline_to)
    if bounded and not (row.deadline and within(row.deadline, request.deadline_from, request.deadline_to)):
        return False
    return within(row.published_on, request.published_from, request.published_to)


@settings(max_examples=60, deadline=None)
@given(rows(), requests)
def test_filters_and_facets_count_as_plain_code_does(given_rows, request):
    index = an_index(*given_rows)
    of_words = index.matching(SearchRequest(now=NOW, query=request.query, expand=request.expand, terms=request.terms))
    worded = [row for row in given_rows if row.id in of_words]
    result = index.search(request)
    assert set(result.ids) == {row.id for row in worded if passes(row, request)} == index.matching(request)
    assert result.total == len(result.ids)
    for name, values in VALUES.items():
        counted = Counter(value for row in worded if passes(row, request, without=name) for value in values(row))
        assert dict(result.facets[name]) == dict(counted), name


def spanned(row: IndexRow, span: Span) -> bool:
    """Judge a span by plain arithmetic, in the house's zone."""
    zone = ZoneInfo("Europe/Helsinki")
    match span.measure:
        case "value":
            return row.value is not None and within(row.value, span.low, span.high)
        case "published":
            today = NOW.astimezone(zone).date()
            low, high = (today + each if isinstance(each, timedelta) else each for each in (span.low, span.high))
            return row.published_on is not None and within(row.published_on, low, high)
    if row.deadline is None:
        return False
    local = row.deadline.astimezone(zone)
    low = NOW + span.low if isinstance(span.low, timedelta) else None
    high = NOW + span.high if isinstance(span.high, timedelta) else None
    first = span.low if isinstance(span.low, date) else None
    last = span.high if isinstance(span.high, date) else None
    return within(row.deadline, low, high) and within(local.date(), first, last)


spans = st.one_of(
    st.tuples(st.just("value"), st.sampled_from((">50k", ">=50k", "<50000", "<=50k", "50k..100k", "100000"))),
    st.tuples(
        st.just("deadline"),
        st.sampled_from(("<7d", ">7d", "2026-11", "<2026-11-26", ">=2026-11-26", ">2026-12", "0001-01..9999-12")),
    ),
    st.tuples(
        st.just("published"),
        st.sampled_from(("<330d", ">325d", "2026-01-04", "<=2026-01-04", ">2026-01-04", ">99999w")),
    ),
)


@settings(max_examples=80, deadline=None)
@given(rows(), spans)
def test_spans_find_what_arithmetic_finds(given_rows, said):
    span = read(*said)
    found = an_index(*given_rows).matching(SearchRequest.of(":".join(said), NOW))
    assert found == {row.id for row in given_rows if spanned(row, span)}


BRANCHES = (
    *(("cpv", key) for key in ("72", "722", "9091", "48")),
    *(("nuts", key) for key in ("FI", "FI1", "FI19", "SE")),
)


@settings(max_examples=30, deadline=None)
@given(rows(), requests)
def test_a_branch_counts_what_choosing_it_finds(given_rows, request):
    index = an_index(*given_rows)
    result = index.search(replace(request, branches=BRANCHES))
    for name in ("cpv", "nuts"):
        for key, count in result.facets[name]:
            assert count == len(index.matching(replace(request, **{name: (key,)}))), (name, key)
        missing = {key for branch, key in BRANCHES if branch == name} - set(dict(result.facets[name]))
        assert not any(index.matching(replace(request, **{name: (key,)})) for key in missing)


@settings(max_examples=30, deadline=None)
@given(rows(), rows(), st.lists(requests, max_size=4))
def test_saved_searches_match_what_searching_finds(old, batch, asked):
    """The batch alone, against an index that also holds other notices and was written in several commits."""
    fresh = [replace(row, id=row.id + 1000) for row in batch]
    index = an_index(*old)
    for row in fresh:
        index.upsert([prepare(row)])
        index.commit(1)
    found = matches(fresh, enumerate(asked))
    assert found == {number: {i for i in index.matching(request) if i > 1000} for number, request in enumerate(asked)}


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Rakennuksen siivous", "rakennus", "[Rakennuksen] siivous"),
        ("Siivouspalvelut, siivous.", "siivous", "[Siivouspalvelut], [siivous]."),
        ("Avoin menettely, avoin", '"avoimen menettelyn"', "[Avoin] [menettely], avoin"),
        ("EU:n määräaika", "eu maaraaika", "[EU]:n [määräaika]"),
        ("Sääri ja saari", "saari", "Sääri ja [saari]"),
        ("Koulu ja katto", "koulu -katto", "[Koulu] ja katto"),
        ("Koulu", "title:koulu", "Koulu"),
        ("Siivous ja siivuos", "siivuos~", "[Siivous] ja [siivuos]"),
        ("Siivoukset alkavat", "siivoua~", "[Siivoukset] alkavat"),
        ("It-palvelut", "it-palv*", "[It]-[palvelut]"),
        ("Koulut", "kou*", "[Koulut]"),
        ("Koulu", "", "Koulu"),
        ("", "koulu", ""),
    ],
)
def test_words_found_are_marked(text, query, expected):
    segments = marked(text, parse(query), "fi")
    assert "".join(f"[{segment.text}]" if segment.hit else segment.text for segment in segments) == expected


@settings(deadline=None)
@given(st.text(), st.sampled_from(["koulu", "ko*", '"a b"', "a OR b", "-a"]) | st.text(max_size=9))
def test_marks_lose_nothing_of_the_text(text, typed):
    try:
        query = parse(typed)
    except QueryError:
        return
    assert "".join(segment.text for segment in marked(text, query, "und")) == text


@settings(deadline=None)
@given(st.text(max_size=20), st.sampled_from(["fi", "sv", "en", "de"]))
def test_a_text_marked_by_a_query_is_found_by_it(text, language):
    """Typing a whole text as a phrase finds the notice it is the title of, and marks all of its words."""
    typed = '"' + text.replace('"', " ") + '"'
    try:
        query = parse(typed)
    except QueryError:
        return
    index = an_index(a_row(1, text, language))
    assert index.matching(SearchRequest(now=NOW, query=query)) == {1}
    assert any(segment.hit for segment in marked(text, query, language))
