"""Counts of what else could be chosen, each facet under all filters but its own."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain
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
from tenderwatch.notices.search.schema import COLUMNS, NOTHING, STATUSES, status_deadline

Counts = list[tuple[str, int]]
_MOST_VALUES = 1000
_STANDING = "status_deadline"
"""The one column by which both statuses and deadlines are counted."""


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
    columns = {name: COLUMNS.get(name, (_STANDING,)) for name in names}
    asked = {column: _ranges(now) if column == _STANDING else _by_value(column) for column in chain(*columns.values())}
    answer = searcher.aggregate(query, asked) if asked else {}
    return {name: _READERS.get(name, _sorted)(_added(answer, columns[name])) for name in columns}


def _added(answer: dict[str, Any], columns: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Return the values of a facet with what its columns come to; a notice has no value in two of them."""
    found: Counter[str] = Counter()
    for column in columns:
        found.update({bucket["key"]: bucket["doc_count"] for bucket in answer[column]["buckets"]})
    del found[NOTHING]
    return found.items()


def _by_value(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}}


def _ranges(now: datetime) -> dict[str, Any]:
    """Return what counts every status by every bucket of deadlines, each range named for both."""
    edges = [status_deadline(status, low) for status in STATUSES for low in (0, *facet_edges(now))]
    names = (f"{status} {bucket}" for status in STATUSES for bucket in DEADLINE_BUCKETS)
    ends = zip(names, [{"from": edge} for edge in edges], [*({"to": edge} for edge in edges[1:]), {}], strict=True)
    return {"range": {"field": _STANDING, "ranges": [{"key": name, **low, **high} for name, low, high in ends]}}


def _statuses(pairs: Iterable[tuple[str, int]]) -> Counts:
    """Count what is open and has passed as closed."""
    found: Counter[str] = Counter()
    for name, count in pairs:
        status, bucket = name.split(" ")
        found["closed" if (status, bucket) == ("open", "passed") else status] += count
    del found[NOTHING]
    return _sorted(found.items())


def _deadlines(pairs: Iterable[tuple[str, int]]) -> Counts:
    found: Counter[str] = Counter()
    for name, count in pairs:
        found[name.split(" ")[1]] += count
    return [(name, found[name]) for name in DEADLINE_BUCKETS if found[name]]


def _sorted(pairs: Iterable[tuple[str, int]]) -> Counts:
    return sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-pair[1], pair[0]))


def _countries(pairs: Iterable[tuple[str, int]]) -> Counts:
    """Count what may be done anywhere for each country."""
    found = dict(pairs)
    anywhere = found.pop(ANYWHERE, 0)
    return _sorted((country, count + anywhere) for country, count in found.items())


_READERS: dict[str, Callable[[Iterable[tuple[str, int]]], Counts]] = {
    "status": _statuses,
    "nuts": _countries,
    "deadline": _deadlines,
}
