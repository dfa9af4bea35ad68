"""A saved search as a question to the text index, and what in a notice answers which part of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.codelists import nuts_code
from tenderwatch.notices.search import Index, IndexRow, Query, SearchRequest, Terms, marked
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Code, Phrase, Place, Word, cpv_value, nuts_value
from tenderwatch.watching.rules import FILTERS

MOST_WORDS = 5
_FIELDS: dict[str, Place] = {"title": "title", "buyer": "buyer"}
Part = dict[str, Any]
"""`part` is title, buyer, text, number or the name of a filter; `found` is what stands there in the notice."""


def question_of(query: str, filters: Mapping[str, Iterable[str]], now: datetime, terms: Terms) -> SearchRequest:
    """Return the question that a saved search asks with the house's trade terms (`notices.terms.in_use`).

    Raises QueryError when its words cannot be read.
    """
    narrowed = {name: tuple(filters.get(name, ())) for name in FILTERS}
    return SearchRequest.of(query, now, expand=not filters.get("expand"), terms=terms, **narrowed)


def found_since(index: Index, request: SearchRequest, since: date) -> tuple[set[int], set[int]]:
    """Return the notices that were published on or after `since`, and those without a date of publication."""
    dated = index.matching(replace(request, published_from=since))
    return dated, index.matching(replace(request, published_to=date.min))


def found_open(index: Index, request: SearchRequest) -> set[int]:
    """Return the notices found that can still be answered."""
    return index.matching(request) & index.matching(SearchRequest(now=request.now, status=("open",)))


def since(today: date, days: int) -> date:
    """Return the first of the last `days` days."""
    return today - timedelta(days=days - 1)


def why(row: IndexRow, request: SearchRequest) -> list[Part]:
    """Return what in a notice met which part of the question; empty when the question was for everything."""
    return [*_words(row, request.meant), *_codes(row, request), *_others(row, request)]


def _words(row: IndexRow, query: Query) -> Iterator[Part]:
    """Yield for each place the words that were found there first; a word found in the title is not sought below it."""
    found: dict[str, list[str]] = {}
    for leaf in _leaves(query):
        if isinstance(leaf, Word | Phrase):
            for place, text in _first(row, leaf):
                found.setdefault(place, []).append(text)
    for place, texts in found.items():
        yield {"part": place, "found": _distinct(texts)[:MOST_WORDS]}


def _leaves(query: Query) -> Iterator[Word | Phrase | Code]:
    match query:
        case Word() | Phrase() | Code():
            yield query
        case AllOf() | AnyOf():
            for part in query.parts:
                yield from _leaves(part)
        case Also():
            for part in (query.part, *query.added):
                yield from _leaves(part)


def _first(row: IndexRow, leaf: Word | Phrase) -> list[tuple[str, str]]:
    """Return where and how a word first stands in a notice: title, buyer, other texts, numbers."""
    for place, texts in _places(row):
        hits = [hit for language, text in texts for hit in _hits(text, leaf, language, place)]
        if hits:
            return [(place, hit) for hit in _distinct(hits)]
    return []


def _places(row: IndexRow) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    yield "title", row.title.items()
    yield "buyer", [("und", name) for name in row.buyers]
    yield "text", [pair for text in row.texts for pair in text.items()]
    yield "number", [("", number) for number in row.ids]


def _hits(text: str, leaf: Word | Phrase, language: str, place: str) -> list[str]:
    pieces = [piece.text for piece in marked(text, leaf, language, _FIELDS.get(place)) if piece.hit]
    if place == "number" and pieces:
        return [text]
    return [" ".join(pieces[: len(leaf.words)])] if isinstance(leaf, Phrase) and pieces else pieces


def _codes(row: IndexRow, request: SearchRequest) -> Iterator[Part]:
    asked = list(_leaves(request.query))
    cpv = [*request.cpv, *(leaf.value for leaf in asked if isinstance(leaf, Code) and leaf.list == "cpv")]
    nuts = [*request.nuts, *(leaf.value for leaf in asked if isinstance(leaf, Code) and leaf.list == "nuts")]
    wanted = tuple(cpv_value(code) or code for code in cpv)
    if found := [code for code in row.cpv if wanted and code.startswith(wanted)]:
        yield {"part": "cpv", "found": _distinct(found)[:MOST_WORDS]}
    regions = tuple(nuts_value(code) or code for code in nuts)
    if found := [code for code in row.nuts if regions and _is_in(code, regions)]:
        yield {"part": "nuts", "found": _distinct(found)[:MOST_WORDS]}


def _is_in(place: str, regions: tuple[str, ...]) -> bool:
    place = nuts_code(place)
    if place.endswith("*"):
        return any(region.startswith(place[:-1]) for region in regions)
    return place.startswith(regions)


def _others(row: IndexRow, request: SearchRequest) -> Iterator[Part]:
    """Yield the filters that are not codes; one that is set holds, or the notice would not have been found."""
    if request.kind and row.kind:
        yield {"part": "kind", "found": [row.kind]}
    if request.status and row.status:
        yield {"part": "status", "found": [row.status]}
    if request.country:
        yield {"part": "country", "found": sorted(set(row.countries) & set(request.country))}
    if request.source and row.source:
        yield {"part": "source", "found": [row.source]}


def _distinct(words: Sequence[str]) -> list[str]:
    """Return words in their order, each once whatever its capitals."""
    seen: dict[str, str] = {}
    for word in words:
        seen.setdefault(word.casefold(), word)
    return list(seen.values())
