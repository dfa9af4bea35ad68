"""A query and its filters, put into the words of the engine."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import cast

import tantivy
from tantivy import FieldType, Occur

from tenderwatch.notices.search import near, words
from tenderwatch.notices.search.query import (
    EVERYTHING,
    AllOf,
    Also,
    AnyOf,
    Code,
    Not,
    Phrase,
    Query,
    Word,
    cpv_value,
    nuts_value,
)
from tenderwatch.notices.search.request import DEADLINE_BUCKETS, SearchRequest
from tenderwatch.notices.search.rows import NO_DEADLINE
from tenderwatch.notices.search.schema import schema
from tenderwatch.notices.search.spans import Bound, Span

NOTICES = tantivy.Query.boolean_query(
    [
        (Occur.Must, tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)),
        (Occur.MustNot, tantivy.Query.term_query(schema(), "record", "sequence")),
    ]
)
"""Every notice; the document that holds the sequence is none."""

REPLACED = tantivy.Query.term_query(schema(), "status", "replaced")
_BESIDE_WEIGHT = {"=": 1.0, "+": 0.3, "~": 0.6}
_ADDED_WEIGHT = 0.5
_OPEN_WEIGHT = 10_000.0
"""Of what is open among notices that are alike: more than all that is alike in any can come to."""
_PLACE_WEIGHT = {"all": 1.0, "title": 2.0, "buyer": 1.0}


def compiled(request: SearchRequest, without: str | None = None, scored: bool = False) -> tantivy.Query:
    """Return the query and all filters but the one named `without`; scores are worked out only where they are used."""
    clauses = [] if request.query == EVERYTHING else [asked(request.meant, request, scored)]
    if request.alike:
        clauses.append(_alike(request, scored))
    clauses += [_unscored(clause) for name, clause in filters(request) if name != without]
    left_out = list(_left_out(request, without))
    return _but(clauses, left_out) if left_out else _all(clauses)


def _left_out(request: SearchRequest, without: str | None) -> Iterator[tantivy.Query]:
    if leaves_out_replaced(request) and without != "status":
        yield REPLACED
    yield from (_term("id", number) for number in request.unlike)


def leaves_out_replaced(request: SearchRequest) -> bool:
    """Tell whether what a newer notice replaced is left out without anybody having chosen a status."""
    return request.standing and not request.status


def _but(clauses: list[tantivy.Query], left_out: list[tantivy.Query]) -> tantivy.Query:
    """Return what meets all clauses and is not left out, in one query: one inside another takes half as long again."""
    found = [(Occur.Must, clause) for clause in clauses or [NOTICES]]
    return tantivy.Query.boolean_query([*found, *((Occur.MustNot, clause) for clause in left_out)])


def _alike(request: SearchRequest, scored: bool) -> tantivy.Query:
    """Return what has enough of what is telling; what is open, what is in the region, of such a buyer only ranks."""
    parts = request.likeness
    finding = [part for part in parts if not _only_ranks(part)] or list(parts)
    least = 2 if len(finding) > 2 else 1
    found = [(Occur.Should, _telling(part, request, scored)) for part in finding]
    asked_for = tantivy.Query.boolean_query(found, minimum_number_should_match=least)
    if not scored:
        return asked_for
    ranking = [_telling(part, request, scored) for part in parts if part not in finding]
    is_open = tantivy.Query.const_score_query(_status("open", request.now), _OPEN_WEIGHT)
    return tantivy.Query.boolean_query(
        [(Occur.Must, asked_for), *((Occur.Should, clause) for clause in (*ranking, is_open))]
    )


def _only_ranks(part: Query) -> bool:
    return (isinstance(part, Code) and part.list == "nuts") or (isinstance(part, Word) and part.place == "buyer")


def _telling(part: Query, request: SearchRequest, scored: bool) -> tantivy.Query:
    match part:
        case Code(list="cpv"):
            return tantivy.Query.const_score_query(within("cpv", part.value), float(len(part.value)))
        case Code() | Word(place="buyer"):
            return tantivy.Query.const_score_query(asked(part, request, scored=False), 1.0)
    return asked(part, request, scored)


def asked(query: Query, request: SearchRequest, scored: bool) -> tantivy.Query:
    """Return what the words of a query ask for."""
    match query:
        case Word():
            return _somewhere(query.place, scored, lambda field: _word(query, field, scored))
        case Phrase():
            return _somewhere(query.place, scored, lambda field: _phrase(query, field))
        case Code():
            return _unscored(within(query.list, query.value))
        case Span():
            return _unscored(_within(query, request))
        case Not():
            return _but([], [asked(query.part, request, scored=False)])
        case AllOf():
            return _all(asked(part, request, scored) for part in query.parts)
        case AnyOf():
            return _any(asked(part, request, scored) for part in query.parts)
        case Also():
            added = [asked(term, request, scored) for term in query.added]
            weighed = (tantivy.Query.boost_query(clause, _ADDED_WEIGHT) if scored else clause for clause in added)
            return _any([asked(query.part, request, scored), *weighed])


def _all(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    found = [(Occur.Must, clause) for clause in clauses]
    return tantivy.Query.boolean_query(found) if found else NOTICES


def _any(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    found = list(clauses)
    return found[0] if len(found) == 1 else tantivy.Query.boolean_query([(Occur.Should, clause) for clause in found])


def _term(field: str, value: object) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), field, value)


def _unscored(clause: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(clause, 0.0)


def _somewhere(place: str | None, scored: bool, clause: Callable[[str], tantivy.Query]) -> tantivy.Query:
    """Ask one field; without a place the whole notice, a hit in title or buyer weighing more but finding no more."""
    if place or not scored:
        return clause(place or "all")
    return _any(tantivy.Query.boost_query(clause(field), weight) for field, weight in _PLACE_WEIGHT.items())


def _word(word: Word, field: str, scored: bool) -> tantivy.Query:
    if word.fuzzy:
        return _any(_nearly(field, term) for term in (word.text, f"={word.text}"))
    if word.prefix:
        return tantivy.Query.regex_query(schema(), field, f"=?{re.escape(word.text)}.*")
    terms = words.wanted(word.text)
    return _any(_weighed(field, term) if scored else _term(field, term) for term in terms)


def _nearly(field: str, term: str) -> tantivy.Query:
    return tantivy.Query.fuzzy_term_query(schema(), field, term, distance=near.most(term.lstrip("=")))


def _weighed(field: str, term: str) -> tantivy.Query:
    return tantivy.Query.boost_query(_term(field, term), _BESIDE_WEIGHT.get(term[0], 1.0))


def _phrase(phrase: Phrase, field: str) -> tantivy.Query:
    """Match the lemmas that one language gives the words, whichever language that is, or the words themselves."""
    versions = {tuple(words.lemma(word, language) for word in phrase.words) for language in (*words.LANGUAGES, "")}
    if phrase.prefix:
        return _any(_phrase_prefix(field, version[:-1], phrase.words[-1]) for version in sorted(versions))
    return _any(tantivy.Query.phrase_query(schema(), field, list(version)) for version in sorted(versions))


def _phrase_prefix(field: str, first: tuple[str, ...], last: str) -> tantivy.Query:
    patterns = [*(re.escape(word) for word in first), f"{re.escape(last)}.*"]
    return tantivy.Query.regex_phrase_query(schema(), field, patterns)


def filters(request: SearchRequest) -> Iterator[tuple[str, tantivy.Query]]:
    """Yield the filters that are set, each with the name of its facet."""
    for name in ("kind", "country", "source"):
        if values := getattr(request, name):
            yield name, _any(_term(name, value) for value in values)
    if request.status:
        yield "status", _any(_status(value, request.now) for value in request.status)
    if request.cpv:
        yield "cpv", _any(within("cpv", cpv_value(code) or code) for code in request.cpv)
    if request.nuts:
        yield "nuts", _any(within("nuts", nuts_value(code) or code) for code in request.nuts)
    if request.buyer_ids:
        yield "buyer_ids", _any(_term("buyer_id", number) for number in request.buyer_ids)
    if request.deadline:
        yield "deadline", _any(_bucket(name, request.now) for name in request.deadline)
    if request.deadline_from or request.deadline_to:
        yield "deadline", deadline_between(request.deadline_from, request.deadline_to)
    if request.published_from or request.published_to:
        first, last = request.published_from, request.published_to
        yield "published", _range("published", _day(first), _day(last))


def within(name: str, code: str) -> tantivy.Query:
    """A CPV code or a region with everything below it, and what may be done anywhere in its country or at all."""
    if name == "cpv":
        return _term("cpv", code)
    return _any(_term("nuts", value) for value in (code, f"{code[:2]}*", "*"))


def _status(value: str, now: datetime) -> tantivy.Query:
    if value == "open":
        return _all([_term("status", "open"), due(now)])
    if value == "closed":
        return _all([_term("status", "open"), passed(now)])
    return _term("status", value)


def due(now: datetime) -> tantivy.Query:
    """Notices whose deadline is still to come, or that have none."""
    return _range("deadline", _seconds(now), None)


def passed(now: datetime) -> tantivy.Query:
    """Notices whose deadline is over."""
    return _range("deadline", None, _seconds(now) - 1)


def deadline_between(first: datetime | None, last: datetime | None) -> tantivy.Query:
    """Notices with a deadline in a range, its ends included."""
    return _range("deadline", _seconds(first) if first else None, _seconds(last) if last else NO_DEADLINE - 1)


def _range(field: str, low: int | None, high: int | None) -> tantivy.Query:
    return tantivy.Query.range_query(schema(), field, FieldType.Integer, low, high)


def _within(span: Span, request: SearchRequest) -> tantivy.Query:
    """Return what lies in a span; notices without the amount, the deadline or the day are never in it."""
    match span.measure:
        case "value":
            return tantivy.Query.range_query(schema(), "value", FieldType.Float, span.low, span.high)
        case "deadline":
            first, last = _moment(span.low, time.min, request), _moment(span.high, time.max, request)
            return deadline_between(first, last)
    today = request.now.astimezone(request.zone).date()
    low, high = (today + each if isinstance(each, timedelta) else each for each in (span.low, span.high))
    return _range("published", _day(cast(date | None, low)) or 1, _day(cast(date | None, high)))


def _moment(bound: Bound | None, clock: time, request: SearchRequest) -> datetime | None:
    if isinstance(bound, timedelta):
        return request.now + bound
    return datetime.combine(cast(date, bound), clock, request.zone) if bound is not None else None


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _seconds(moment: datetime) -> int:
    return -int(-moment.timestamp() // 1)


def facet_edges(now: datetime) -> list[int]:
    """Return the seconds at which one bucket of deadlines ends and the next begins."""
    return [*(_seconds(now + timedelta(days=days)) for days in (0, 7, 30, 90)), NO_DEADLINE]


def _bucket(name: str, now: datetime) -> tantivy.Query:
    edges = [None, *facet_edges(now), None]
    low, end = edges[DEADLINE_BUCKETS.index(name) :][:2]
    return _range("deadline", low, None if end is None else end - 1)


def both(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    """Notices that both find."""
    return _all([one, other])
