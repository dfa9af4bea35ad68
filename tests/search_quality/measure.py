"""Recall and R-precision: of what is relevant, how much is found; and of the first R found, how much is relevant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from statistics import fmean

from tenderwatch.notices.search import Index, SearchRequest, prepare
from tests.search_quality.plain import snowball, substring
from tests.search_quality.reading import Need, needs, notices

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
Way = Callable[[str], Sequence[str]]
"""A way to search: a query to the names of notices, the best first."""


@dataclass(frozen=True)
class Score:
    """`recall` and `precision` (at R) of one need, or their means over several."""

    recall: float
    precision: float


@cache
def index() -> Index:
    """Return the real index, filled with the labelled notices."""
    made = Index(None)
    made.upsert(prepare(notice.row(number)) for number, notice in enumerate(notices()))
    made.commit(1)
    return made


def ours(query: str, expand: bool = True) -> list[str]:
    """Return what the search of the program finds, by relevance."""
    request = SearchRequest.of(query, NOW, expand=expand, size=len(notices()), facets=())
    return [notices()[number].name for number in index().search(request).ids]


def unexpanded(query: str) -> list[str]:
    """Return what it finds without other terms of the trade."""
    return ours(query, expand=False)


WAYS: dict[str, Way] = {
    "TenderWatch": ours,
    "without trade terms": unexpanded,
    "Snowball stems": snowball,
    "substrings": substring,
}


def score(need: Need, way: Way) -> Score:
    """Return how well a way answers one need."""
    found = way(need.query)
    first = found[: len(need.relevant)]
    return Score(*(len(need.relevant.intersection(part)) / len(need.relevant) for part in (found, first)))


def mean(way: Way, language: str = "") -> Score:
    """Return the means over all needs, or over those typed in one language."""
    scores = [score(need, way) for need in needs() if need.language.startswith(language)]
    return Score(fmean(each.recall for each in scores), fmean(each.precision for each in scores))
