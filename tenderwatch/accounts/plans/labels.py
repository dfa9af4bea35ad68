"""Words for account plans: kinds and states of goals, the actions that are proposed, and what the trail tells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenderwatch.i18n import LANGUAGES, _, speaking
from tenderwatch.web import formatters


def kind(code: str) -> str:
    """Return what a goal is about."""
    return {
        "growth": _("Growth"),
        "breadth": _("Breadth of offering"),
        "strength": _("Strength of the relationship"),
    }.get(code, code)


def state(code: str) -> str:
    """Return the state of a goal."""
    return {"open": _("open"), "reached": _("reached"), "given-up": _("given up")}.get(code, code)


def action_text(code: str) -> str:
    """Return an action of the product's in words."""
    return {
        "need": _("Reassess with them what they need"),
        "measure": _("Agree with them how we see that it works"),
        "tell": _("Tell them of each service that they do not know"),
        "feedback": _("Ask for feedback, and answer it"),
        "meet": _("Meet who decides and who uses the service"),
        "budget": _("Find out their plans and budget of the next two years"),
        "decision-maker": _("Get to know who decides"),
        "reference": _("Show a reference of a like customer"),
        "pilot": _("Offer a trial of one service"),
        "visit": _("Show the service where it is used"),
        "steering-group": _("Begin a steering group"),
        "event": _("Invite them to an event"),
        "team": _("Introduce the people who do the work"),
    }[code]


def action_texts(code: str) -> set[str]:
    """Return an action of the product's in every language: who chose it may have spoken another than its reader."""
    texts = set()
    for tag in LANGUAGES:
        with speaking(tag):
            texts.add(action_text(code))
    return texts


def field(name: str) -> str:
    """Return a field of a goal in words."""
    known = {
        "kind": _("About"),
        "text": _("Goal"),
        "measure": _("Measure"),
        "due_on": _("By"),
        "review_on": _("Reviewed on"),
        "owner_id": _("Responsible"),
        "state": _("State"),
        "learnt": _("What was learnt"),
        "ended_on": _("Ended"),
        "removed_at": _("Removed"),
        "action": _("Action"),
        "word": _("In a word"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what was done in a plan."""
    known = {
        "entered": _("Goal set"),
        "changed": _("Changed"),
        "reviewed": _("Reviewed"),
        "reached": _("Reached"),
        "given-up": _("Given up"),
        "reopened": _("Opened again"),
        "removed": _("Removed"),
        "restored": _("Restored"),
        "action-added": _("Action added"),
        "action-changed": _("Action changed"),
        "action-done": _("Action done"),
        "action-open": _("Action to be done again"),
        "action-removed": _("Action removed"),
        "action-restored": _("Action restored"),
    }
    return known.get(code, code)


def value(name: str, said: Any) -> str | None:
    """Say the codes of this room; None for what is no code."""
    return {"kind": kind, "state": state}[name](str(said)) if name in ("kind", "state") else None


def compared(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """Return both texts of a stale edit as a person compares them: what differs, by the field's name."""
    differ = [name for name in mine if name in theirs and mine[name] != theirs[name]]
    return (
        {field(name): _shown(name, mine[name]) for name in differ},
        {field(name): _shown(name, theirs[name]) for name in differ},
    )


def _shown(name: str, said: Any) -> object:
    if isinstance(said, date):
        return formatters.day(said)
    return (value(name, said) if said else None) or said
