"""Which of many saved searches a batch of notices meets: the batch becomes a small index, asked by the same code."""

from collections.abc import Iterable

from tenderwatch.notices.search.index import Index
from tenderwatch.notices.search.request import SearchRequest
from tenderwatch.notices.search.rows import IndexRow, PreparedRow, prepare


def matches(
    rows: Iterable[IndexRow | PreparedRow], searches: Iterable[tuple[int, SearchRequest]]
) -> dict[int, set[int]]:
    """Return for each search the ids of the rows that it finds; page, order and facets of a search play no part."""
    index = Index(None)
    index.upsert(prepare(row) if isinstance(row, IndexRow) else row for row in rows)
    index.commit(0)
    return {number: index.matching(request) for number, request in searches}
