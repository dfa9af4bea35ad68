"""The page on which a bid finds its notice."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.joining import queries, service
from tenderwatch.bids.joining.forms import JoinForm
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.saving import saved

bp = Blueprint("joining", __name__)


@bp.route("/bids/<int:bid_id>/notice", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def join(bid_id: int) -> ResponseReturnValue:
    """Show procedures that a bid may be for; join it to the one that is chosen or named."""
    bid = _one(bid_id)
    if request.method == "GET":
        return _page(bid, JoinForm.fresh(seen=str(bid.version)))
    form = JoinForm()
    if form.validate_on_submit() and saved(form, lambda session: _join(session, bid_id, form)):
        say(_("The bid is joined to its notice."))
        return redirect(url_for("bids.show", bid_id=bid_id), 303)
    return _page(bid, form), 422


def _join(session: Session, bid_id: int, form: JoinForm) -> Bid:
    found = queries.named(session, form.notice.data or "")
    if found is None:
        words = _("No notice here has this number or address.")
        raise Invalid(words, {"notice": words})
    return service.join(session, bid_id, found, form.seen_version, data.current_user(), data.now())


@bp.post("/bids/<int:bid_id>/notice/part")
@needs(Permission.EDIT_BIDS)
def part(bid_id: int) -> ResponseReturnValue:
    """Part a bid from a procedure that it was joined to by mistake."""
    with data.write() as session:
        seen = number(request.form.get("seen", "")) or 0
        service.part(session, bid_id, seen, data.current_user(), data.now())
    say(_("The bid is parted from the procedure."))
    return redirect(url_for(".join", bid_id=bid_id), 303)


def _one(bid_id: int) -> Bid:
    with data.read() as session:
        return bids.one(session, bid_id)


def _page(bid: Bid, form: JoinForm) -> str:
    with data.read() as session:
        found = queries.candidates(session, bid)
    return render_template("bids/join.html", bid=bid, form=form, candidates=found, alike=queries.ALIKE)
