"""Asking rules of notices as they were on the day of their publication, not as they stand now.

A call that has been awarded since was open then, and due within thirty days of that day.  So a status becomes the kinds
of notice that have it when they are published, and what counts from now counts from the day of publication.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from tenderwatch.notices.search import Index, IndexRow, Query, SearchRequest, Terms, matches, prepare
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Not
from tenderwatch.notices.search.spans import Span
from tenderwatch.watching import question
from tenderwatch.watching.rules import FILTERS

PUBLISHED_AS = {
    "open": ("competition",),
    "planned": ("planning", "consultation"),
    "awarded": ("result", "dir-awa-pre", "cont-modif", "completion"),
}
"""The kinds of notice that have a status when they are published; no notice is published closed or replaced."""
STATUS_OF = {kind: status for status, kinds in PUBLISHED_AS.items() for kind in kinds}
NOTHING = ("-",)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a saved search asks: its words and what they are narrowed by."""

    query: str
    filters: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, query: str, filters: Mapping[str, Iterable[str]]) -> "Rule":
        """Return a rule from what is kept of a search."""
        return cls(query, {name: tuple(values) for name, values in filters.items() if values})

    @property
    def key(self) -> tuple[Any, ...]:
        """What two rules that ask the same have in common."""
        return self.query, tuple(sorted(self.filters.items()))

    @property
    def asks(self) -> bool:
        """Whether it asks for anything but everything."""
        return bool(self.query.strip()) or any(self.filters.get(name) for name in FILTERS)

    def request(self, now: datetime, terms: Terms) -> SearchRequest:
        """Return the rule as a question about notices as they were published; raises QueryError."""
        return as_published(question.question_of(self.query, self.filters, now, terms))


def as_published(request: SearchRequest) -> SearchRequest:
    """Return the question without a status, but for the kinds of notice that have it when they are published."""
    if not request.status:
        return request
    kinds = [kind for status in request.status for kind in PUBLISHED_AS.get(status, ())]
    kept = tuple(kind for kind in kinds if not request.kind or kind in request.kind)
    return replace(request, status=(), kind=kept or NOTHING)


def counts_from_now(request: SearchRequest) -> bool:
    """Tell whether a question has another answer on another day."""
    return any(isinstance(bound, timedelta) for span in _spans(request.query) for bound in (span.low, span.high))


def _spans(query: Query) -> Iterator[Span]:
    match query:
        case Span():
            yield query
        case Not() | Also():
            yield from _spans(query.part)
        case AllOf() | AnyOf():
            for part in query.parts:
                yield from _spans(part)


def on_day(request: SearchRequest, day: date) -> SearchRequest:
    """Return the question as it was asked when the day began."""
    return replace(request, now=datetime.combine(day, time.min, request.zone))


def found(rows: Iterable[IndexRow], asked: Iterable[tuple[int, SearchRequest]], today: date) -> dict[int, set[int]]:
    """Return for each question, by its number, which of the notices it found on the day of their publication."""
    by_day: dict[date, set[int]] = {}
    prepared = []
    for row in rows:
        by_day.setdefault(row.published_on or today, set()).add(row.id)
        prepared.append(prepare(row))
    plain, daily = dict[int, SearchRequest](), dict[int, SearchRequest]()
    for number, request in asked:
        (daily if counts_from_now(request) else plain)[number] = request
    answers = matches(prepared, plain.items()) if plain else {}
    if daily:
        pairs = {(number, day): on_day(request, day) for number, request in daily.items() for day in by_day}
        numbered = dict(enumerate(pairs.items()))
        said = matches(prepared, [(place, request) for place, (_key, request) in numbered.items()])
        answers |= {number: set() for number in daily}
        for place, ((number, day), _request) in numbered.items():
            answers[number] |= said[place] & by_day[day]
    return answers


def found_between(index: Index, request: SearchRequest, first: date, last: date) -> set[int]:
    """Return what a question found in the index on the days of publication from `first` to `last`.

    What does not say when it was published is asked as of now.
    """
    asked = replace(request, standing=True)
    undated = index.matching(replace(asked, published_to=date.min))
    if not counts_from_now(request):
        return undated | index.matching(replace(asked, published_from=first, published_to=last))
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    each = (index.matching(replace(on_day(asked, day), published_from=day, published_to=day)) for day in days)
    return undated.union(*each)
