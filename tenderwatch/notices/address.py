"""A search as an address says it: what is read from `?q=…&kind=…`, what of it is not understood, and what it asks.

The names are those of the search page; a saved search keeps the same text and filters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from re import fullmatch
from typing import Any, cast, get_args

from scrapers import codelists
from scrapers.codelists.trees import tree
from tenderwatch.notices.search import DEADLINE_BUCKETS, SearchRequest, Status, Terms, parse
from tenderwatch.notices.search.query import EVERYTHING, Code, QueryError, Word, cpv_value, nuts_value
from tenderwatch.notices.search.request import Sort

SORTS: tuple[str, ...] = get_args(Sort)
LAST_PAGE = 100_000
_LONGEST_VALUE = 100
_MOST_DAYS = 36_500


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_number(value: str) -> bool:
    return fullmatch(r"[1-9]\d{0,8}", value) is not None


def _is_place(value: str) -> bool:
    """Tell whether a region begins so, or a country that NUTS does not part."""
    return tree("nuts").begins(value) or codelists.country_code(value) is not None


def _is_age(value: str) -> bool:
    return fullmatch(r"[1-9]\d{0,4}d", value) is not None and int(value[:-1]) <= _MOST_DAYS


def _is_telling(value: str) -> bool:
    """Tell whether it is a word or a code by which notices can be alike."""
    try:
        return len(value) <= _LONGEST_VALUE and isinstance(parse(value), Word | Code)
    except QueryError:
        return False


MANY: Mapping[str, Callable[[str], bool]] = {
    "kind": lambda value: value in codelists.codes("form-type"),
    "status": lambda value: value in get_args(Status),
    "country": lambda value: value in codelists.codes("country"),
    "cpv": lambda value: cpv_value(value) is not None and tree("cpv").begins(value),
    "nuts": lambda value: nuts_value(value) is not None and _is_place(value),
    "source": lambda value: len(value) <= _LONGEST_VALUE,
    "buyer": _is_number,
    "deadline": lambda value: value in DEADLINE_BUCKETS,
    "alike": _is_telling,
}
"""Filters that may be given several times, each with what its values must be."""
ONCE: Mapping[str, Callable[[str], bool]] = {
    "deadline_from": _is_day,
    "deadline_to": _is_day,
    "published": _is_age,
    "published_from": _is_day,
    "published_to": _is_day,
    "expand": lambda value: value == "0",
    "like": _is_number,
}
"""Filters that are given once; `published=90d` is the last 90 days, `expand=0` leaves out other terms of a trade.

`like` is the notice that others are like by what `alike` names, and that is not found itself.
"""
MOST_TELLING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words and filters of an address, its order and page, and what in it means nothing here ("foo=bar")."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str | None = None
    page: int = 1
    ignored: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """Return the values of one filter."""
        return self.filters.get(name, ())


def read(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read the query of an address; empty values, as forms send them, count as not given."""
    text, sort, page = "", None, 1
    filters: dict[str, list[str]] = {}
    ignored = []
    for name, value in pairs:
        if name == "q" and not text:
            text = value
        elif name == "sort" and value in SORTS:
            sort = value
        elif name == "page" and _is_number(value) and int(value) <= LAST_PAGE:
            page = int(value)
        elif _fits(name, value, filters):
            filters.setdefault(name, []).append(value)
        elif value and (name, value) not in [(n, v) for n, values in filters.items() for v in values]:
            ignored.append(f"{name}={value}")
    kept = {name: tuple(values) for name, values in filters.items()}
    return Asked(text=text, filters=kept, sort=sort, page=page, ignored=tuple(ignored))


def _fits(name: str, value: str, known: Mapping[str, list[str]]) -> bool:
    if not value or value in known.get(name, ()):
        return False
    if name in MANY:
        return MANY[name](value)
    return name in ONCE and name not in known and ONCE[name](value)


def order_of(asked: Asked) -> Sort:
    """Return the order in force: by relevance where there are words, else the newest first."""
    return cast(Sort, asked.sort or ("relevance" if asked.text.strip() or asked.of("alike") else "newest"))


def request_of(asked: Asked, now: datetime, zone: tzinfo, terms: Terms, **more: Any) -> SearchRequest:
    """Return what the address asks of the index, days being those of `zone`; raises QueryError for broken words."""
    filters = asked.filters
    many = {name: filters[name] for name in MANY if name in filters and name not in ("buyer", "alike")}
    return SearchRequest(
        now=now,
        zone=zone,
        query=parse(asked.text) if asked.text.strip() else EVERYTHING,
        alike=tuple(parse(value) for value in asked.of("alike")[:MOST_TELLING]),
        expand=not asked.of("expand"),
        terms=terms,
        standing=True,
        **many,  # type: ignore[arg-type]
        buyer_ids=tuple(int(value) for value in asked.of("buyer")),
        deadline_from=_moment(asked, "deadline_from", time.min, zone),
        deadline_to=_moment(asked, "deadline_to", time.max, zone),
        published_from=_day(asked, "published_from") or _since(asked, now.astimezone(zone).date()),
        published_to=_day(asked, "published_to"),
        sort=order_of(asked),
        **{"page": asked.page, **more},
    )


def _day(asked: Asked, name: str) -> date | None:
    return next((date.fromisoformat(value) for value in asked.of(name)), None)


def _moment(asked: Asked, name: str, clock: time, zone: tzinfo) -> datetime | None:
    day = _day(asked, name)
    return datetime.combine(day, clock, zone) if day else None


def _since(asked: Asked, today: date) -> date | None:
    return next((today - timedelta(days=int(value[:-1])) for value in asked.of("published")), None)
