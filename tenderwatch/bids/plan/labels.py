"""Milestones in words."""

from tenderwatch.i18n import _


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
