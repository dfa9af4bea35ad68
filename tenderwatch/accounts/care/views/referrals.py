"""Customers sent on to a partner: entered, settled, overdue."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, queries, service
from tenderwatch.accounts.care.forms import ReferralForm, ResultForm
from tenderwatch.accounts.care.queries import ReferralLine
from tenderwatch.accounts.care.service import referrals
from tenderwatch.accounts.care.views.blueprint import VOICE, bp, form_page, pages
from tenderwatch.accounts.tables import Referral
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.get("/referrals")
@needs(Permission.SEE_ACCOUNTS)
def open_referrals() -> ResponseReturnValue:
    """List the referrals that are not settled, by their day."""
    mine = request.args.get("person") == "me"
    with data.read() as session:
        page = page_number(request.args.get("page", ""))
        found = queries.open_page(session, [data.current_user().id] if mine else None, page)
    return render_template(
        "accounts/care/referrals.html",
        found=found,
        mine=mine,
        labels=labels,
        sections=pages("care.open_referrals"),
        ignored_here=ignored({"person": lambda value: value == "me", "page": lambda value: bool(number(value))}),
    )


@bp.route("/accounts/<int:account_id>/referrals/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def send_on(account_id: int) -> ResponseReturnValue:
    """Note that a customer is sent on to a partner."""
    with data.read() as session:
        customer = service.organization_of(session, account_id)
    back, people = url_for(".of_account", account_id=account_id), choosable()
    if request.method == "GET":
        form = ReferralForm.fresh(people=people, contacts_whom="we-partner", owner_id=data.current_user().id)
        return form_page(form, _("Send the customer on"), back, meta=customer.name)
    form = ReferralForm(people=people)

    def do(session: Session) -> Referral:
        values = form.values(_partner(session, form))
        return referrals.send_on(session, account_id, values, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("Send the customer on"), back, meta=customer.name), 422
    say(_("The referral is saved."))
    return redirect(back, 303)


@bp.route("/referrals/<int:referral_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit_referral(referral_id: int) -> ResponseReturnValue:
    """Change a referral."""
    line = _line(referral_id)
    people = choosable(also=_owner(line))
    if request.method == "GET":
        return _edit_page(ReferralForm.fresh(line, people=people, to=line.to_name), line)
    form = ReferralForm(people=people)

    def do(session: Session) -> Referral:
        same = (form.to.data or "").strip() == line.to_name
        values = form.values(line.to_id if same else _partner(session, form))
        return referrals.edit(session, referral_id, values, form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _edit_page(form, line), 422
    say(_("The referral is saved."))
    return redirect(url_for(".of_account", account_id=line.account_id), 303)


@bp.route("/referrals/<int:referral_id>/end", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def end_referral(referral_id: int) -> ResponseReturnValue:
    """Note what came of a referral."""
    line = _line(referral_id)
    back = url_for(".of_account", account_id=line.account_id)
    meta = f"{line.from_name} → {line.to_name}"
    if request.method == "GET":
        return form_page(ResultForm.fresh(result=line.result), _("What came of it?"), back, meta=meta)
    form = ResultForm()

    def do(session: Session) -> Referral:
        return referrals.end(session, referral_id, form.result.data or "", data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("What came of it?"), back, meta=meta), 422
    say(_("The result is kept."), undo_url=url_for(".reopen_referral", referral_id=referral_id))
    return redirect(back, 303)


@bp.post("/referrals/<int:referral_id>/reopen")
@needs(Permission.EDIT_ACCOUNTS)
def reopen_referral(referral_id: int) -> ResponseReturnValue:
    """Say that a referral is not settled after all."""
    with data.write() as session:
        account_id = referrals.reopen(session, referral_id, data.current_user(), data.now()).account_id
    say(_("The referral is open again."), "info")
    return redirect(url_for(".of_account", account_id=account_id), 303)


@bp.post("/referrals/<int:referral_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove_referral(referral_id: int) -> ResponseReturnValue:
    """Take a referral out of the lists."""
    with data.write() as session:
        account_id = referrals.remove(session, referral_id, data.current_user(), data.now()).account_id
    say(_("The referral is removed."), undo_url=url_for(".restore_referral", referral_id=referral_id))
    return redirect(url_for(".of_account", account_id=account_id), 303)


@bp.post("/referrals/<int:referral_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore_referral(referral_id: int) -> ResponseReturnValue:
    """Take a removed referral back."""
    with data.write() as session:
        account_id = referrals.restore(session, referral_id, data.current_user(), data.now()).account_id
    say(_("The referral is back."), "info")
    return redirect(url_for(".of_account", account_id=account_id), 303)


def _partner(session: Session, form: ReferralForm) -> int:
    try:
        return organizations.named(session, (form.to.data or "").strip(), buys=False).id
    except Invalid as error:
        raise Invalid(str(error), {"to": str(error)}) from error


def _line(referral_id: int) -> ReferralLine:
    with data.read() as session:
        return queries.referral(session, referral_id)


def _owner(line: ReferralLine) -> User | None:
    with data.read() as session:
        return session.get(User, line.owner_id) if line.owner_id else None


def _edit_page(form: ReferralForm, line: ReferralLine) -> str:
    with data.read() as session:
        history = audit.told(session, "referral", line.id, VOICE)
    back = url_for(".of_account", account_id=line.account_id)
    return form_page(form, _("Change the referral"), back, meta=line.from_name, version=line.version, history=history)
