"""After-care: what is open, and one of them with its steps."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import queries as accounts
from tenderwatch.accounts.care import labels, queries, service
from tenderwatch.accounts.care.forms import ReasonForm
from tenderwatch.accounts.care.views.blueprint import VOICE, bp, form_page, names, pages
from tenderwatch.accounts.tables import AfterCare
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import ignored
from tenderwatch.web.saving import saved


@bp.get("/care/after-care")
@needs(Permission.SEE_ACCOUNTS)
def open_after_cares() -> ResponseReturnValue:
    """List the after-care that is open, by the last day of its contract."""
    with data.read() as session:
        found = queries.open_after_cares(session, page_number(request.args.get("page", "")))
        buyers = accounts.count_unopened(session, data.today())
    return render_template(
        "accounts/care/after_cares.html",
        found=found,
        buyers=buyers,
        labels=labels,
        sections=pages("care.open_after_cares"),
        ignored_here=ignored({"page": lambda value: bool(number(value))}),
    )


@bp.get("/care/after-care/<int:after_care_id>")
@needs(Permission.SEE_ACCOUNTS)
def show_after_care(after_care_id: int) -> ResponseReturnValue:
    """Show an after-care: its steps, whose they are, what came of them."""
    with data.read() as session:
        line = queries.after_care_page(session, after_care_id)
        history = audit.told(session, "after_care", after_care_id, VOICE)
    return render_template("accounts/care/after_care.html", line=line, labels=labels, history=history)


@bp.route("/care/after-care/<int:after_care_id>/cancel", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def cancel_after_care(after_care_id: int) -> ResponseReturnValue:
    """Cancel what is open of an after-care, with the reason."""
    with data.read() as session:
        line = queries.after_care_page(session, after_care_id)
    form = ReasonForm() if request.method == "POST" else ReasonForm.fresh()
    back = url_for(".show_after_care", after_care_id=after_care_id)

    def do(session: Session) -> AfterCare:
        return service.cancel(session, after_care_id, form.reason.data or "", data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        lead = _("The steps that are open are cancelled with this reason; those that are done stay.")
        page = form_page(form, _("Cancel the after-care"), back, meta=line.contract, lead=(lead,), save=_("Cancel it"))
        return page, 422 if form.is_submitted() else 200
    say(_("The after-care is cancelled."))
    return redirect(back, 303)


@bp.get("/accounts/<int:account_id>/care")
@needs(Permission.SEE_ACCOUNTS)
def of_account(account_id: int) -> ResponseReturnValue:
    """Show the care of one account: its plan, after-care, and where it was sent on to."""
    with data.read() as session:
        care = queries.care(session, account_id, data.today())
        organization = service.organization_of(session, account_id)
        return render_template(
            "accounts/care/of_account.html",
            organization=organization,
            care=care,
            after_care=queries.after_care(session, account_id),
            referrals=queries.referrals(session, organization.id),
            labels=labels,
            segments=names(session, "segment"),
        )
