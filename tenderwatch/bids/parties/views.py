"""Who bids with us, and call-offs: what the bid's page asks for and sends."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.parties import labels, service
from tenderwatch.bids.parties.forms import BidPartyForm
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

bp = Blueprint("bid_parties", __name__)


@bp.get("/bids/<int:bid_id>/parties")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show who bids with us, and what is bid for under this bid."""
    return _page(bid_id, BidPartyForm.fresh())


@bp.post("/bids/<int:bid_id>/parties")
@needs(Permission.EDIT_BIDS)
def name(bid_id: int) -> ResponseReturnValue:
    """Name an organisation that bids with us."""
    form = BidPartyForm()
    if form.validate_on_submit() and saved(form, lambda session: _named(session, bid_id, form)):
        say(_("The party is named."))
        return redirect(url_for(".index", bid_id=bid_id), 303)
    return _page(bid_id, form), 422


def _named(session: Session, bid_id: int, form: BidPartyForm) -> object:
    organization = organizations.named(session, (form.organization.data or "").strip(), buys=False)
    told = (form.role.data, form.what.data, form.share.data)
    return service.name_party(session, bid_id, organization.id, *told, data.current_user(), data.now())


@bp.post("/bids/<int:bid_id>/parties/<int:party_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, party_id: int) -> ResponseReturnValue:
    """Take an organisation out of a bid."""
    with data.write() as session:
        service.part_with(session, bid_id, party_id, data.current_user(), data.now())
    say(_("The party is taken out."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/call-offs")
@needs(Permission.EDIT_BIDS)
def call_off(bid_id: int) -> ResponseReturnValue:
    """Begin a bid for a call-off."""
    with data.write() as session:
        bid = service.call_off(session, bid_id, data.current_user(), data.now())
        session.flush()
        new_id = bid.id
    say(_("The bid is entered."))
    return redirect(url_for("bids.show", bid_id=new_id), 303)


def _page(bid_id: int, form: BidPartyForm) -> str:
    with data.read() as session:
        bid = bids.one(session, bid_id)
        found, under = service.parties(session, bid_id), bids.one(session, bid.under_id) if bid.under_id else None
        calls = service.called_off(session, bid_id)
    may_call = bid.outcome is not None and bid.outcome.result in service.CALLS_OFF
    return render_template(
        "bids/parties.html",
        bid=bid,
        form=form,
        parties=found,
        under=under,
        calls=calls,
        may_call=may_call,
        roles=labels,
    )
