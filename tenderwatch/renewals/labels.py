"""Words for renewal plans: their steps, states, chances, reasons, and what the trail tells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenderwatch.i18n import _, ngettext
from tenderwatch.renewals.tables import RenewalPlan, RenewalStep, RenewalTask
from tenderwatch.web import formatters


def step(code: str) -> str:
    """Return a step of the product's own template in words."""
    return {
        "meeting": _("Meet the customer"),
        "feedback": _("Ask for feedback, and answer it"),
        "need": _("Find out what they need next"),
        "capture": _("Prepare: references, partners, people"),
        "price": _("Work out the price"),
        "decision": _("Decide whether we bid again"),
    }[code]


def titled(task: RenewalTask | RenewalStep) -> str:
    """Return what a task or a step is called: in the house's own words, else in the reader's language."""
    return task.title or (step(task.code) if task.code else "")


def task_key(task: RenewalTask) -> str:
    """Return how the trail names a task: by its code, else by its words."""
    return f"step:{task.code}" if task.code and not task.title else (task.title or "")


def placed(anchor: str, days: int) -> str:
    """Return in words where a step stands in the time of a plan."""
    if anchor == "start":
        return ngettext(
            "%(n)s working day after the start of the work", "%(n)s working days after the start of the work", days
        )
    if anchor == "notice":
        return ngettext(
            "%(n)s working day before the notice that is expected",
            "%(n)s working days before the notice that is expected",
            days,
        )
    return ngettext("%(n)s working day before the last day", "%(n)s working days before the last day", days)


def anchor(code: str) -> str:
    """Return what a step is counted from."""
    return {
        "start": _("after the start of the work"),
        "notice": _("before the notice that is expected"),
        "end": _("before the last day of the contract"),
    }[code]


def task_state(code: str) -> str:
    """Return the state of a task."""
    return {"open": _("to be done"), "done": _("done"), "not-needed": _("not needed")}[code]


def chance(code: str) -> str:
    """Return how a person sees the chance of keeping the customer."""
    return {"none": _("no chance"), "low": _("low chance"), "even": _("even chance"), "good": _("good chance")}[code]


def voice(what: str, score: int | None) -> str:
    """Return what speaks against a renewal, in words."""
    return _("open complaint") if what == "complaint" else _("low score: %(score)s of 10", score=score)


def standing(code: str) -> str:
    """Return how a renewal stands."""
    return {
        "ahead": _("not yet: opens by itself"),
        "on-time": _("on time"),
        "late": _("late"),
        "none": _("no plan"),
        "not-renewing": _("no renewal"),
    }[code]


def standing_kind(code: str) -> str:
    """Return the badge of a standing."""
    return {"ahead": "", "on-time": "ok", "late": "danger", "none": "danger", "not-renewing": ""}[code]


def closed(code: str | None) -> str:
    """Return why a plan is closed."""
    return {
        "deleted": _("the contract is deleted"),
        "ended": _("the contract has ended"),
        "succeeded": _("another contract follows"),
        "moved": _("the end was moved on: an option was used, or it was extended"),
        "not-renewing": _("it was decided not to renew"),
        "notice": _("we gave notice of termination"),
        "terms": _("the contract has no last day any more"),
    }.get(code or "", code or "")


def plan_state(code: str) -> str:
    """Return the state of a plan."""
    return {"open": _("open"), "closed": _("closed")}.get(code, code)


def opened(because: str) -> str:
    """Return why a plan opened."""
    return {
        "day": _("by itself"),
        "hand": _("by hand"),
        "unhappy": _("early: the customer is bound but unhappy"),
        "started": _("early: the work had been started"),
    }[because]


def opening(plan: RenewalPlan) -> str:
    """Return how a plan opened: on its day, late because nothing ran, or late because its day had passed before."""
    if plan.late_days:
        return ngettext(
            "by itself, %(n)s day late: nothing ran on its day",
            "by itself, %(n)s days late: nothing ran on its day",
            plan.late_days,
        )
    if plan.opened_because != "day":
        return opened(plan.opened_because)
    if plan.opened_on > plan.starts_on:
        return _("by itself: its day had passed when that was known")
    return _("by itself, on its day")


def field(name: str) -> str:
    """Return a field of a plan, a task or a step in words; a task is named by itself."""
    if name.startswith("step:"):
        return step(name.removeprefix("step:"))
    known = {
        "chance": _("Chance"),
        "chance_reason": _("Why this chance"),
        "cpv": _("CPV of what is bought"),
        "needs": _("What they need"),
        "promises": _("What we promised"),
        "notes": _("Notes"),
        "state": _("State"),
        "closed_because": _("Why closed"),
        "opened_because": _("Why opened"),
        "starts_on": _("Start of the work"),
        "ends_on": _("Last day of the contract"),
        "planned_on": _("Planned on"),
        "procedure": _("Procedure"),
        "procedure_id": _("Procedure"),
        "bid": _("Bid"),
        "bid_id": _("Bid"),
        "title": _("Title"),
        "owner_id": _("Responsible"),
        "due_on": _("Due"),
        "word": _("In a word"),
        "anchor": _("Counted from"),
        "days": _("Working days"),
        "template": _("Template"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what was done in a plan."""
    known = {
        "changed": _("Changed"),
        "opened": _("Opened"),
        "closed": _("Closed"),
        "reopened": _("Opened again"),
        "replanned": _("Planned again"),
        "begun": _("Begun"),
        "task-done": _("Done"),
        "task-not-needed": _("Not needed"),
        "task-open": _("To be done again"),
        "task-changed": _("Task changed"),
        "task-added": _("Task added"),
        "successor-confirmed": _("Successor confirmed"),
        "successor-rejected": _("Not the successor"),
        "successor-reconsidered": _("Taken back"),
        "bid-begun": _("Bid begun"),
    }
    return known.get(code, code)


def value(name: str, said: Any) -> str | None:
    """Say the codes of this room; None for what is no code."""
    words = {
        "chance": chance,
        "closed_because": closed,
        "opened_because": opened,
        "anchor": anchor,
        "state": plan_state,
    }
    if name in words:
        return words[name](str(said))
    return task_state(said) if said in ("open", "done", "not-needed") else None


def compared(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """Return both texts of a stale edit as a person compares them: what differs, by the field's name."""
    differ = [name for name in mine if mine[name] != theirs[name]]
    return (
        {field(name): _shown(name, mine[name]) for name in differ},
        {field(name): _shown(name, theirs[name]) for name in differ},
    )


def _shown(name: str, said: Any) -> object:
    if isinstance(said, date):
        return formatters.day(said)
    return (value(name, said) if said and name in ("chance", "anchor") else None) or said
