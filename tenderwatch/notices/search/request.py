"""What is asked of the index and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from tenderwatch.notices.search import trade_terms
from tenderwatch.notices.search.query import EVERYTHING, Query, parse
from tenderwatch.notices.search.trade_terms import Terms

Sort = Literal["relevance", "newest", "deadline", "value"]
FACETS = ("kind", "status", "country", "cpv", "nuts", "source", "deadline")
HOME = ZoneInfo("Europe/Helsinki")
DEADLINE_BUCKETS = ("passed", "7d", "30d", "90d", "later", "none")
"""Passed; within 7, 30 and 90 days of now (each without the former); later; no deadline given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A query, filters, an order and a page; `now` is the moment against which deadlines are open or closed, `zone` is
    where the days of the query's words are (`deadline:2026-12`).

    Values of one filter are alternatives, the filters all hold.  `cpv` and `nuts` are codes or beginnings of codes and
    mean everything below them.  `deadline` names DEADLINE_BUCKETS.  `published_to` and `deadline_to` belong to their
    ranges; a range of deadlines leaves out notices without one.  `standing` leaves out what a newer notice replaced
    unless `status` is given.  By relevance without words, the newest come first; by deadline, the next ones come first,
    then those without one, then those that have passed, the latest first.  The facets cpv and nuts count divisions and
    countries; `branches` names what else is to be counted, ("cpv", "9091") or ("nuts", "FI1B").  With `expand`, a trade
    term of the query finds the other terms of its group in `terms` too.  `alike` are words and codes that are telling
    of a notice (`Index.telling`): what has two of the words and CPV codes is found, what has more and rarer ones comes
    first, regions and buyers only put in order, and by relevance what is open comes before the rest.  `unlike` are ids
    that are never found.
    """

    now: datetime
    zone: tzinfo = HOME
    query: Query = EVERYTHING
    alike: tuple[Query, ...] = ()
    unlike: tuple[int, ...] = ()
    expand: bool = True
    terms: Terms = field(default_factory=trade_terms.shipped)
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    standing: bool = False
    country: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    buyer_ids: tuple[int, ...] = ()
    deadline: tuple[str, ...] = ()
    deadline_from: datetime | None = None
    deadline_to: datetime | None = None
    published_from: date | None = None
    published_to: date | None = None
    sort: Sort = "relevance"
    page: int = 1
    size: int = 50
    facets: tuple[str, ...] = FACETS
    branches: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str, now: datetime, **filters: object) -> "SearchRequest":
        """Read the text as a query; raises QueryError."""
        return replace(cls(now=now, query=parse(text)), **filters)  # type: ignore[arg-type]

    @property
    def ranked(self) -> bool:
        """Whether there is anything by which one notice is more relevant than another."""
        return self.query != EVERYTHING or bool(self.alike)

    @property
    def likeness(self) -> tuple[Query, ...]:
        """What is telling as it is asked of the index, and as it is to be marked."""
        return tuple(trade_terms.expand(part, self.terms) if self.expand else part for part in self.alike)

    @property
    def meant(self) -> Query:
        """The query as it is asked of the index, and as its words are to be marked."""
        return trade_terms.expand(self.query, self.terms) if self.expand else self.query


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The ids of the page in order, the exact number of hits, and for each facet (value, count), most frequent first.

    A facet counts under the other filters: what would be found if this value were chosen instead.  `took`: seconds.
    """

    ids: tuple[int, ...]
    total: int
    took: float
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
