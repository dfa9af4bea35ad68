"""Who leads, does and is informed; and who is in the account team."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.forms import MemberForm, TeamForm
from tenderwatch.accounts.rules.team import FUNCTIONS
from tenderwatch.accounts.views.blueprint import Act, account_here, act_on, back_to, bp
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.route("/<int:account_id>/team", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def functions(account_id: int) -> ResponseReturnValue:
    """Say what each function of ours does for the account."""
    with data.read() as session:
        page = queries.page(session, account_id, data.today())
    if request.method == "GET":
        shown = TeamForm.shown(page.functions, page.account.manager_id, page.account.responsible_id)
        return _page(page, TeamForm.fresh(people=choosable(), version=page.account.version, **shown))
    form = TeamForm(people=choosable())

    def do(session: Session) -> object:
        return service.set_functions(
            session, account_id, form.values(), form.seen_version, data.current_user(), data.now()
        )

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(page, form), 422
    say(_("Saved."))
    return back_to(account_id, "team")


@bp.route("/<int:account_id>/members/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def add_member(account_id: int) -> ResponseReturnValue:
    """Put somebody into the account team."""
    account, people = account_here(account_id), choosable()
    form = MemberForm(people=people) if request.method == "POST" else MemberForm.fresh(people=people)

    def do(session: Session) -> object:
        return service.add_member(
            session, account_id, form.user_id.data or 0, form.what_for.data, data.current_user(), data.now()
        )

    return act_on(account, form, Act(_("Into the account team"), (), _("Save")), do, _("Saved."), anchor="team")


@bp.post("/<int:account_id>/members/<int:member_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove_member(account_id: int, member_id: int) -> ResponseReturnValue:
    """Take somebody out of the account team."""
    with data.write() as session:
        service.remove_member(session, account_id, member_id, data.current_user(), data.now())
    say(_("Removed."))
    return back_to(account_id, "team")


def _page(page: queries.AccountPage, form: TeamForm) -> str:
    return render_template(
        "accounts/team.html", form=form, account=page.account, functions=FUNCTIONS, labels=labels, said=page.functions
    )
