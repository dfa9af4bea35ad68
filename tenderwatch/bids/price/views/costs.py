"""What bidding cost, and what the house asks of prices."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids.price import queries, service
from tenderwatch.bids.price.forms import ExpenseForm, TermsForm
from tenderwatch.bids.price.views.shared import bp, page_of
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved


@bp.post("/bids/<int:bid_id>/expenses")
@needs(Permission.EDIT_BIDS)
def spend(bid_id: int) -> ResponseReturnValue:
    """Enter something that bidding cost besides hours."""
    form = ExpenseForm()

    def do(session: Session) -> object:
        told = (form.what.data or "", form.amount.data, form.spent_on.data)
        return service.spend(session, bid_id, *told, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return page_of(bid_id, form), 422
    say(_("The expense is entered."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/expenses/<int:expense_id>/remove")
@needs(Permission.EDIT_BIDS)
def unspend(bid_id: int, expense_id: int) -> ResponseReturnValue:
    """Cross out an expense."""
    with data.write() as session:
        service.unspend(session, bid_id, expense_id, data.current_user(), data.now())
    say(_("The expense is crossed out."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.route("/bids/price-terms", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def terms() -> ResponseReturnValue:
    """Say below which margin a price needs a reason, and what an hour of bidding costs."""
    with data.read() as session:
        kept = queries.terms(session)
    form = TermsForm() if request.method == "POST" else TermsForm.fresh(kept)

    def do(session: Session) -> object:
        return service.set_terms(session, form.values(), form.seen_version, data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template("bids/price/terms.html", form=form, version=kept.id if kept else 0)
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return redirect(url_for(".terms"), 303)
