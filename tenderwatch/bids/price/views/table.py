"""The price table of a bid: shown, typed, changed, approved."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.price import labels, queries, service
from tenderwatch.bids.price.forms import ApprovalForm, PriceLineForm, PriceLinesForm
from tenderwatch.bids.price.views.shared import bp, page_of, say_entered
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

VOICE = audit.Voice(value=labels.value)


@bp.get("/bids/<int:bid_id>/price")
@needs(Permission.SEE_BIDS)
def show(bid_id: int) -> ResponseReturnValue:
    """Show the price table by lot, what was approved, and what bidding cost."""
    return page_of(bid_id)


@bp.post("/bids/<int:bid_id>/price")
@needs(Permission.EDIT_BIDS)
def add(bid_id: int) -> ResponseReturnValue:
    """Enter a line for each line typed; the cursor waits for the next one."""
    form = PriceLinesForm()

    def do(session: Session) -> int:
        by, now = data.current_user(), data.now()
        return len(service.type_lines(session, bid_id, form.lines.data or "", by, now))

    if not form.validate_on_submit() or (entered := saved(form, do)) is None:
        return page_of(bid_id, form), 422
    say_entered(entered)
    # no anchor: a browser lets a field take the focus by itself only on a page without one
    return redirect(url_for(".show", bid_id=bid_id, entry="1"), 303)


@bp.route("/bids/<int:bid_id>/price/<int:line_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, line_id: int) -> ResponseReturnValue:
    """Change a line."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        row = next((each for each in queries.lines(session, bid_id) if each.id == line_id), None)
        history = audit.told(session, "bid_price_line", line_id, VOICE)
    if row is None:
        raise NotFound(_("There is nothing of the kind here."))
    form = PriceLineForm() if request.method == "POST" else PriceLineForm.fresh(row)

    def do(session: Session) -> object:
        by, now = data.current_user(), data.now()
        return service.edit(session, bid_id, line_id, form.values(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template("bids/price/edit.html", bid=bid, form=form, line=row, history=history)
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(url_for(".show", bid_id=bid_id, _anchor=f"row-{line_id}"), 303)


@bp.post("/bids/<int:bid_id>/price/<int:line_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, line_id: int) -> ResponseReturnValue:
    """Take a line out of the table; it can be taken back."""
    with data.write() as session:
        service.remove(session, bid_id, line_id, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", bid_id=bid_id, line_id=line_id))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/price/<int:line_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, line_id: int) -> ResponseReturnValue:
    """Take a removed line back."""
    with data.write() as session:
        service.restore(session, bid_id, line_id, data.current_user(), data.now())
    say(_("It is there again."))
    return redirect(url_for(".show", bid_id=bid_id, _anchor=f"row-{line_id}"), 303)


@bp.post("/bids/<int:bid_id>/price/approve")
@needs(Permission.APPROVE_PRICES)
def approve(bid_id: int) -> ResponseReturnValue:
    """Approve the figures that the page showed."""
    form = ApprovalForm()

    def do(session: Session) -> object:
        seen, reason = form.seen.data or "", form.reason.data or ""
        return service.approve(session, bid_id, seen, reason, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return page_of(bid_id, form), 422
    say(_("The price is approved in your name."))
    return redirect(url_for(".show", bid_id=bid_id), 303)
