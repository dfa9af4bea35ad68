"""What people do in a plan: begin it, do its tasks, say what they know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.renewals import labels
from tenderwatch.renewals.rules import CHANCES, cpv_class
from tenderwatch.renewals.service.opening import contract_of_plan, decision_of_end
from tenderwatch.renewals.tables import RenewalPlan, RenewalTask
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

EDITABLE = ("chance", "chance_reason", "cpv", "needs", "promises", "notes")
TASK_EDITABLE = ("title", "owner_id", "due_on", "notes")


def plan_of(session: Session, plan_id: int) -> RenewalPlan:
    """Return a plan to be changed; NotAllowed when it is closed."""
    plan = session.get(RenewalPlan, plan_id)
    if plan is None:
        raise NotFound(_("There is no such renewal plan."))
    if plan.state != "open":
        raise NotAllowed(_("This plan is closed: nothing is done in it any more."))
    return plan


def begin(session: Session, plan_id: int, by: User, now: datetime) -> RenewalPlan:
    """Note that a person has begun the work: the contract's decision to start it is recorded, and asked no more."""
    plan = plan_of(session, plan_id)
    decision = decision_of_end(contract_of_plan(session, plan))
    if decision is not None and decision.state == "open":
        reason = _("The work was begun in the renewal plan.")
        contracts.record_decision(session, decision.id, "started", reason, by, now)
        audit(session, plan, by, now, "begun")
    return plan


def settle(
    session: Session, task_id: int, state: str, word: str, by: User, now: datetime, *, seen: int | None = None
) -> RenewalTask:
    """Note that a task is done, not needed (with a word why), or open again; the first one done begins the plan."""
    task, plan = _task(session, task_id)
    if state not in ("open", "done", "not-needed"):
        raise NotAllowed(_("A task is open, done or not needed."))
    if state == "not-needed" and not word.strip():
        raise Invalid(_("Say why."), {"word": _("Say why.")})
    if task.state == state and not task.stale and word.strip() in ("", task.word):
        return task
    if seen is not None and task.version != seen:
        raise Stale(_("This task was changed since you opened the page."), *_both(task, {"word": word}))
    was = task.state
    task.state, task.word, task.stale = state, word.strip() or None, False
    task.done_at, task.done_by_id = (None, None) if state == "open" else (now, by.id)
    told = {labels.task_key(task): [was, state]} | ({"word": [None, task.word]} if task.word else {})
    audit(session, plan, by, now, f"task-{state}", told)
    session.flush()
    if state == "done":
        begin(session, plan.id, by, now)
    return task


def edit_task(
    session: Session, task_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> RenewalTask:
    """Change a task; a day that a person set is not reckoned again.  An older version raises Stale with both texts."""
    task, plan = _task(session, task_id)
    if task.version != version:
        raise Stale(_("This task was changed since you opened the page."), *_both(task, values))
    if task.code is None and not (values.get("title") or "").strip():
        raise Invalid(_("Enter a title."), {"title": _("Enter a title.")})
    _check_owner(session, values.get("owner_id"), task)
    if values["due_on"] != task.due_on:
        task.anchor, task.stale = None, False
    told = {name: [_plain(getattr(task, name)), _plain(values[name])] for name in TASK_EDITABLE if name in values}
    told = {name: both for name, both in told.items() if both[0] != both[1]}
    for name in TASK_EDITABLE:
        if name in values:
            setattr(task, name, values[name])
    if told:
        audit(session, plan, by, now, "task-changed", {labels.task_key(task): [None, None], **told})
    session.flush()
    return task


def add_task(session: Session, plan_id: int, values: Mapping[str, Any], by: User, now: datetime) -> RenewalTask:
    """Add a task of one's own; `values` are of TASK_EDITABLE."""
    plan = plan_of(session, plan_id)
    if not (values.get("title") or "").strip():
        raise Invalid(_("Enter a title."), {"title": _("Enter a title.")})
    _check_owner(session, values.get("owner_id"), None)
    last = session.scalar(select(func.max(RenewalTask.position)).where(RenewalTask.plan_id == plan.id)) or 0
    task = RenewalTask(plan_id=plan.id, position=last + 1, code=None, anchor=None, days=0, state="open", **values)
    session.add(task)
    audit(session, plan, by, now, "task-added", {"title": [None, task.title]})
    session.flush()
    return task


def edit_plan(
    session: Session, plan_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> RenewalPlan:
    """Change what is said in a plan (EDITABLE); a chance needs its reason, an older version raises Stale."""
    plan = plan_of(session, plan_id)
    if plan.version != version:
        theirs = {name: getattr(plan, name) for name in values}
        raise Stale(_("This plan was changed since you opened the page."), *labels.compared(values, theirs))
    problems = {}
    if values.get("chance") and values["chance"] not in CHANCES:
        problems["chance"] = _("Choose one.")
    if values.get("chance") and not values.get("chance_reason"):
        problems["chance_reason"] = _("Say why.")
    if values.get("cpv") and cpv_class(values["cpv"]) is None:
        problems["cpv"] = _("A CPV code begins with at least four digits, like 9091.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    for name, value in values.items():
        setattr(plan, name, value)
    audit(session, plan, by, now)
    session.flush()
    return plan


def _task(session: Session, task_id: int) -> tuple[RenewalTask, RenewalPlan]:
    task = session.get(RenewalTask, task_id)
    if task is None:
        raise NotFound(_("There is no such task."))
    return task, plan_of(session, task.plan_id)


def _check_owner(session: Session, owner_id: int | None, task: RenewalTask | None) -> None:
    if owner_id is None or (task is not None and task.owner_id == owner_id):
        return
    owner = session.get(User, owner_id)
    if owner is None or not owner.active:
        problem = _("There is no such person here.")
        raise Invalid(problem, {"owner_id": problem})


def _both(task: RenewalTask, values: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    return labels.compared(values, {name: getattr(task, name) for name in values})


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
