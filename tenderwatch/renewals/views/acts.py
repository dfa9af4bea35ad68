"""What is done with a plan as a whole: opened early, begun, its successor named, made a bid."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import queries as contract_queries
from tenderwatch.contracts import service as contracts
from tenderwatch.i18n import _
from tenderwatch.renewals import service
from tenderwatch.renewals.forms import UnhappyForm
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.renewals.views.blueprint import back, bp
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved


@bp.post("/contracts/<int:contract_id>/renewal")
@needs(Permission.EDIT_CONTRACTS)
def open_early(contract_id: int) -> ResponseReturnValue:
    """Open the plan of a contract before its day."""
    with data.write() as session:
        plan_id = service.open_by_hand(session, contract_id, data.current_user(), data.now()).id
    say(_("The renewal plan is open."))
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.post("/renewals/<int:plan_id>/begin")
@needs(Permission.EDIT_CONTRACTS)
def begin(plan_id: int) -> ResponseReturnValue:
    """Note that the work has begun."""
    with data.write() as session:
        service.begin(session, plan_id, data.current_user(), data.now())
    say(_("The renewal work is begun: its start is asked no more."))
    return back(plan_id)


@bp.post("/renewals/<int:plan_id>/bid")
@needs(Permission.EDIT_BIDS)
def start_bid(plan_id: int) -> ResponseReturnValue:
    """Begin the bid of a renewal, with everything that is known, or open the one that there is."""
    with data.write() as session:
        bid = service.start_bid(session, plan_id, data.current_user(), data.now())
        bid_id, title = bid.id, bid.title
    say(_("Bid: %(title)s", title=title))
    return redirect(url_for("bids.show", bid_id=bid_id), 303)


# The successor


@bp.post("/renewals/suggestions/<int:suggestion_id>/confirm")
@needs(Permission.EDIT_CONTRACTS)
def confirm(suggestion_id: int) -> ResponseReturnValue:
    """Say that a procedure follows the contract."""
    with data.write() as session:
        plan = service.confirm(session, suggestion_id, data.current_user(), data.now())
        plan_id, has_bid = plan.id, plan.bid_id is not None
    undo = url_for(".reconsider", suggestion_id=suggestion_id)
    say(_("It is the successor, and its bid is begun.") if has_bid else _("It is the successor."), undo_url=undo)
    return back(plan_id)


@bp.post("/renewals/suggestions/<int:suggestion_id>/reject")
@needs(Permission.EDIT_CONTRACTS)
def reject(suggestion_id: int) -> ResponseReturnValue:
    """Say that a procedure is something else."""
    plan_id = _said(service.reject, suggestion_id)
    undo = url_for(".reconsider", suggestion_id=suggestion_id)
    say(_("Not the successor: it is not proposed again."), undo_url=undo)
    return back(plan_id)


@bp.post("/renewals/suggestions/<int:suggestion_id>/reconsider")
@needs(Permission.EDIT_CONTRACTS)
def reconsider(suggestion_id: int) -> ResponseReturnValue:
    """Take back what was said of a procedure."""
    plan_id = _said(service.reconsider, suggestion_id)
    say(_("Taken back: it is proposed again."), "info")
    return back(plan_id)


def _said(verb: Callable[[Session, int, User, datetime], RenewalPlan], suggestion_id: int) -> int:
    with data.write() as session:
        return verb(session, suggestion_id, data.current_user(), data.now()).id


# Bound but unhappy


@bp.route("/contracts/<int:contract_id>/unhappy", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def unhappy(contract_id: int) -> ResponseReturnValue:
    """Say that the customer is bound but unhappy, which opens renewal work at once."""
    with data.read() as session:
        contract = contract_queries.page(session, contract_id, data.today(), deleted=False).contract
    if request.method == "GET":
        form = UnhappyForm.fresh(reason=contract.unhappy_because)
        return render_template("renewals/unhappy.html", form=form, contract=contract)
    form = UnhappyForm()

    def flag(session: Session) -> int:
        by, now = data.current_user(), data.now()
        contracts.flag_unhappy(session, contract_id, form.reason.data or "", by, now)
        service.keep_one(session, contract_id, by, now)
        return contract_id

    if not form.validate_on_submit() or saved(form, flag) is None:
        return render_template("renewals/unhappy.html", form=form, contract=contract), 422
    say(_("Noted: the renewal work does not wait."))
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)


@bp.post("/contracts/<int:contract_id>/content")
@needs(Permission.EDIT_CONTRACTS)
def content(contract_id: int) -> ResponseReturnValue:
    """Say that the customer is content again."""
    with data.write() as session:
        contracts.clear_unhappy(session, contract_id, data.current_user(), data.now())
        service.keep_one(session, contract_id, data.current_user(), data.now())
    say(_("Noted: the customer is content again. A plan that is open stays open."))
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
