"""The team of a bid, and the load of everybody over all bids."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.team import labels, service
from tenderwatch.bids.team.forms import HoursForm, MemberForm
from tenderwatch.bids.team.load import load as load_of_all
from tenderwatch.bids.team.rules import FULL_WEEK
from tenderwatch.bids.team.tables import BidMember
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved
from tenderwatch.work import labels as lists
from tenderwatch.work.lists import words

bp = Blueprint("bid_team", __name__)


@bp.get("/bids/load")
@needs(Permission.SEE_BIDS)
def load() -> ResponseReturnValue:
    """Show what all running bids ask of each person in the next weeks, and what clashes."""
    with data.read() as session:
        found = load_of_all(session, data.today(), data.now())
    return render_template("bids/team/load.html", found=found, labels=labels, full_week=FULL_WEEK)


@bp.get("/bids/<int:bid_id>/team")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show who works on a bid, as what, and how much."""
    with data.read() as session:
        form = _form(session, fresh=True)
    return _page(bid_id, form)


def _form(session: Session, *, fresh: bool) -> MemberForm:
    people, roles = choosable(), lists.choices(service.ROLES, words(session, service.ROLES))
    return MemberForm.fresh(people=people, roles=roles) if fresh else MemberForm(people=people, roles=roles)


def _page(bid_id: int, form: MemberForm) -> str:
    with data.read() as session:
        bid, team, roles = bids.one(session, bid_id), service.members(session, bid_id), service.roles(session)
    return render_template("bids/team/index.html", bid=bid, team=team, roles=roles, form=form)


@bp.post("/bids/<int:bid_id>/team")
@needs(Permission.EDIT_BIDS)
def take_in(bid_id: int) -> ResponseReturnValue:
    """Take a person into the team."""
    with data.read() as session:
        form = _form(session, fresh=False)

    def do(session: Session) -> BidMember:
        who, role, hours = form.user_id.data, form.role.data, form.hours_a_week.data
        return service.take_in(session, bid_id, who or 0, role, hours, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, form), 422
    say(_("In the team."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/team/<int:member_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, member_id: int) -> ResponseReturnValue:
    """Change how many hours a week a person is planned for."""
    with data.read() as session:
        bid, member = bids.one(session, bid_id), service.one(session, bid_id, member_id)
        roles = service.roles(session)
    form = HoursForm() if request.method == "POST" else HoursForm.fresh(member)

    def do(session: Session) -> BidMember:
        by, now = data.current_user(), data.now()
        return service.change(session, bid_id, member_id, form.hours_a_week.data, form.seen_version, by, now)

    if request.method == "POST" and form.validate_on_submit() and saved(form, do):
        say(_("Saved."))
        return redirect(url_for(".index", bid_id=bid_id), 303)
    shown = render_template("bids/team/edit.html", bid=bid, member=member, roles=roles, form=form)
    return shown, 422 if request.method == "POST" else 200


@bp.post("/bids/<int:bid_id>/team/<int:member_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, member_id: int) -> ResponseReturnValue:
    """Let a person go from the team."""
    with data.write() as session:
        service.part_with(session, bid_id, member_id, data.current_user(), data.now())
    say(_("No longer in the team."))
    return redirect(url_for(".index", bid_id=bid_id), 303)
