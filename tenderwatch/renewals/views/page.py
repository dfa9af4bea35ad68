"""The page of one plan, and what a person says in it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import labels as bid_labels
from tenderwatch.contracts import queries as contracts
from tenderwatch.contracts.views.listing import sections
from tenderwatch.i18n import _
from tenderwatch.notices import labels as notice_labels
from tenderwatch.renewals import labels, queries, service
from tenderwatch.renewals.forms import PlanForm
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.renewals.views.blueprint import bp
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved
from tenderwatch.web.speech import said
from tenderwatch.work import queries as work

VOICE = audit.Voice(labels.field, labels.action, labels.value)


@bp.get("/renewals/<int:plan_id>")
@needs(Permission.SEE_CONTRACTS)
def show(plan_id: int) -> ResponseReturnValue:
    """Show a plan: what is to be done by when and whose it is, what may follow, what was done."""
    today = data.today()
    with data.read() as session:
        page = queries.page(session, plan_id, today)
        return render_template(
            "renewals/show.html",
            page=page,
            plan=page.plan,
            contract=page.contract,
            labels=labels,
            bid_labels=bid_labels,
            notice_labels=notice_labels,
            said=said,
            sections=sections("renewals.index", contracts.count_gaps(session, today)),
            activities=_activities(session, page),
            history=audit.told(session, "renewal_plan", plan_id, VOICE),
        )


def _activities(session: Session, page: queries.PlanPage) -> work.Section | None:
    if not data.current_user().may(Permission.SEE_ACCOUNTS):
        return None
    return work.of_matter(session, "plan", page.plan.id, page.contract.buyer_id, data.today(), data.now())


@bp.route("/renewals/<int:plan_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def edit(plan_id: int) -> ResponseReturnValue:
    """Say how the chance is seen, what they need, what we promised."""
    with data.read() as session:
        page = queries.page(session, plan_id, data.today())
    if request.method == "GET":
        return _edit_page(PlanForm.fresh(page.plan), page)
    form = PlanForm()

    def change(session: Session) -> RenewalPlan:
        return service.edit_plan(session, plan_id, form.values(), form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, change) is None:
        return _edit_page(form, page), 422
    say(_("The plan is saved."))
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _edit_page(form: PlanForm, page: queries.PlanPage) -> str:
    return render_template("renewals/edit.html", form=form, plan=page.plan, contract=page.contract)
