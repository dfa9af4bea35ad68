"""Saved searches: made with a preview of what they would have found, changed, switched off."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids.queries import bid_for
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _, ngettext
from tenderwatch.missed.queries import waiting as missed
from tenderwatch.notices import address, codes
from tenderwatch.notices.healing import index_of
from tenderwatch.notices.search import QueryError, SearchRequest
from tenderwatch.notices.terms import in_use
from tenderwatch.notices.views import picking
from tenderwatch.users import audit
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import labels, queries, question
from tenderwatch.watching import service as watching
from tenderwatch.watching.forms import SearchForm, TreeField
from tenderwatch.watching.queries import Preview
from tenderwatch.watching.queries.followers import followed_by, followers
from tenderwatch.watching.rules import FILTERS, KEPT
from tenderwatch.watching.tables import SavedSearch
from tenderwatch.watching.views.blueprint import bp, local_pages
from tenderwatch.watching.views.hearing import hearing_form
from tenderwatch.watching.views.inbox import wording
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable


@bp.get("/searches")
@needs(Permission.SEE_INBOX)
def searches() -> ResponseReturnValue:
    """List the searches of the reader's team with what they bring."""
    with data.read() as session:
        team = users.team_of(session, data.current_user())
        lines = queries.searches(session, team.id, data.now())
        counts = queries.counts(session, team.id, reader.midnight())
        followed = {each.search_id: each for each in followed_by(session, data.current_user())}
        awards = missed(session, team.id)
    return render_template(
        "watching/searches.html",
        lines=lines,
        links=local_pages(counts, "searches"),
        labels=labels,
        team=team.name,
        followed=followed,
        missed=awards,
    )


@bp.route("/searches/new", methods=["GET", "POST"])
@needs(Permission.EDIT_SEARCHES)
def add_search() -> ResponseReturnValue:
    """Save a search: from the address of a search page, or from nothing; shown with its preview first."""
    if request.method == "GET":
        asked = address.read(request.args.items(multi=True))
        kept = _kept({name: list(values) for name, values in asked.filters.items()})
        form = SearchForm.fresh(query=asked.text, owner_id=data.current_user().id, **kept, **_choices())
        left_out = [f"{name}={value}" for name, values in asked.filters.items() if name not in KEPT for value in values]
        return _form_page(form, None, left_out=[*left_out, *asked.ignored])
    form = SearchForm(**_choices())
    valid = form.validate_on_submit()
    if _only_preview(form):
        return _form_page(form, None)
    if valid and (search := _created(form)):
        say(_("The search %(name)s is saved.", name=search.name))
        return redirect(url_for(".search", search_id=search.id), 303)
    return _form_page(form, None), 422


def _created(form: SearchForm) -> SavedSearch | None:
    """Save the search and put what is open before the team if that was asked for; None when it was refused."""
    me, now = data.current_user(), data.now()
    try:
        with data.write() as session:
            search = watching.create(session, users.team_of(session, me).id, form.values, me, now)
            if form.add_open.data:
                _add_open(session, search)
    except Invalid as refused:
        form.refuse(refused.problems)
        return None
    return search


def _add_open(session: Session, search: SavedSearch) -> None:
    index, _state = index_of(data.house())
    if index is None:
        say(_("The open ones could not be added: the search index is being rebuilt."), "warn")
        return
    found = question.found_open(index, question.question_of(search.query, search.filters, data.now(), in_use(session)))
    added = watching.add_open(session, search, found, data.now())
    say(ngettext("%(n)s open notice is added.", "%(n)s open notices are added.", added))


@bp.get("/searches/<int:search_id>")
@needs(Permission.SEE_INBOX)
def search(search_id: int) -> ResponseReturnValue:
    """Show a saved search with its preview."""
    found = _search(search_id)
    return _form_page(SearchForm.fresh(found, **_kept(found.filters), **_choices()), found)


@bp.post("/searches/<int:search_id>/edit")
@needs(Permission.EDIT_SEARCHES)
def edit_search(search_id: int) -> ResponseReturnValue:
    """Change a saved search, or look at what a change would find."""
    form = SearchForm(**_choices())
    valid = form.validate_on_submit()
    if _only_preview(form):
        return _form_page(form, _search(search_id))
    if valid and _edited(form, search_id):
        say(_("The search %(name)s is saved.", name=form.name.data))
        return redirect(url_for(".search", search_id=search_id), 303)
    return _form_page(form, _search(search_id)), 422


