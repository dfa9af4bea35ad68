"""Organisations: what does this buyer buy, and from whom?"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids import queries as bids
from tenderwatch.contracts import queries as contracts
from tenderwatch.i18n import _
from tenderwatch.notices import labels, queries
from tenderwatch.notices.wording import code_words, said_value
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.speech import TITLE, cut, said

bp = Blueprint("organizations", __name__)
ROLES = ("buyer", "supplier")
NAMES_SHOWN = 20


@bp.get("/organizations")
@needs(Permission.READ)
def index() -> ResponseReturnValue:
    """List organisations by name, page by page."""
    words, role, page, ignored = _asked()
    with data.read() as session:
        found = organizations.found(session, words, role=role, page=page)
    return render_template(
        "organizations/index.html",
        found=found,
        words=words,
        role=role,
        page=page,
        pages=-(-found.total // organizations.MOST),
        roles=[("", _("All")), ("buyer", _("Buyers")), ("supplier", _("Suppliers"))],
        code_words=code_words,
        cut=cut,
        longest=TITLE,
        ignored_parameters=ignored,
    )


def _asked() -> tuple[str, str, int, list[str]]:
    """Return the words, role and page of the address, and what in it means nothing here."""
    words, role, page, ignored = "", "", 1, []
    for name, value in request.args.items(multi=True):
        if name == "q":
            words = value[:TITLE]
        elif name == "role" and value in ROLES:
            role = value
        elif name == "page" and value.isascii() and value.isdigit() and 0 < int(value[:7]) == int(value):
            page = int(value)
        elif value:
            ignored.append(f"{name}={value}")
    return words, role, page, ignored


@bp.get("/organizations/<int:organization_id>")
@needs(Permission.READ)
def show(organization_id: int) -> ResponseReturnValue:
    """Show what an organisation buys and from whom, what it has won, and our bids and contracts with it."""
    me = data.current_user()
    with data.read() as session:
        page = queries.page_of(session, organization_id)
        scope = queries.scope_of(session, organization_id)
        ours = bids.Filters(buyer_id=organization_id)
        our_bids = bids.rows(session, ours) if me.may(Permission.SEE_BIDS) else None
        held = contracts.of_buyer(session, organization_id) if me.may(Permission.SEE_CONTRACTS) else None
    return render_template(
        "organizations/show.html",
        page=page,
        scope=scope,
        our_bids=our_bids,
        contracts=held,
        labels=labels,
        bid_labels=bid_labels,
        code_words=code_words,
        said=said,
        said_value=said_value,
        cut=cut,
        division=_division,
        names_shown=NAMES_SHOWN,
        ignored_parameters=[f"{name}={value}" for name, value in request.args.items(multi=True)],
    )


def _division(code: str) -> str:
    return codelists.cpv_label(code, i18n.language())
