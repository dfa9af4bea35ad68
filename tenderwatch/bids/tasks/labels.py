"""Tasks of bids in words."""

from typing import Any

from tenderwatch.bids.plan import labels as plan
from tenderwatch.bids.tasks.rules import Why
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import labels as users


def hold(why: Why) -> str:
    """Return what is the matter with a task that another waits for."""
    return {"late": _("late"), "open": _("not done"), "later": _("due only after this one")}[why]


def field(name: str) -> str:
    """Return what a field of a task is called in its history."""
    known = {
        "title": _("Task"),
        "due_on": _("Due"),
        "milestone": _("Milestone"),
        "hours": _("Hours"),
        "closed_at": _("Done"),
        "closed_by_id": _("Done by"),
        "removed_at": _("Removed"),
        "waits_for": _("Waits for"),
        "checklist": _("Checklist"),
    }
    return known.get(name) or users.field(name)


def action(code: str) -> str:
    """Return what was done to a task."""
    known = {
        "done": _("Done"),
        "reopened": _("Taken up again"),
        "ticked": _("Ticked"),
        "unticked": _("Tick taken back"),
    }
    return known.get(code) or users.action(code)


def value(name: str, kept: Any) -> str | None:
    """Return a kept code in words."""
    return plan.milestone(kept) if name == "milestone" else None


VOICE = audit.Voice(field=field, action=action, value=value)
