"""Words for care: its rules, the steps of after-care, who contacts whom, and what the trail tells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenderwatch.accounts.care.rules import ANY_CONTACT
from tenderwatch.i18n import _
from tenderwatch.web import formatters


def type_name(code: str, name: str | None = None) -> str:
    """Return what a type of activities is called: as the house says, else in the reader's language."""
    known = {
        ANY_CONTACT: _("Any contact"),
        "visit": _("Visit"),
        "meeting": _("Meeting"),
        "call": _("Call"),
        "e-mail": _("E-mail"),
        "event": _("Event"),
        "offer": _("Offer"),
        "steering-group": _("Steering group"),
        "complaint": _("Complaint"),
        "feedback": _("Feedback"),
        "follow-up": _("Follow-up"),
        "task": _("Task"),
    }
    return name or known.get(code, code)


def segment_name(code: str, name: str | None = None) -> str:
    """Return what a segment is called."""
    known = {"strategic": _("Strategic"), "growth": _("Growth"), "base": _("Base"), "watch": _("Watch")}
    return name or known.get(code, code)


def phase(code: str | None) -> str:
    """Return a phase of a relationship; None is every one."""
    known = {"birth": _("Birth"), "upkeep": _("Upkeep and development"), "ending": _("Ending")}
    return known.get(code, code) if code else _("in every phase")


def subject(type_code: str) -> str:
    """Return what care of a type is called where the house has no words of its own."""
    known = {
        ANY_CONTACT: _("Keep in touch: how are they?"),
        "steering-group": _("Steering group"),
        "meeting": _("Management meeting"),
        "feedback": _("Ask for feedback"),
        "visit": _("Visit: what do they need next?"),
        "call": _("Call: how are they?"),
    }
    return known.get(type_code) or type_name(type_code)


def whose(code: str) -> str:
    """Return who of us does it."""
    return {"manager": _("the account manager"), "responsible": _("the responsible person")}[code]


def step(code: str) -> str:
    """Return a step of after-care."""
    return {
        "progress": _("Progress check during delivery"),
        "closing": _("Closing"),
        "feedback": _("Direct feedback"),
        "need": _("Need reassessed"),
        "next": _("Next contact agreed"),
    }[code]


def standing(code: str) -> str:
    """Return how something planned stands."""
    return {"planned": _("planned"), "done": _("done"), "cancelled": _("cancelled"), "withdrawn": _("withdrawn")}[code]


def contacts_whom(code: str) -> str:
    """Return who contacts whom when a customer is sent on."""
    return {
        "we-partner": _("we contact the partner"),
        "partner-customer": _("the partner contacts the customer"),
        "customer-partner": _("the customer contacts the partner"),
    }.get(code, code)


def field(name: str) -> str:
    """Return a field of this room in words."""
    known = {
        "segment": _("Segment"),
        "phase": _("Phase"),
        "type": _("Type"),
        "subject": _("Subject"),
        "every_days": _("Every so many days"),
        "whose": _("Whose"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid to"),
        "to": _("To whom"),
        "to_id": _("To whom"),
        "what": _("What"),
        "contacts_whom": _("Who contacts whom"),
        "owner_id": _("Responsible"),
        "due_on": _("By"),
        "result": _("Result"),
        "ended_on": _("Ended"),
        "removed_at": _("Removed"),
        "reason": _("Why"),
        "name": _("Name"),
        "task": _("Task"),
        "n": _("Number"),
        "ends_on": _("Last day of the contract"),
        "closed_on": _("Closed"),
        "opened_on": _("Opened"),
        "rules": _("Rules"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what was done here."""
    known = {
        "entered": _("Entered"),
        "changed": _("Changed"),
        "ended": _("Ended"),
        "reopened": _("Opened again"),
        "removed": _("Removed"),
        "restored": _("Restored"),
        "opened": _("Opened"),
        "moved": _("Moved with the contract"),
        "withdrawn": _("Withdrawn"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
        "extended": _("Accounts added"),
    }
    return known.get(code, code)


def value(name: str, said: Any) -> str | None:
    """Say the codes of this room; None for what is no code."""
    words = {"contacts_whom": contacts_whom, "whose": whose, "phase": phase, "segment": segment_name, "type": type_name}
    return words[name](str(said)) if name in words else None


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
