"""Milestones in words."""

from tenderwatch.bids.plan.rules import MILESTONES
from tenderwatch.i18n import _
from tenderwatch.users import labels as users


def milestone(code: str) -> str:
    """Return the name of a milestone."""
    return {
        "kick-off": _("Kick-off"),
        "questions": _("Our questions sent"),
        "answers": _("Answers read"),
        "pink": _("Pink review: outline and compliance"),
        "green": _("Green review: price"),
        "red": _("Red review: the full draft, read as an evaluator"),
        "gold": _("Gold review: sign-off"),
        "submission": _("Tender sent"),
    }[code]


def field(name: str) -> str:
    """Return what the history of a bid calls a field: the day of a milestone by the milestone."""
    code = name.removesuffix("_on")
    return milestone(code) if name.endswith("_on") and code in MILESTONES else users.field(name)


def value(name: str, kept: object) -> str | None:
    """Return a milestone that the history names in words; None for anything else."""
    return milestone(str(kept)) if name == "milestone" and kept in MILESTONES else None
