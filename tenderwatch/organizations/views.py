"""Organisations: what does this buyer buy, and from whom?  And are these two one?"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.accounts import queries as accounts
from tenderwatch.accounts.projects import queries as projects
from tenderwatch.accounts.references import queries as references
from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids import queries as bids
from tenderwatch.contacts import queries as contacts
from tenderwatch.contracts import queries as contract_queries
from tenderwatch.i18n import _
from tenderwatch.notices import labels, queries
from tenderwatch.notices.wording import code_words, said_value
from tenderwatch.organizations import labels as words_for
from tenderwatch.organizations import queries as organizations
from tenderwatch.organizations import service
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.context import Link
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import page_number
from tenderwatch.web.links import ignored
from tenderwatch.web.origin import shown_on
from tenderwatch.web.speech import TITLE, cut, said
from tenderwatch.work import queries as work

bp = Blueprint("organizations", __name__)
ROLES = ("buyer", "supplier", "ours")
NAMES_SHOWN = 20


@bp.get("/organizations")
@needs(Permission.READ)
def index() -> ResponseReturnValue:
    """List organisations by name, page by page."""
    words, role, page, unknown = _asked()
    with data.read() as session:
        found = organizations.found(session, words, role=role, page=page)
        waiting = organizations.open_count(session)
        ours = organizations.ours(session)
    return render_template(
        "organizations/index.html",
        found=found,
        waiting=waiting,
        words=words,
        role=role,
        page=page,
        ours=ours,
        pages=-(-found.total // organizations.MOST),
        roles=[("", _("All")), ("buyer", _("Buyers")), ("supplier", _("Suppliers")), ("ours", _("Ours"))],
        code_words=code_words,
        cut=cut,
        longest=TITLE,
        ignored_parameters=unknown,
        sections=_places(waiting) if data.current_user().may(Permission.SEE_ACCOUNTS) else [],
    )


def _places(waiting: int) -> list[Link]:
    """Return the pages beside the list, for a reader who has the section of accounts; the search needs the room."""
    return [
        (url_for("accounts.index"), _("Accounts"), False, None),
        (url_for(".index"), _("Organisations"), True, None),
        (url_for(".duplicates"), _("Possible duplicates"), False, waiting or None),
    ]


def _asked() -> tuple[str, str, int, list[str]]:
    """Return the words, role and page of the address, and what in it means nothing here."""
    words, role, page, unknown = "", "", 1, []
    for name, value in request.args.items(multi=True):
        if name == "q":
            words = value[:TITLE]
        elif name == "role" and value in ROLES:
            role = value
        elif name == "page" and value.isascii() and value.isdigit() and 0 < int(value[:7]) == int(value):
            page = int(value)
        elif value:
            unknown.append(f"{name}={value}")
    return words, role, page, unknown


@bp.get("/organizations/<int:organization_id>")
@needs(Permission.READ)
def show(organization_id: int) -> ResponseReturnValue:
    """Show what an organisation buys and from whom, what it has won, and our bids and contracts with it."""
    me = data.current_user()
    with data.read() as session:
        if (now_in := organizations.merged_into(session, organization_id)) is not None:
            return redirect(url_for(".show", organization_id=now_in), 301)
        page = queries.page_of(session, organization_id)
        scope = queries.scope_of(session, organization_id)
        ours = bids.Filters(buyer_id=organization_id)
        our_bids = bids.rows(session, ours) if me.may(Permission.SEE_BIDS) else None
        held = contract_queries.of_buyer(session, organization_id) if me.may(Permission.SEE_CONTRACTS) else None
        pairs = organizations.pairs_of(session, organization_id)
        merged = organizations.merged_here(session, organization_id)
        sees = me.may(Permission.SEE_ACCOUNTS)
        at = (session, organization_id, data.today())
        people = contacts.at_organization(*at) if sees else None
        given = references.at_organization(*at) if sees else None
        together = projects.at_organization(*at) if sees else None
        is_ours = organization_id in organizations.ours(session)
        done = work.of_organization(session, organization_id, data.today(), data.now()) if sees else None
        account_id = accounts.of_organization(session, organization_id) if sees else None
        history = audit.told(session, "organization", organization_id, words_for.VOICE)
    return render_template(
        "organizations/show.html",
        page=page,
        scope=scope,
        pairs=pairs,
        merged=merged,
        is_ours=is_ours,
        account_id=account_id,
        history=history,
        words_for=words_for,
        our_bids=our_bids,
        activities=done,
        held=held,
        contacts=people,
        references=given,
        projects=together,
        labels=labels,
        bid_labels=bid_labels,
        code_words=code_words,
        said=said,
        said_value=said_value,
        cut=cut,
        division=_division,
        names_shown=NAMES_SHOWN,
        ignored_parameters=ignored({}),
    )


def _division(code: str) -> str:
    return codelists.cpv_label(code, i18n.language())


@bp.post("/organizations/<int:organization_id>/ours")
@needs(Permission.ADMINISTER)
def mark_ours(organization_id: int) -> ResponseReturnValue:
    """Say that an organisation is us, or no longer: by it notices that name us as winner are known."""
    ours = request.form.get("ours") == "yes"
    with data.write() as session:
        row = service.mark_ours(session, organization_id, data.current_user(), data.now(), ours=ours)
        standing = row.id
    say(
        _("This is us: notices that name it as winner are looked at within minutes.")
        if ours
        else _("This is not us: notices that name it as winner are not ours.")
    )
    return redirect(url_for(".show", organization_id=standing), 303)


MEANS = {"state": lambda value: value == "decided", "page": lambda _value: True}
Verb = Callable[[Session, int, User, datetime], object]


@bp.get("/organizations/duplicates")
@needs(Permission.READ)
def duplicates() -> ResponseReturnValue:
    """Show the pairs that wait for a word, or with `?state=decided` what was said."""
    decided = request.args.get("state") == "decided"
    with data.read() as session:
        page = organizations.pairs(session, page_number(request.args.get("page", "1")), decided=decided)
        waiting = page.total if not decided else organizations.open_count(session)
    return render_template(
        "organizations/duplicates.html",
        page=page,
        decided=decided,
        links=[
            (url_for(".duplicates"), _("To judge"), not decided, waiting),
            (url_for(".duplicates", state="decided"), _("Decided"), decided),
        ],
        words_for=words_for,
        code_words=code_words,
        cut=cut,
        ignored_parameters=ignored(MEANS),
    )


@bp.post("/organizations/duplicates/<int:suggestion_id>/same")
@needs(Permission.EDIT_ORGANIZATIONS)
def same(suggestion_id: int) -> ResponseReturnValue:
    """Say that both are one organisation."""
    return _say(service.confirm, suggestion_id, _("One organisation from now on."))


@bp.post("/organizations/duplicates/<int:suggestion_id>/different")
@needs(Permission.EDIT_ORGANIZATIONS)
def different(suggestion_id: int) -> ResponseReturnValue:
    """Say that they are two."""
    return _say(service.reject, suggestion_id, _("Two organisations; this is remembered."))


@bp.post("/organizations/duplicates/<int:suggestion_id>/undecide")
@needs(Permission.EDIT_ORGANIZATIONS)
def undecide(suggestion_id: int) -> ResponseReturnValue:
    """Take back what was said of a pair."""
    return _say(service.take_back, suggestion_id, _("Taken back."), undo=False)


def _say(verb: Verb, suggestion_id: int, words: str, *, undo: bool = True) -> ResponseReturnValue:
    with data.write() as session:
        verb(session, suggestion_id, data.current_user(), data.now())
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204  # the row has left the page already
    say(words, undo_url=url_for(".undecide", suggestion_id=suggestion_id) if undo else None)
    page = shown_on()
    return redirect(page if page != request.path else url_for(".duplicates"), 303)


@bp.post("/organizations/merges/<int:merge_id>/separate")
@needs(Permission.EDIT_ORGANIZATIONS)
def separate(merge_id: int) -> ResponseReturnValue:
    """Take a merge apart: they are two."""
    with data.write() as session:
        out = service.separate(session, merge_id, data.current_user(), data.now()).id
    say(_("Two organisations; this is remembered."))
    return redirect(url_for(".show", organization_id=out), 303)
