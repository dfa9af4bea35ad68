"""Answers to what is asked without words, kept while they are true.

Such pages are opened again and again and touch every notice.  An answer is true for one state of the index and until
the next deadline that moves a notice from one bucket to another; whether there is one is looked up, not guessed.
"""

from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock

import tantivy
from tantivy import FieldType, Occur

from tenderwatch.notices.search.compile import facet_edges
from tenderwatch.notices.search.request import SearchRequest, SearchResult
from tenderwatch.notices.search.schema import schema
from tenderwatch.notices.search.trade_terms import shipped

MOST = 64
LARGEST = 100
"""Rows of a page; what is longer is an export and made each time."""
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


class Remembered:
    """What one state of the index has answered."""

    def __init__(self) -> None:
        self._answers: OrderedDict[SearchRequest, tuple[datetime, SearchResult]] = OrderedDict()
        self._lock = Lock()

    def answer(self, searcher: tantivy.Searcher, request: SearchRequest) -> SearchResult | None:
        """Return what was answered to this before; None when it has not been asked, or would be another by now."""
        if not _is_kept(request):
            return None
        with self._lock:
            then, result = self._answers.get(_key(request), (request.now, None))
        return result if result and not _moved(searcher, then, request.now) else None

    def keep(self, request: SearchRequest, result: SearchResult) -> None:
        """Remember an answer, and forget the oldest of too many."""
        if not _is_kept(request):
            return
        with self._lock:
            self._answers[_key(request)] = request.now, result
            self._answers.move_to_end(_key(request))
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)


def _is_kept(request: SearchRequest) -> bool:
    return not request.ranked and request.size <= LARGEST


def _moved(searcher: tantivy.Searcher, one: datetime, other: datetime) -> bool:
    """Tell whether any notice is in another bucket of deadlines at one moment than at the other."""
    edges = zip(facet_edges(min(one, other)), facet_edges(max(one, other)), strict=True)
    between = [(Occur.Should, _deadlines(low, high - 1)) for low, high in edges if low < high]
    return bool(between and searcher.search(tantivy.Query.boolean_query(between), 1).count)


def _key(request: SearchRequest) -> SearchRequest:
    """Return what distinguishes one answer from another: not the moment, nor terms, of which there is no word."""
    return replace(request, now=_ANY_TIME, expand=True, terms=shipped())


def _deadlines(low: int, high: int) -> tantivy.Query:
    return tantivy.Query.range_query(schema(), "deadline", FieldType.Integer, low, high, use_inverted_index=True)
