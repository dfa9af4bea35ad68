"""Entering, changing, doing and removing tasks of a bid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tenderwatch.bids.plan.labels import milestone as milestone_words
from tenderwatch.bids.plan.tables import BidMilestone, BidPlan
from tenderwatch.bids.service import locked_bid
from tenderwatch.bids.tasks import rules
from tenderwatch.bids.tasks.tables import BidTask, BidTaskLine, BidTaskWait
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Wanted:
    """What a task is to be; without a day of its own it is due with its milestone."""

    title: str
    owner_id: int | None = None
    due_on: date | None = None
    milestone: str | None = None
    hours: Decimal | None = None
    waits_for: Collection[int] = ()
    checklist: Sequence[str] = ()
    notes: str | None = None


def enter(session: Session, bid_id: int, wanted: Wanted, by: User, now: datetime) -> BidTask:
    """Give a bid another task; wrong values raise Invalid by field."""
    bid = locked_bid(session, bid_id)
    _check(session, bid.id, None, wanted)
    task = BidTask(bid_id=bid.id, title=wanted.title.strip(), entered_at=now, entered_by_id=by.id)
    session.add(task)
    _write(task, wanted)
    audit(session, task, by, now, "entered", {"title": [None, task.title]})
    return task


def edit(session: Session, bid_id: int, task_id: int, wanted: Wanted, version: int, by: User, now: datetime) -> BidTask:
    """Change a task; an edit of an older version raises Stale with both texts.  A line that stays keeps its tick."""
    bid = locked_bid(session, bid_id)
    task = one(session, bid.id, task_id)
    if task.version != version:
        raise Stale(_("This task was changed since you opened the page."), *_compared(session, task, wanted))
    _check(session, bid.id, task.id, wanted)
    told = _told_beside(session, task, wanted)
    with session.no_autoflush:
        _write(task, wanted)
        if told:
            flag_modified(task, "entered_at")
        audit(session, task, by, now, changes=told)
    return task


def _write(task: BidTask, wanted: Wanted) -> None:
    task.title, task.notes = wanted.title.strip(), (wanted.notes or "").strip() or None
    for name in ("owner_id", "due_on", "milestone", "hours"):
        if getattr(task, name) != (value := getattr(wanted, name)):
            setattr(task, name, value)
    known = {each.for_id: each for each in task.waits}
    task.waits = [known.get(number) or BidTaskWait(for_id=number) for number in sorted(wanted.waits_for)]
    lines = {each.text: each for each in task.lines}
    task.lines = [lines.get(text) or BidTaskLine(text=text) for text in wanted.checklist]
    for position, line in enumerate(task.lines, 1):
        line.position = position


def _check(session: Session, bid_id: int, task_id: int | None, wanted: Wanted) -> None:
    problems = {
        "title": "" if wanted.title.strip() else _("Say what is to be done."),
        "due_on": "" if wanted.due_on or wanted.milestone else _("Enter a day, or choose a milestone."),
        "milestone": _problem_of_milestone(session, bid_id, wanted.milestone),
        "hours": ""
        if wanted.hours is None or 0 < wanted.hours <= rules.MOST_HOURS
        else _("Enter hours from 1 to %(most)s.", most=rules.MOST_HOURS),
        "checklist": "" if _is_short(wanted.checklist) else _checklist_too_long(),
        "waits_for": _problem_of_waits(session, bid_id, task_id, wanted),
    }
    if found := {name: words for name, words in problems.items() if words}:
        raise Invalid(" ".join(found.values()), found)


def _is_short(lines: Sequence[str]) -> bool:
    return len(lines) <= rules.MOST_LINES and all(len(each) <= rules.LONGEST_LINE for each in lines)


def _checklist_too_long() -> str:
    return _("At most %(n)s lines of %(long)s characters each.", n=rules.MOST_LINES, long=rules.LONGEST_LINE)


def _problem_of_milestone(session: Session, bid_id: int, code: str | None) -> str:
    if code is None:
        return ""
    planned = select(BidMilestone.id).join(BidPlan, BidPlan.id == BidMilestone.plan_id)
    found = session.scalar(planned.where(BidPlan.bid_id == bid_id, BidMilestone.code == code))
    return "" if found else _("This bid has no such milestone: plan it first.")


def _problem_of_waits(session: Session, bid_id: int, task_id: int | None, wanted: Wanted) -> str:
    tasks = {each.id: each for each in of_bid(session, bid_id)}
    if not set(wanted.waits_for) <= tasks.keys():
        return _("A task waits only for tasks of its own bid.")
    if task_id is None:
        return ""
    waits = {each.id: [wait.for_id for wait in each.waits] for each in tasks.values()}
    found = rules.circle(waits | {task_id: list(wanted.waits_for)})
    if not found:
        return ""
    names = [tasks[number].title for number in (*found, found[0])]
    return _("These would wait for each other: %(names)s.", names=" → ".join(names))


def close(session: Session, bid_id: int, task_id: int, by: User, now: datetime) -> BidTask:
    """Say that a task is done; one that is done already stays as it is."""
    task = one(session, bid_id, task_id)
    if task.closed_at is None:
        task.closed_at, task.closed_by_id = now, by.id
        audit(session, task, by, now, "done")
    return task


def reopen(session: Session, bid_id: int, task_id: int, by: User, now: datetime) -> BidTask:
    """Take back that a task is done."""
    task = one(session, bid_id, task_id)
    if task.closed_at is not None:
        task.closed_at = task.closed_by_id = None
        audit(session, task, by, now, "reopened")
    return task


def tick(session: Session, bid_id: int, task_id: int, line_id: int, done: bool, by: User, now: datetime) -> BidTaskLine:
    """Tick a line of a checklist off, or take its tick back; one that stands so already stays as it is."""
    task = one(session, bid_id, task_id)
    line = next((each for each in task.lines if each.id == line_id), None)
    if line is None:
        raise NotFound(_("There is no such line."))
    if (line.done_at is not None) != done:
        line.done_at, line.done_by_id = (now, by.id) if done else (None, None)
        told = [None, line.text] if done else [line.text, None]
        audit(session, task, by, now, "ticked" if done else "unticked", {"checklist": told})
    return line


def remove(session: Session, bid_id: int, task_id: int, by: User, now: datetime) -> BidTask:
    """Take a task out of the lists; it can be taken back, and what waited for it waits no more meanwhile."""
    task = one(session, bid_id, task_id)
    task.removed_at = now
    audit(session, task, by, now, "removed")
    return task


def restore(session: Session, bid_id: int, task_id: int, by: User, now: datetime) -> BidTask:
    """Take a removed task back; NotAllowed when tasks would wait for each other by now."""
    locked_bid(session, bid_id)
    task = one(session, bid_id, task_id, removed=True)
    waits = {each.id: [wait.for_id for wait in each.waits] for each in (*of_bid(session, bid_id), task)}
    if rules.circle(waits):
        raise NotAllowed(_("Other tasks wait for each other with it now: enter it anew."))
    if task.removed_at is not None:
        task.removed_at = None
        audit(session, task, by, now, "restored")
    return task


def of_bid(session: Session, bid_id: int) -> Sequence[BidTask]:
    """Return the tasks of a bid that were not removed, in the order in which they were entered."""
    query = select(BidTask).where(BidTask.bid_id == bid_id, BidTask.removed_at.is_(None))
    return session.scalars(query.order_by(BidTask.id)).all()


def one(session: Session, bid_id: int, task_id: int, *, removed: bool = False) -> BidTask:
    """Return a task of a bid; NotFound when it is another's or, unless `removed`, was removed."""
    task = session.get(BidTask, task_id)
    if task is None or task.bid_id != bid_id or (task.removed_at is not None and not removed):
        raise NotFound(_("There is no such task."))
    return task


