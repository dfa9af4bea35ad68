"""The tasks of a plan: done in one click, settled with a word, changed, added."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.renewals import labels, queries, service
from tenderwatch.renewals.forms import SettleForm, TaskForm
from tenderwatch.renewals.tables import RenewalTask
from tenderwatch.renewals.views.blueprint import back, bp
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.post("/renewals/tasks/<int:task_id>/done")
@needs(Permission.EDIT_CONTRACTS)
def done(task_id: int) -> ResponseReturnValue:
    """Note that a task is done."""
    with data.write() as session:
        task = service.settle(session, task_id, "done", "", data.current_user(), data.now())
        plan_id, title = task.plan_id, labels.titled(task)
    say(_("Done: %(title)s", title=title), undo_url=url_for(".reopen", task_id=task_id))
    return back(plan_id)


@bp.post("/renewals/tasks/<int:task_id>/reopen")
@needs(Permission.EDIT_CONTRACTS)
def reopen(task_id: int) -> ResponseReturnValue:
    """Note that a task is to be done after all."""
    with data.write() as session:
        task = service.settle(session, task_id, "open", "", data.current_user(), data.now())
        plan_id, title = task.plan_id, labels.titled(task)
    say(_("To be done again: %(title)s", title=title), "info")
    return back(plan_id)


@bp.route("/renewals/tasks/<int:task_id>/settle", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def settle(task_id: int) -> ResponseReturnValue:
    """Note how a task ended, with a word."""
    task = _task(task_id)
    if request.method == "GET":
        state = "not-needed" if task.state == "open" else task.state
        return _page(SettleForm.fresh(state=state, word=task.word, version=task.version), task, _("How did it end?"))
    form = SettleForm()

    def do(session: Session) -> RenewalTask:
        said = (form.state.data, form.word.data or "", data.current_user(), data.now())
        return service.settle(session, task_id, *said, seen=form.seen_version)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, task, _("How did it end?")), 422
    say(_("The task is saved."))
    return redirect(url_for(".show", plan_id=task.plan_id), 303)


@bp.route("/renewals/tasks/<int:task_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def edit_task(task_id: int) -> ResponseReturnValue:
    """Change a task."""
    task = _task(task_id)
    people = choosable(also=_owner(task))
    if request.method == "GET":
        return _page(TaskForm.fresh(task, people=people), task, _("Change the task"))
    form = TaskForm(people=people)

    def do(session: Session) -> RenewalTask:
        return service.edit_task(session, task_id, form.values(), form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, task, _("Change the task")), 422
    say(_("The task is saved."))
    return redirect(url_for(".show", plan_id=task.plan_id), 303)


@bp.route("/renewals/<int:plan_id>/tasks/new", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def add_task(plan_id: int) -> ResponseReturnValue:
    """Add a task of one's own."""
    with data.read() as session:
        queries.page(session, plan_id, data.today())
    if request.method == "GET":
        return _page(TaskForm.fresh(people=choosable()), None, _("Add a task"), plan_id)
    form = TaskForm(people=choosable())

    def do(session: Session) -> RenewalTask:
        return service.add_task(session, plan_id, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, None, _("Add a task"), plan_id), 422
    say(_("The task is added."))
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _task(task_id: int) -> RenewalTask:
    with data.read() as session:
        task = session.get(RenewalTask, task_id)
    if task is None:
        raise NotFound(_("There is no such task."))
    return task


def _owner(task: RenewalTask) -> User | None:
    with data.read() as session:
        return session.get(User, task.owner_id) if task.owner_id else None


def _page(form: Form, task: RenewalTask | None, heading: str, plan_id: int | None = None) -> str:
    with data.read() as session:
        page = queries.page(session, task.plan_id if task else plan_id or 0, data.today())
    return render_template(
        "renewals/task.html",
        form=form,
        task=task,
        heading=heading,
        title=labels.titled(task) if task else None,
        plan=page.plan,
        contract=page.contract,
    )
