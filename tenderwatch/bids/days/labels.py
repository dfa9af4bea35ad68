"""Kinds of days in words, and the icons beside them."""

from tenderwatch.i18n import _

ICONS = {
    "deadline": "clock",
    "step": "list-checks",
    "legal": "scale",
    "milestone": "calendar-clock",
    "task": "circle-check",
}

PAGES = {"legal": "clock.show", "milestone": "bid_plan.show", "task": "bid_tasks.index"}
"""Which page of a bid a kind of day is about, where it is not its overview."""


def kind(code: str) -> str:
    """Return what happens on a day of this kind."""
    return {
        "deadline": _("Tenders due"),
        "step": _("Next step"),
        "legal": _("By law"),
        "milestone": _("Milestone"),
        "task": _("Task"),
    }[code]
