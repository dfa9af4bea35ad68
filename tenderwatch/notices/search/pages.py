"""The ids of one page, in the order that was asked for."""

from collections.abc import Iterable

import tantivy
from tantivy import Order

from tenderwatch.notices.search.compile import both, compiled, due, passed
from tenderwatch.notices.search.request import SearchRequest

Page = tuple[tuple[int, ...], int]
"""Ids, and how many there are on all pages."""


def page(searcher: tantivy.Searcher, request: SearchRequest) -> Page:
    """Return the page of a request."""
    skip = (request.page - 1) * request.size
    match request.sort:
        case "deadline":
            return _next_deadlines(searcher, request, skip)
        case "value":
            return _ids(searcher, compiled(request), request.size, skip, "value")
        case "relevance" if request.ranked:
            return _ids(searcher, compiled(request, scored=True), request.size, skip)
    return _ids(searcher, compiled(request), request.size, skip, "by_published")


def everything(searcher: tantivy.Searcher, request: SearchRequest) -> tuple[int, ...]:
    """Return the ids of all pages, in no order."""
    query = compiled(request)
    return _ids(searcher, query, max(searcher.search(query, 1).count, 1), 0)[0]


def _next_deadlines(searcher: tantivy.Searcher, request: SearchRequest, skip: int) -> Page:
    query = compiled(request)
    coming, later = both(query, due(request.now)), both(query, passed(request.now))
    first, before = _ids(searcher, coming, request.size, skip, "by_deadline", Order.Asc)
    rest, after = _ids(searcher, later, request.size, max(skip - before, 0), "by_deadline")
    return (*first, *rest)[: request.size], before + after


def _ids(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    size: int,
    skip: int,
    by: str | None = None,
    order: Order = Order.Desc,
) -> Page:
    """Ask for no more than there is, since the engine makes room for all that it may return or skip."""
    most = max(searcher.num_docs, 1)
    limit, offset = min(max(size, 1), most), min(max(skip, 0), most)
    found = searcher.search(query, limit, count=True, order_by_field=by, offset=offset, order=order)
    return tuple(numbers(searcher, "id", (address for _, address in found.hits)))[:size], int(found.count)


def numbers(searcher: tantivy.Searcher, field: str, addresses: Iterable[tantivy.DocAddress]) -> list[int]:
    """Return a field's number in each of the documents."""
    return [int(value) for value in searcher.fast_field_values(field, list(addresses)) if value is not None]
