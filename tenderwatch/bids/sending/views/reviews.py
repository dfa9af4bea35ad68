"""A review of a bid: who reads it, what they remarked, and that it is passed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan.rules import REVIEWS
from tenderwatch.bids.plan.service import plan_of
from tenderwatch.bids.sending import labels, queries
from tenderwatch.bids.sending.forms import NewRemarkForm, PassForm, ReadersForm, RemarkForm
from tenderwatch.bids.sending.service import reviews as service
from tenderwatch.bids.sending.tables import ReviewRemark
from tenderwatch.bids.sending.views.blueprint import bp
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

REVIEW = f"<any({', '.join(REVIEWS)}):review>"


@bp.get(f"/bids/<int:bid_id>/reviews/{REVIEW}")
@needs(Permission.SEE_BIDS)
def review(bid_id: int, review: str) -> ResponseReturnValue:
    """Show who reads a review and what they remarked."""
    return _page(bid_id, review, NewRemarkForm.fresh(people=choosable()), PassForm.fresh())


def _page(bid_id: int, review: str, remark: NewRemarkForm, passing: PassForm) -> str:
    with data.read() as session:
        bid, plan = bids.one(session, bid_id), plan_of(session, bid_id)
        readers = queries.readers(session, bid_id, review)
        return render_template(
            "bids/sending/review.html",
            bid=bid,
            review=review,
            name=plan_labels.milestone(review),
            milestone=next((each for each in (plan.milestones if plan else ()) if each.code == review), None),
            remarks=queries.remarks(session, bid_id, review),
            readers=readers,
            reading=ReadersForm(formdata=None, people=choosable(), readers=readers),
            remark=remark,
            passing=passing,
            has_errors=bool(remark.errors or passing.errors),
            labels=labels,
            people={user.id: user.name for user in users.people(session, active_only=False)},
        )


@bp.post(f"/bids/<int:bid_id>/reviews/{REVIEW}/readers")
@needs(Permission.EDIT_BIDS)
def name_readers(bid_id: int, review: str) -> ResponseReturnValue:
    """Say who reads a review."""
    form = ReadersForm(people=choosable())
    with data.write() as session:
        service.name_readers(session, bid_id, review, form.readers.data or [], data.current_user(), data.now())
    say(_("Saved."))
    return _back(bid_id, review)


@bp.post(f"/bids/<int:bid_id>/reviews/{REVIEW}")
@needs(Permission.EDIT_BIDS)
def remark(bid_id: int, review: str) -> ResponseReturnValue:
    """Write down a remark."""
    form = NewRemarkForm(people=choosable())

    def do(session: Session) -> ReviewRemark:
        return service.remark(session, bid_id, review, form.said(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, review, form, PassForm(formdata=None)), 422
    say(_("The remark is written down."))
    return _back(bid_id, review)


@bp.post(f"/bids/<int:bid_id>/reviews/{REVIEW}/pass")
@needs(Permission.EDIT_BIDS)
def pass_review(bid_id: int, review: str) -> ResponseReturnValue:
    """Pass a review."""
    form = PassForm()

    def do(session: Session) -> bool:
        by, now = data.current_user(), data.now()
        service.pass_over(session, bid_id, review, form.because.data, by, now)
        return True

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, review, NewRemarkForm(formdata=None, people=choosable()), form), 422
    say(_("The review is passed."))
    return _back(bid_id, review)


@bp.route("/bids/<int:bid_id>/reviews/remarks/<int:remark_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def change_remark(bid_id: int, remark_id: int) -> ResponseReturnValue:
    """Change a remark, or say what became of it."""
    with data.read() as session:
        bid, row = bids.one(session, bid_id), session.get(ReviewRemark, remark_id)
        if row is None or row.bid_id != bid_id:
            raise NotFound(_("There is nothing of the kind here."))
        owner = session.get(User, row.owner_id) if row.owner_id else None
        history = audit.told(session, "bid_review_remark", remark_id, labels.VOICE)
    people = choosable(also=owner)
    form = RemarkForm(people=people) if request.method == "POST" else RemarkForm.fresh(row, people=people)

    def do(session: Session) -> ReviewRemark:
        by, now = data.current_user(), data.now()
        return service.change(session, bid_id, remark_id, form.said(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template(
            "bids/content/form.html",
            bid=bid,
            form=form,
            heading=f"{_('Remark')} · {plan_labels.milestone(row.review)}",
            cancel_url=url_for(".review", bid_id=bid_id, review=row.review),
            version=row.version,
            upload=False,
            history=history,
            place=None,
            save=_("Save"),
        )
        return page, 200 if request.method == "GET" else 422
    say(_("Saved."))
    return _back(bid_id, row.review)


def _back(bid_id: int, review: str) -> ResponseReturnValue:
    return redirect(url_for(".review", bid_id=bid_id, review=review), 303)