# Both texts, and the history


def _compared(session: Session, task: BidTask, wanted: Wanted) -> tuple[dict[str, object], dict[str, object]]:
    """Return what differs between what was typed and what stands, in words."""
    mine, theirs = _words(session, wanted), _words(session, kept(task))
    changed = [name for name in mine if mine[name] != theirs[name]]
    return {name: mine[name] for name in changed}, {name: theirs[name] for name in changed}


def kept(task: BidTask) -> Wanted:
    """Return what a task is, as a form says it."""
    return Wanted(
        **{name: getattr(task, name) for name in ("title", "owner_id", "due_on", "milestone", "hours", "notes")},
        waits_for=[each.for_id for each in task.waits],
        checklist=[each.text for each in task.lines],
    )


def _words(session: Session, said: Wanted) -> dict[str, Any]:
    owner = session.get(User, said.owner_id) if said.owner_id else None
    return {
        "title": said.title.strip(),
        "owner_id": owner.name if owner else None,
        "due_on": said.due_on,
        "milestone": milestone_words(said.milestone) if said.milestone else None,
        "hours": said.hours,
        **_beside(session, said),
        "notes": (said.notes or "").strip() or None,
    }


def _beside(session: Session, said: Wanted) -> dict[str, str | None]:
    """Return what is kept beside the task's own row, in words."""
    titles = select(BidTask.title).where(BidTask.id.in_(list(said.waits_for))).order_by(BidTask.id)
    waited = ", ".join(session.scalars(titles)) if said.waits_for else ""
    return {"waits_for": waited or None, "checklist": "\n".join(said.checklist) or None}


def _told_beside(session: Session, task: BidTask, wanted: Wanted) -> dict[str, list[Any]]:
    was: Mapping[str, Any] = _beside(session, kept(task))
    now = _beside(session, wanted)
    return {name: [was[name], now[name]] for name in now if was[name] != now[name]}
