"""Documents of a bid: sent, described, handed out as files, removed."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import queries
from tenderwatch.bids.content.forms import DescribeForm, SendForm
from tenderwatch.bids.content.rules.validity import expires_before
from tenderwatch.bids.content.service import documents, kept
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.content.views.shared import VOICE, form_page, names
from tenderwatch.bids.deadlines import submission_day
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.kept_files import handed_out, taken
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

bp = Blueprint("documents", __name__)


@bp.get("/bids/<int:bid_id>/documents")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show the documents of a bid, their versions, and whether they are valid when it is sent."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        return render_template(
            "bids/content/documents.html",
            bid=bid,
            documents=queries.documents(session, bid_id),
            people=names(session),
            submitted_on=submission_day(session, bid)[0],
            expires_before=expires_before,
        )


@bp.route("/bids/<int:bid_id>/documents/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def send(bid_id: int) -> ResponseReturnValue:
    """Keep a file, as a new document or as a newer version of one."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        known = [(each.id, each.name) for each in queries.documents(session, bid_id)]
    given = {"people": choosable(), "documents": known}
    form = SendForm(**given) if request.method == "POST" else _fresh(known)

    def do(session: Session) -> BidDocument:
        sent, by = _stored(form), data.current_user()
        return documents.send(session, bid_id, sent, form.values(), by, data.now(), form.replaces.data)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = form_page(bid, form, _("Send a document"), url_for(".index", bid_id=bid_id), upload=True)
        return page, 200 if request.method == "GET" else 422
    say(_("The document is kept."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


def _fresh(known: list[tuple[int, str]]) -> SendForm:
    wanted = request.args.get("replaces", "")
    replaces = next((number for number, _name in known if str(number) == wanted), None)
    shown = {"kind": "other", "owner_id": data.current_user().id, "replaces": replaces}
    return SendForm.fresh(people=choosable(), documents=known, **shown)


def _stored(form: SendForm) -> documents.Sent:
    return documents.Sent(*taken(form.file.data), (form.note.data or "").strip() or None)


@bp.route("/bids/<int:bid_id>/documents/<int:document_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def describe(bid_id: int, document_id: int) -> ResponseReturnValue:
    """Change what is said of a document."""
    with data.read() as session:
        bid, row = bids.one(session, bid_id), queries.document(session, bid_id, document_id)
        if row is None:
            raise NotFound(_("There is no such document."))
        owner = session.get(User, row.owner_id) if row.owner_id else None
        history = audit.told(session, "bid_document", document_id, VOICE)
    people, back = choosable(also=owner), url_for(".index", bid_id=bid_id)
    form = DescribeForm(people=people) if request.method == "POST" else DescribeForm.fresh(row, people=people)

    def do(session: Session) -> BidDocument:
        by, now = data.current_user(), data.now()
        return documents.describe(session, bid_id, document_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = form_page(bid, form, row.name, back, version=row.version, history=history)
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(back, 303)


@bp.get("/bids/<int:bid_id>/documents/files/<int:version_id>")
@needs(Permission.SEE_BIDS)
def download(bid_id: int, version_id: int) -> ResponseReturnValue:
    """Hand out one version as a file, so that no browser ever shows it as a page of ours."""
    with data.read() as session:
        found = queries.file_of(session, bid_id, version_id)
    if found is None:
        raise NotFound(_("There is no such document."))
    return handed_out(found.digest, found.name)


@bp.post("/bids/<int:bid_id>/documents/<int:document_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, document_id: int) -> ResponseReturnValue:
    """Take a document out of the list; its files and its history are kept."""
    with data.write() as session:
        row = kept.in_bid(session, BidDocument, bid_id, document_id)
        kept.remove(session, row, row.name, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", bid_id=bid_id, document_id=document_id))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/documents/<int:document_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, document_id: int) -> ResponseReturnValue:
    """Take a removed document back."""
    with data.write() as session:
        row = kept.in_bid(session, BidDocument, bid_id, document_id, removed=True)
        kept.restore(session, row, row.name, data.current_user(), data.now())
    say(_("It is there again."))
    return redirect(url_for(".index", bid_id=bid_id), 303)
