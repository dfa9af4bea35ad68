"""Counts of what else could be chosen, each facet under all filters but its own."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import tantivy

from tenderwatch.notices.search.compile import (
    REPLACED,
    both,
    compiled,
    facet_edges,
    filters,
    leaves_out_replaced,
    within,
)
from tenderwatch.notices.search.request import DEADLINE_BUCKETS, SearchRequest
from tenderwatch.notices.search.rows import ANYWHERE

Counts = list[tuple[str, int]]
_MOST_VALUES = 1000
_FIELDS = {"kind": "kind", "country": "country", "cpv": "cpv_division", "nuts": "nuts_country", "source": "source"}


def counts(searcher: tantivy.Searcher, request: SearchRequest) -> dict[str, Counts]:
    """Return each facet's values with their counts, in one pass and one more for every facet that is filtered.

    What was replaced is left out of nearly every search: its number is asked for by itself, not by one more pass.
    """
    filtered = {name for name, _ in filters(request)} & set(request.facets)
    free = [name for name in request.facets if name not in filtered]
    found = _pass(searcher, compiled(request), free, request.now)
    if "status" in found and leaves_out_replaced(request):
        replaced = _count(searcher, both(compiled(request, without="status"), REPLACED))
        found["status"] = _sorted([*found["status"], ("replaced", replaced)])
    for name in filtered:
        found |= _pass(searcher, compiled(request, without=name), [name], request.now)
    for name, values in _branches(searcher, request).items():
        found[name] = _sorted((dict(found.get(name, ())) | values).items())
    return {name: found[name] for name in found if name in {*request.facets, *dict(request.branches)}}


def _branches(searcher: tantivy.Searcher, request: SearchRequest) -> dict[str, dict[str, int]]:
    """Return for each branch how many of the hits are in it, were it chosen alone."""
    found: dict[str, dict[str, int]] = {}
    for name in dict(request.branches):
        others = compiled(request, without=name)
        values = [value for branch, value in request.branches if branch == name]
        found[name] = {value: _count(searcher, both(others, within(name, value))) for value in values}
    return found


def _count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return int(searcher.search(query, 1).count)


def _pass(searcher: tantivy.Searcher, query: tantivy.Query, names: Iterable[str], now: datetime) -> dict[str, Counts]:
    asked = {name: _aggregation(name, now) for name in names}
    answer = searcher.aggregate(query, asked) if asked else {}
    return {name: _READERS.get(name, _terms)(answer[name]["buckets"]) for name in asked}


def _aggregation(name: str, now: datetime) -> dict[str, Any]:
    if name == "deadline":
        return _ranges(facet_edges(now))
    if name == "status":
        return _by_value("status") | {"aggs": {"deadline": _ranges(facet_edges(now)[:1])}}
    return _by_value(_FIELDS[name])


def _by_value(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}}


def _ranges(edges: list[int]) -> dict[str, Any]:
    lows, highs = [None, *edges], [*edges, None]
    ends = [{"from": low, "to": high} for low, high in zip(lows, highs, strict=True)]
    return {"range": {"field": "deadline", "ranges": [{k: v for k, v in end.items() if v is not None} for end in ends]}}


def _terms(buckets: list[dict[str, Any]]) -> Counts:
    return _sorted((bucket["key"], bucket["doc_count"]) for bucket in buckets)


def _statuses(buckets: list[dict[str, Any]]) -> Counts:
    """Split "open" at the present moment: what has passed is closed."""
    found = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    for bucket in buckets:
        if bucket["key"] == "open":
            gone = bucket["deadline"]["buckets"][0]["doc_count"]
            found |= {"open": found["open"] - gone, "closed": gone}
    return _sorted(found.items())


def _deadlines(buckets: list[dict[str, Any]]) -> Counts:
    pairs = zip(DEADLINE_BUCKETS, buckets, strict=True)
    return [(name, bucket["doc_count"]) for name, bucket in pairs if bucket["doc_count"]]


def _sorted(pairs: Iterable[tuple[str, int]]) -> Counts:
    return sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-pair[1], pair[0]))


def _countries(buckets: list[dict[str, Any]]) -> Counts:
    """Count what may be done anywhere for each country."""
    found = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    anywhere = found.pop(ANYWHERE, 0)
    return _sorted((country, count + anywhere) for country, count in found.items())


_READERS: dict[str, Callable[[list[dict[str, Any]]], Counts]] = {
    "status": _statuses,
    "nuts": _countries,
    "deadline": _deadlines,
}
