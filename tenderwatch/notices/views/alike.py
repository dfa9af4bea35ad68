"""More like this: the address of a notice's likes, and by what they are like it."""

from collections.abc import Sequence

from flask import request, url_for

from tenderwatch.notices import labels, queries
from tenderwatch.notices.address import Asked
from tenderwatch.notices.healing import index_of
from tenderwatch.notices.search import Query, parse
from tenderwatch.notices.search.query import Code, Word
from tenderwatch.web import data
from tenderwatch.web.links import here_without, with_query


def address_of(asked: Asked) -> str | None:
    """Return the address that says by what others are like the notice that is named; None when it says so already."""
    if asked.of("alike") or not (named := asked.of("like")):
        return None
    index, _state = index_of(data.house())
    with data.read() as session:
        row = queries.told_of(session, int(named[0]))
    if index is None or row is None or not (found := index.telling(row)):
        return None
    return url_for("notices.search") + with_query(request.args.items(multi=True), alike=found)


def chips(asked: Asked) -> list[tuple[str, str]]:
    """Return each word and code by which notices are alike, with the address without it."""
    return [(said(value), here_without("alike", value)) for value in asked.of("alike")]


def said(value: str) -> str:
    """Return a word or code by which notices are alike, in words."""
    return _said(parse(value))


def _said(query: Query) -> str:
    match query:
        case Code():
            return f"{labels.filter_name(query.list)}: {labels.filter_value(query.list, query.value)}"
        case Word(place="buyer"):
            return f"{labels.filter_name('buyer')}: {query.text}"
        case Word():
            return query.text
    return ""


def original(asked: Asked) -> Sequence[queries.NoticeLine]:
    """Return the notice that others are to be like."""
    with data.read() as session:
        return queries.lines(session, [int(number) for number in asked.of("like")])
