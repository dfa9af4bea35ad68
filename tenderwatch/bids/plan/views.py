"""The schedule of a bid."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.clock import queries as legal
from tenderwatch.bids.content.queries import questions_by
from tenderwatch.bids.plan import labels, queries, rules, service
from tenderwatch.bids.plan.forms import MilestoneForm
from tenderwatch.bids.plan.queries import Counted
from tenderwatch.bids.plan.service import Wanted
from tenderwatch.bids.plan.stale import stale
from tenderwatch.bids.plan.tables import BidMilestone
from tenderwatch.bids.sending.service.reviews import refuse_open
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

bp = Blueprint("bid_plan", __name__)


@bp.app_context_processor
def _head() -> dict[str, Any]:
    """Hand the head of a bid's pages how its plan stands."""
    return {"plan_of_bid": _standing}


def _standing(bid_id: int) -> queries.PlanStanding:
    with data.read() as session:
        return queries.standing_of_plans(session, data.today(), bid_id).get(bid_id, queries.PlanStanding())


@bp.get("/bids/<int:bid_id>/schedule")
@needs(Permission.SEE_BIDS)
def show(bid_id: int) -> ResponseReturnValue:
    """Show the milestones of a bid, or what they would be; and what a changed deadline moves."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        plan, now = service.plan_of(session, bid_id), _counted(session, bid)
        was_fitting = stale(session, bid, plan, rules.REVIEWS) if plan else None
        recorded, decision = legal.told(session, bid)
        people = {user.id: user.name for user in users.people(session, active_only=False)}
    return render_template(
        "bids/plan/show.html",
        bid=bid,
        plan=plan,
        counted=now,
        moves=queries.moves(bid, plan, now) if plan else (),
        too_late=rules.too_late(service.kept(plan), now.due_on) if plan and now else (),
        stale=was_fitting,
        valid_until=legal.clock_of(decision).date("validity"),
        is_validity_recorded=recorded is not None,
        labels=labels,
        people=people,
        reviews=rules.REVIEWS,
    )


def _counted(session: Session, bid: Bid) -> Counted | None:
    return queries.counted(session, bid, data.now(), questions_by(session, bid))


@bp.post("/bids/<int:bid_id>/schedule")
@needs(Permission.EDIT_BIDS)
def begin(bid_id: int) -> ResponseReturnValue:
    """Plan a bid; what is planned already stays as it is."""
    with data.write() as session:
        service.begin(session, bid_id, _days(session, bid_id), data.current_user(), data.now())
    say(_("The bid is planned."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/schedule/accept")
@needs(Permission.EDIT_BIDS)
def accept(bid_id: int) -> ResponseReturnValue:
    """Take over the days of a changed deadline."""
    with data.write() as session:
        bid, days = bids.one(session, bid_id), _days(session, bid_id)
        if bid.deadline_at is None or request.form.get("deadline") != formatters.iso(bid.deadline_at):
            raise Stale(_("The deadline was changed again since you opened the page."), {}, {})
        service.accept(session, bid_id, days, _version(), data.current_user(), data.now())
    say(_("The days of the changed deadline are taken over."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


def _days(session: Session, bid_id: int) -> tuple[rules.Planned, ...]:
    found = _counted(session, bids.one(session, bid_id))
    if found is None:
        raise NotAllowed(_("Enter when tenders are due: milestones are counted back from it."))
    if found.due_on < found.today:
        raise NotAllowed(_("Tenders were due already: enter the new deadline first."))
    return found.milestones


def _version() -> int:
    return number(request.form.get("version", "")) or 0


@bp.route("/bids/<int:bid_id>/schedule/<code>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def change(bid_id: int, code: str) -> ResponseReturnValue:
    """Give a milestone another day or person, or leave it out with a reason."""
    with data.read() as session:
        bid, plan = bids.one(session, bid_id), service.plan_of(session, bid_id)
        now = _counted(session, bid)
    milestone = next((each for each in (plan.milestones if plan else ()) if each.code == code), None)
    if plan is None or milestone is None or now is None:
        raise NotFound(_("There is no such milestone."))
    if request.method == "GET":
        form = MilestoneForm.fresh(milestone, people=choosable(), owner_id=milestone.owner_id)
        return _edit_page(form, bid, milestone, plan.version)
    form = MilestoneForm(people=choosable())
    if form.validate_on_submit() and saved(form, lambda session: _changed(session, bid_id, code, form, now)):
        say(_("The milestone is saved."))
        return redirect(url_for(".show", bid_id=bid_id), 303)
    return _edit_page(form, bid, milestone, plan.version), 422


def _changed(session: Session, bid_id: int, code: str, form: MilestoneForm, now: Counted) -> bool:
    by, at = data.current_user(), data.now()
    if form.because.data:
        service.close(session, bid_id, code, form.because.data, form.seen_version, by, at)
    else:
        wanted = Wanted(form.on.data, form.owner_id.data, now.due_on)
        service.change(session, bid_id, code, wanted, form.seen_version, by, at)
    return True


def _edit_page(form: MilestoneForm, bid: Bid, milestone: BidMilestone, version: int) -> str:
    return render_template(
        "bids/plan/edit.html", form=form, bid=bid, name=labels.milestone(milestone.code), version=version
    )


@bp.post("/bids/<int:bid_id>/schedule/<code>/done")
@needs(Permission.EDIT_BIDS)
def done(bid_id: int, code: str) -> ResponseReturnValue:
    """Say that a milestone is done; a review with open remarks is passed on its own page."""

    def do(session: Session, by: User, at: datetime) -> None:
        refuse_open(session, bid_id, code)
        service.close(session, bid_id, code, None, _version(), by, at)

    return _act(bid_id, do)


@bp.post("/bids/<int:bid_id>/schedule/<code>/reopen")
@needs(Permission.EDIT_BIDS)
def reopen(bid_id: int, code: str) -> ResponseReturnValue:
    """Take back that a milestone is closed."""
    return _act(bid_id, lambda session, by, at: service.reopen(session, bid_id, code, _version(), by, at))


def _act(bid_id: int, do: Callable[[Session, User, datetime], None]) -> ResponseReturnValue:
    with data.write() as session:
        do(session, data.current_user(), data.now())
    say(_("The milestone is saved."))
    return redirect(url_for(".show", bid_id=bid_id), 303)
