"""Search: what has been published about this?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.files.spreadsheets import csv_bytes
from tenderwatch.i18n import _
from tenderwatch.notices import address, codes, labels, queries
from tenderwatch.notices.address import Asked
from tenderwatch.notices.healing import State, index_of, mend
from tenderwatch.notices.search import IndexProblem, QueryError, SearchRequest, SearchResult
from tenderwatch.notices.search.query import AllOf
from tenderwatch.notices.terms import in_use
from tenderwatch.notices.views import alike, facet_words, picking
from tenderwatch.notices.views import search_words as words
from tenderwatch.notices.views.hits import Row, excerpts_of, rows_of
from tenderwatch.notices.views.ours import ours
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.links import with_query
from tenderwatch.web.speech import said

SIZE = 50
MOST_EXPORTED = 10_000
ADDED = ("cpv", "nuts")
CHOOSING = ("find", "under")
"""What the pages of codes add to an address; their button leads here with it."""
DATED = ("deadline_from", "deadline_to", "published_from", "published_to")
"""Filters that are typed: one more code beside those chosen, or a date in place of the former one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index said to a question: without `result` it could not be asked.

    `wrong` says what of the words cannot be read; then there is no question.
    """

    question: SearchRequest | None = None
    result: SearchResult | None = None
    state: State = "whole"
    known: int = 0
    wrong: QueryError | None = None


@needs(Permission.READ)
def search() -> ResponseReturnValue:
    """Show what was asked for, page by page, with what else could be chosen."""
    if any(name in request.args for name in CHOOSING):
        return redirect(url_for(".search") + with_query(request.args.items(multi=True), **dict.fromkeys(CHOOSING)))
    asked = address.read(request.args.items(multi=True))
    if likes := alike.address_of(asked):
        return redirect(likes)
    answer = answered(asked, size=SIZE, branches=branches_of(asked))
    rows = _rows(answer.question, answer.result.ids) if answer.question and answer.result else []
    with data.read() as session:
        buyers = organizations.names(session, [int(number) for number in asked.of("buyer")])
    return render_template(
        "notices/search.html",
        asked=asked,
        answer=answer,
        rows=rows,
        order=address.order_of(asked),
        orders=words.orders(),
        order_words=dict(words.orders())[address.order_of(asked)],
        search_facets=facet_words.facets(asked, answer.result.facets) if answer.result else [],
        unread=picking.unread(asked),
        misread=picking.misread(asked),
        typed_wrong=picking.typed_wrong(asked),
        by_code=_by_code(asked) if answer.result else [],
        chip_list=words.chips(asked, buyers),
        cleared=dict.fromkeys((*address.MANY, *address.ONCE)),
        typed={name: labels.filter_name(name) for name in (*ADDED, *DATED)},
        dated=DATED,
        value_words=words.value_words,
        added_terms=words.added_terms(answer.question) if answer.question and answer.result else [],
        labels=labels,
        like=alike.original(asked),
        said=said,
        alike_chips=alike.chips(asked),
        replaced_hits=dict(answer.result.facets["status"]).get("replaced", 0) if answer.result else 0,
        pages=-(-answer.result.total // SIZE) if answer.result else 0,
        exported=MOST_EXPORTED,
        save_url=_save_url(),
        query=_query_without("page"),
    )


def branches_of(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the nodes of the trees whose numbers the page shows beside the topmost ones."""
    return tuple((name, key) for name in codes.TREES for key in codes.branches(name, asked.of(name)))


def _by_code(asked: Asked) -> list[tuple[str, str, int]]:
    """Return the codes that the words name, with what they would find without the words."""
    named = tuple(("cpv", key) for key in picking.named(asked))
    answer = answered(replace(asked, text=""), size=1, facets=(), branches=named) if named else Answer()
    return picking.by_code(asked, answer.result) if answer.result else []


def answered(asked: Asked, **more: Any) -> Answer:
    with data.read() as session:
        terms = in_use(session)
        unlike = tuple(each for number in asked.of("like") for each in queries.of_the_same(session, int(number)))
    try:
        question = address.request_of(asked, data.now(), reader.zone(), terms, unlike=unlike, **more)
    except QueryError as error:
        return Answer(wrong=error)
    index, state = index_of(data.house())
    if index is None:
        return Answer(question, state=state)
    try:
        return Answer(question, index.search(question), state, index.count())
    except IndexProblem:
        mend(data.house(), anew=True)
        return _again(question)


def _again(question: SearchRequest) -> Answer:
    """Ask once more an index that was found damaged and may be whole by now."""
    index, state = index_of(data.house())
    try:
        return Answer(question, index.search(question), state, index.count()) if index else Answer(state=state)
    except IndexProblem:
        return Answer(state="missing")


def _rows(question: SearchRequest, ids: Sequence[int]) -> list[Row]:
    query = AllOf((question.meant, *question.likeness)) if question.alike else question.meant
    with data.read() as session:
        lines = queries.lines(session, ids)
        marks = ours(session, data.current_user(), {line.procedure_id for line in lines})
        excerpts = excerpts_of(session, lines, question.meant)
    return rows_of(lines, query, excerpts, marks, data.now())


def _save_url() -> str:
    """Return where the search can be kept, with what was asked for."""
    query = _query_without("page", "sort")
    return url_for("watching.add_search") + (f"?{query}" if query else "")


def _query_without(*names: str) -> str:
    return urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in names and value])


# Exports: the same rows in the same order; all of them unless a page is asked for.


@needs(Permission.READ)
def search_csv() -> ResponseReturnValue:
    """Return what the page lists as a table."""
    _asked, answer = _exported()
    if answer.result is None:
        return Response(_refusal(answer), _status(answer), mimetype="text/plain")
    body = csv_bytes(words.heads(), [words.cells(line) for line in _lines(answer.result.ids)])
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="notices.csv"'})


@needs(Permission.READ)
def search_json() -> ResponseReturnValue:
    """Return what the page lists as JSON."""
    asked, answer = _exported()
    if answer.result is None:
        return jsonify(error=_refusal(answer)), _status(answer)
    return jsonify(
        query=asked.text,
        filters={name: list(values) for name, values in asked.filters.items()},
        order=address.order_of(asked),
        ignored=list(asked.ignored),
        total=answer.result.total,
        of=answer.known,
        complete=answer.state == "whole",
        rows=[words.as_json(line) for line in _lines(answer.result.ids)],
    )


def _exported() -> tuple[Asked, Answer]:
    asked = address.read(request.args.items(multi=True))
    size = SIZE if "page" in request.args else MOST_EXPORTED
    return asked, answered(asked, size=size, facets=())


def _lines(ids: Sequence[int]) -> list[queries.NoticeLine]:
    with data.read() as session:
        return queries.lines(session, ids)


def _refusal(answer: Answer) -> str:
    return str(answer.wrong) if answer.wrong else _("The index is being rebuilt. Try again in a moment.")


def _status(answer: Answer) -> int:
    return 422 if answer.wrong else 503
