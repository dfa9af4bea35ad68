"""The text index: derived from the database, rebuilt at will.

The rooms above hand in values (IndexRow, SearchRequest) and get values back; which engine answers stays in here.
"""

from tenderwatch.notices.search.errors import IndexBusy, IndexProblem
from tenderwatch.notices.search.highlight import Segment, excerpt, marked
from tenderwatch.notices.search.index import Index
from tenderwatch.notices.search.percolate import matches
from tenderwatch.notices.search.query import EVERYTHING, Query, QueryError, parse, parted
from tenderwatch.notices.search.request import DEADLINE_BUCKETS, FACETS, SearchRequest, SearchResult
from tenderwatch.notices.search.rows import TEXT_CAP, IndexRow, PreparedRow, Status, placed, prepare
from tenderwatch.notices.search.trade_terms import Terms, expanded

__all__ = [
    "DEADLINE_BUCKETS",
    "EVERYTHING",
    "FACETS",
    "TEXT_CAP",
    "Index",
    "IndexBusy",
    "IndexProblem",
    "IndexRow",
    "PreparedRow",
    "Query",
    "QueryError",
    "SearchRequest",
    "SearchResult",
    "Segment",
    "Status",
    "Terms",
    "excerpt",
    "expanded",
    "marked",
    "matches",
    "parse",
    "parted",
    "placed",
    "prepare",
]
