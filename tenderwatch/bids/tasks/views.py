"""The tasks of a bid: the list, a task's own page, and what one press does."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.deadlines import due_on
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan.service import plan_of
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks import labels, queries, service
from tenderwatch.bids.tasks.forms import Pairs, TaskForm
from tenderwatch.bids.tasks.tables import BidTask
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.formatters import day
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

bp = Blueprint("bid_tasks", __name__)


@bp.get("/bids/<int:bid_id>/tasks")
@needs(Permission.SEE_BIDS)
def index(bid_id: int) -> ResponseReturnValue:
    """Show the tasks of a bid, each with what holds it up and its checklist."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        rows = queries.of_bid(session, bid_id, data.today())
        people = {user.id: user.name for user in users.people(session, active_only=False)}
        last_day = due_on(session, bid)
    return render_template(
        "bids/tasks/index.html",
        bid=bid,
        last_day=last_day,
        rows=rows,
        people=people,
        labels=labels,
        milestone=plan_labels.milestone,
        still_open=sum(each.task.closed_at is None for each in rows),
    )


@bp.route("/bids/<int:bid_id>/tasks/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def add(bid_id: int) -> ResponseReturnValue:
    """Give a bid another task."""
    with data.read() as session:
        bid, offered = bids.one(session, bid_id), _offered(session, bid_id, None)
    if request.method == "GET":
        return _page(bid, TaskForm.fresh(**offered, owner_id=data.current_user().id), None)
    form = TaskForm(**offered)

    def do(session: Session) -> BidTask:
        return service.enter(session, bid_id, form.wanted(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid, form, None), 422
    say(_("The task is entered."))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/tasks/<int:task_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int, task_id: int) -> ResponseReturnValue:
    """Change a task."""
    with data.read() as session:
        bid, task = bids.one(session, bid_id), service.one(session, bid_id, task_id)
        offered = _offered(session, bid_id, task)
    if request.method == "GET":
        return _page(bid, TaskForm.of(task, **offered), task)
    form = TaskForm(**offered)

    def do(session: Session) -> BidTask:
        by, now = data.current_user(), data.now()
        return service.edit(session, bid_id, task_id, form.wanted(), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid, form, task), 422
    say(_("The task is saved."))
    return _back(bid_id, task_id)


def _offered(session: Session, bid_id: int, task: BidTask | None) -> dict[str, Pairs]:
    """Return who can be responsible, the milestones with their days, and the tasks that one can wait for."""
    plan, owner = plan_of(session, bid_id), session.get(User, task.owner_id) if task and task.owner_id else None
    milestones = [
        (each.code, f"{plan_labels.milestone(each.code)}, {day(each.on)}") for each in (plan.milestones if plan else ())
    ]
    others = [(each.id, each.title) for each in service.of_bid(session, bid_id) if task is None or each.id != task.id]
    return {"people": choosable(also=owner), "milestones": milestones, "others": others}


def _page(bid: Bid, form: TaskForm, task: BidTask | None) -> str:
    with data.read() as session:
        history = audit.told(session, "bid_task", task.id, labels.VOICE) if task else []
    return render_template("bids/tasks/edit.html", bid=bid, form=form, task=task, history=history)


@bp.post("/bids/<int:bid_id>/tasks/<int:task_id>/done")
@needs(Permission.EDIT_BIDS)
def done(bid_id: int, task_id: int) -> ResponseReturnValue:
    """Say that a task is done; from Today one returns there."""
    title = _act(lambda session, by, now: service.close(session, bid_id, task_id, by, now))
    say(_("Done: %(task)s", task=title), undo_url=url_for(".reopen", bid_id=bid_id, task_id=task_id))
    return redirect(url_for("today.show"), 303) if request.form.get("to") == "today" else _back(bid_id, task_id)


@bp.post("/bids/<int:bid_id>/tasks/<int:task_id>/reopen")
@needs(Permission.EDIT_BIDS)
def reopen(bid_id: int, task_id: int) -> ResponseReturnValue:
    """Take back that a task is done."""
    title = _act(lambda session, by, now: service.reopen(session, bid_id, task_id, by, now))
    say(_("Open again: %(task)s", task=title))
    return _back(bid_id, task_id)


@bp.post("/bids/<int:bid_id>/tasks/<int:task_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(bid_id: int, task_id: int) -> ResponseReturnValue:
    """Take a task out of the list."""
    title = _act(lambda session, by, now: service.remove(session, bid_id, task_id, by, now))
    say(_("Removed: %(task)s", task=title), undo_url=url_for(".restore", bid_id=bid_id, task_id=task_id))
    return redirect(url_for(".index", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/tasks/<int:task_id>/restore")
@needs(Permission.EDIT_BIDS)
def restore(bid_id: int, task_id: int) -> ResponseReturnValue:
    """Take a removed task back."""
    title = _act(lambda session, by, now: service.restore(session, bid_id, task_id, by, now))
    say(_("It is there again: %(task)s", task=title))
    return _back(bid_id, task_id)


@bp.post("/bids/<int:bid_id>/tasks/<int:task_id>/lines/<int:line_id>")
@needs(Permission.EDIT_BIDS)
def tick(bid_id: int, task_id: int, line_id: int) -> ResponseReturnValue:
    """Tick a line of the checklist off, or take the tick back, and stay at the task."""
    is_done = request.form.get("done") == "1"
    with data.write() as session:
        line = service.tick(session, bid_id, task_id, line_id, is_done, data.current_user(), data.now())
        text = line.text
    say(_("Ticked: %(line)s", line=text) if is_done else _("Open again: %(task)s", task=text))
    return _back(bid_id, task_id)


def _act(do: Callable[[Session, User, datetime], BidTask]) -> str:
    with data.write() as session:
        return do(session, data.current_user(), data.now()).title


def _back(bid_id: int, task_id: int) -> ResponseReturnValue:
    return redirect(url_for(".index", bid_id=bid_id, _anchor=f"row-{task_id}"), 303)
