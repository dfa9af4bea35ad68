"""A review of the success factors: all at once, each with its evidence; and the sheet to hold it with."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.forms import ReviewForm
from tenderwatch.accounts.rules.factors import FACTORS
from tenderwatch.accounts.views.blueprint import back_to, bp
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved


@bp.route("/<int:account_id>/review", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def review(account_id: int) -> ResponseReturnValue:
    """Rate the success factors of a day."""
    with data.read() as session:
        page = queries.page(session, account_id, data.today())
    if request.method == "GET":
        return _page(page, ReviewForm.fresh(reviewed_on=data.today()))
    form = ReviewForm()

    def do(session: Session) -> object:
        day = form.reviewed_on.data or data.today()
        return service.review(session, account_id, form.ratings(), day, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(page, form), 422
    say(_("The review is saved."))
    return back_to(account_id, "factors")


def _page(page: queries.AccountPage, form: ReviewForm) -> str:
    return render_template(
        "accounts/review.html", form=form, page=page, account=page.account, factors=FACTORS, labels=labels
    )