def _edited(form: SearchForm, search_id: int) -> bool:
    me = data.current_user()
    try:
        with data.write() as session:
            found = watching.get(session, users.team_of(session, me).id, search_id, lock=True)
            watching.edit(session, found, form.values, form.seen_version, me, data.now())
    except Invalid as refused:
        form.refuse(refused.problems)
        return False
    return True


@bp.post("/searches/<int:search_id>/switch")
@needs(Permission.EDIT_SEARCHES)
def switch_search(search_id: int) -> ResponseReturnValue:
    """Switch a search off or on; what it found stays."""
    me, active = data.current_user(), request.form.get("active") == "1"
    with data.write() as session:
        found = watching.get(session, users.team_of(session, me).id, search_id, lock=True)
        watching.activate(session, found, active, me, data.now())
        name = found.name
    if active:
        say(_("%(name)s is switched on: it finds what is published from now on.", name=name))
    else:
        say(_("%(name)s is switched off: it finds nothing new; what it found stays.", name=name))
    return redirect(url_for(".search", search_id=search_id), 303)


def _search(search_id: int) -> SavedSearch:
    with data.read() as session:
        return watching.get(session, users.team_of(session, data.current_user()).id, search_id)


def _kept(filters: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what the fields of the form are filled with."""
    return {name: filters.get(name, []) for name in FILTERS} | {"as_typed": bool(filters.get("expand"))}


def _choices() -> dict[str, Any]:
    with data.read() as session:
        sources = queries.source_names(session)
    return {"people": choosable(), "sources": sources}


def _only_preview(form: SearchForm) -> bool:
    """Tell whether the rule is only to be tried, or codes are looked for: it needs no name yet, nor a code chosen."""
    looked_for = [name for name in codes.TREES if f"{name}_under" in request.form]
    asked = request.form.get("do") == "preview" or bool(looked_for)
    for name in ["name", *looked_for] if asked else ():
        form[name].errors = []
    return asked


def _form_page(form: SearchForm, search: SavedSearch | None, left_out: Collection[str] = ()) -> str:
    preview, wrong, state = _preview(form)
    with data.read() as session:
        team = users.team_of(session, data.current_user())
        counts = queries.counts(session, team.id, reader.midnight())
        history = audit.told(session, "saved_search", search.id) if search else []
        followed = followers(session, [search.id]) if search else []
        bids = bid_for(session, team.id, preview.procedure_ids) if preview else 0
    mine = next((each for each in followed if each.user_id == data.current_user().id), None)
    return render_template(
        "watching/search.html",
        form=form,
        followers=followed,
        mine=mine,
        hearing=hearing_form(mine),
        search=search,
        preview=preview,
        bids=bids,
        wrong=wrong,
        index_state=state,
        left_out=left_out,
        links=local_pages(counts, "searches"),
        history=history,
        filters=form.filters,
        pickers=_counted([_picker(form[name]) for name in codes.TREES]),
        most=picking.SHOWN,
        **wording(),
    )


def _picker(field: TreeField) -> picking.Picker:
    """Return what the reader chooses from: the level that was opened, what the words find, or the topmost level."""
    return picking.picker(field.tree, field.data or [], field.words, request.form.get(f"{field.name}_under", ""))


def _counted(pickers: list[picking.Picker]) -> dict[str, tuple[picking.Picker, list[picking.Row]]]:
    """Return what is chosen from, each row with how many notices there are in all."""
    index, _state = index_of(data.house())
    branches = tuple(pair for each in pickers for pair in picking.nodes(each.rows, each.name))
    asked = SearchRequest(now=data.now(), standing=True, size=1, facets=(), branches=branches)
    result = index.search(asked) if index else None
    return {each.name: (each, picking.counted(each, result)) for each in pickers}


def _preview(form: SearchForm) -> tuple[Preview | None, QueryError | None, str]:
    """Return what the rule would have found, or what is wrong with its words, and how the index is."""
    if not (form.query.data or "").strip() and not any(form[name].data for name in FILTERS):
        return None, None, "nothing"
    try:
        watching.check_query(form.query.data or "", {}, data.now())
    except QueryError as wrong:
        form.refuse(wrong.problems)
        return None, wrong, "wrong"
    if any(form[name].errors for name in FILTERS):
        return None, None, "wrong"
    index, state = index_of(data.house())
    if index is None:
        return None, None, state
    with data.read() as session:
        team_id = users.team_of(session, data.current_user()).id
        rule = form.query.data or "", form.filters
        return queries.preview(session, index, team_id, *rule, data.now(), reader.zone().key), None, state
