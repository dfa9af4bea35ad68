"""A tender is recorded as sent or taken back; its list and its receipt are handed out as files."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.deadlines import zone_of
from tenderwatch.bids.sending import queries, rules
from tenderwatch.bids.sending.forms import ReceiptForm, SendingForm
from tenderwatch.bids.sending.service import sendings as service
from tenderwatch.bids.sending.service.sendings import Told
from tenderwatch.bids.sending.standing import hurdles
from tenderwatch.bids.sending.tables import Sending
from tenderwatch.bids.sending.views.blueprint import back, bp
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.kept_files import handed_out, taken
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.route("/bids/<int:bid_id>/submission/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def send(bid_id: int) -> ResponseReturnValue:
    """Record that the tender was sent."""

    def record(session: Session, told: Told) -> Sending:
        found = hurdles(session, bids.one(session, bid_id))
        return service.send(session, bid_id, told, found, data.current_user(), data.now())

    return _record(bid_id, "sent", record, _("Recorded: the tender is sent."))


@bp.route("/bids/<int:bid_id>/submission/withdraw", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def withdraw(bid_id: int) -> ResponseReturnValue:
    """Record that the tender was taken back."""

    def record(session: Session, told: Told) -> Sending:
        return service.withdraw(session, bid_id, told, data.current_user(), data.now())

    done = _("Recorded: the tender is taken back. The bid is being prepared again.")
    return _record(bid_id, "withdrawn", record, done)


def _record(bid_id: int, kind: str, record: Callable[[Session, Told], Sending], done: str) -> ResponseReturnValue:
    with data.read() as session:
        bid = bids.one(session, bid_id)
        zone = zone_of(session, bid)
        packed = service.frozen(session, bid_id)
    form = _form(zone)

    def do(session: Session) -> Sending:
        kept = taken(form.file.data) if form.file.data else None
        try:
            return record(session, form.told(zone, kept))
        except NotAllowed as error:  # what was typed stays on the page
            raise Invalid(str(error), {"stage": str(error)}) from error

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template(
            "bids/sending/record.html", bid=bid, form=form, kind=kind, zone=zone.key, packed=packed, now=data.now()
        )
        return page, 200 if request.method == "GET" else 422
    say(done)
    return back(bid_id)


def _form(zone: ZoneInfo) -> SendingForm:
    form = SendingForm.on(zone)
    people = choosable()
    if request.method == "POST":
        return form(people=people)
    return form.fresh(people=people, by_id=data.current_user().id)


@bp.get("/bids/<int:bid_id>/submission/<int:number>/sha256sums.txt")
@needs(Permission.SEE_BIDS)
def manifest(bid_id: int, number: int) -> ResponseReturnValue:
    """Hand out the list of what was sent, as `sha256sum -c` reads it."""
    body = rules.manifest(queries.packed(_one(bid_id, number)))
    named = {"Content-Disposition": 'attachment; filename="SHA256SUMS"'}
    return Response(body.encode(), mimetype="text/plain", headers=named)


@bp.route("/bids/<int:bid_id>/submission/<int:number>/receipt/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def receive(bid_id: int, number: int) -> ResponseReturnValue:
    """Enter a receipt that came later."""
    row = _one(bid_id, number)
    with data.read() as session:
        bid = bids.one(session, bid_id)
    zone = reader.zone_of(row.zone)
    form_of = ReceiptForm.on(zone)
    form = form_of() if request.method == "POST" else form_of.fresh()

    def do(session: Session) -> Sending:
        kept = taken(form.file.data) if form.file.data else None
        return service.receive(session, bid_id, number, form.said(kept), data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template("bids/sending/receipt.html", bid=bid, form=form, zone=zone.key, sending=row)
        return page, 200 if request.method == "GET" else 422
    say(_("The receipt is entered."))
    return back(bid_id)


@bp.get("/bids/<int:bid_id>/submission/<int:number>/receipt")
@needs(Permission.SEE_BIDS)
def receipt(bid_id: int, number: int) -> ResponseReturnValue:
    """Hand out the receipt as a file."""
    row = _one(bid_id, number)
    if not row.file_digest:
        raise NotFound(_("There is no such document."))
    return handed_out(row.file_digest, row.file_name or "")


def _one(bid_id: int, number: int) -> Sending:
    with data.read() as session:
        found = next((each for each in queries.sendings(session, bid_id) if each.number == number), None)
    if found is None:
        raise NotFound(_("Nothing of this number was sent."))
    return found
