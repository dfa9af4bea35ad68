"""Words for activities and for the lists that the administrator edits, and what the trail tells of both."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tenderwatch.i18n import _
from tenderwatch.web import formatters
from tenderwatch.work.lists import Word
from tenderwatch.work.rules.lines import Doubt

LIST_ORDER = (
    *("activity-type", "activity-state", "ladder", "segment", "service", "account-class", "contact-class"),
    "bid-role",
)


def which(code: str) -> str:
    """Return what a list is called."""
    return {
        "activity-type": _("Types of activities"),
        "activity-state": _("States of activities"),
        "ladder": _("Ladder of customers"),
        "segment": _("Segments"),
        "service": _("Our services"),
        "account-class": _("Classes of customers"),
        "contact-class": _("Classes of contacts"),
        "bid-role": _("Roles in a bid"),
    }[code]


def shipped(list_code: str, code: str) -> str:
    """Return the product's own words for an entry; the code itself where it has none."""
    return {
        "activity-type": _types,
        "activity-state": _states,
        "ladder": _ladder,
        "segment": _segments,
        "bid-role": _bid_roles,
    }.get(list_code, dict)().get(code, code)


def _types() -> dict[str, str]:
    return {
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


def _states() -> dict[str, str]:
    return {"planned": _("planned"), "done": _("done"), "cancelled": _("cancelled")}


def _ladder() -> dict[str, str]:
    return {
        "suspect": _("Suspect"),
        "prospect": _("Prospect"),
        "customer": _("Customer"),
        "regular": _("Regular customer"),
        "key-customer": _("Key customer"),
        "advocate": _("Advocate"),
    }


def _segments() -> dict[str, str]:
    return {
        "strategic": _("Strategic"),
        "growth": _("Growth"),
        "base": _("Base"),
        "watch": _("Watch"),
    }


def _bid_roles() -> dict[str, str]:
    return {
        "bid-manager": _("Bid manager"),
        "writer": _("Writer"),
        "pricing": _("Pricing"),
        "expert": _("Expert"),
        "reviewer": _("Reviewer"),
        "approver": _("Approver"),
    }


def name_of(list_code: str, word: Word) -> str:
    """Return what an entry of a list is called here: by the house, else by the product."""
    return word.name or shipped(list_code, word.code)


def names(list_code: str, entries: Mapping[str, Word]) -> dict[str, str]:
    """Return what the entries of a list are called, by code, in their order."""
    return {code: name_of(list_code, word) for code, word in entries.items()}


def choices(list_code: str, entries: Mapping[str, Word], also: str | None = None) -> list[tuple[str, str]]:
    """Return the entries in use for a form; `also` a retired one that what is edited still has."""
    return [(code, name_of(list_code, word)) for code, word in entries.items() if not word.retired or code == also]


def means(list_code: str, code: str | None) -> str:
    """Return what the program makes of an entry."""
    if list_code == "activity-state":
        return {"planned": _("counts as planned"), "done": _("counts as done"), "cancelled": _("counts as cancelled")}[
            code or "done"
        ]
    return {
        "contact": _("a contact with the customer"),
        "complaint": _("a complaint"),
        "feedback": _("feedback"),
        None: _("nothing particular"),
    }[code]


def origin(code: str) -> str:
    """Return where an activity came from."""
    return {
        "person": _("entered by a person"),
        "next-step": _("agreed as the next step"),
        "care": _("planned by the care plan"),
        "after-care": _("planned by the after-care"),
        "campaign": _("planned by a campaign"),
        "mail": _("taken from a forwarded mail"),
        "bid": _("planned when a bid ended"),
    }[code]


def doubt(code: Doubt) -> str:
    """Return what is asked when a line cannot be read for sure."""
    return {
        "type": _("What was it? The line begins with no type of activity that is known here."),
        "day": _("Which day? The words hold a day that may be meant."),
        "who": _("Who was there? More than one person has that name."),
        "next": _("What is the next step, when and whose? Or why is there none?"),
        "next-day": _("On which day is the next step?"),
        "next-who": _("Whose is the next step?"),
        "next-why": _("Why is there no next step?"),
        "next-of-planned": _("A planned activity has no next step yet: it is asked for when it is closed."),
        "arrow": _("The line has more than one arrow: look whether the next step is right."),
    }[code]


def in_competition(said: str) -> str:
    """Return how a contact during a competition was justified."""
    return _("through the question channel") if said == "channel" else said


def field(name: str) -> str:
    """Return a field of an activity or of a list's entry in words."""
    known = {
        "type": _("Type"),
        "state": _("State"),
        "day": _("Day"),
        "starts_at": _("Begins"),
        "minutes": _("Minutes"),
        "subject": _("Subject"),
        "outcome": _("Outcome"),
        "owner_id": _("Responsible"),
        "participants": _("Participants"),
        "next_id": _("Next step"),
        "no_next_because": _("Why there is no next step"),
        "in_competition": _("During the competition"),
        "closed_at": _("Closed"),
        "closed_by_id": _("Closed by"),
        "removed_at": _("Removed"),
        "bid_id": _("Bid"),
        "contract_id": _("Contract"),
        "plan_id": _("Renewal plan"),
        "name": _("Name"),
        "means": _("Means"),
        "position": _("Place in the list"),
        "retired": _("Retired"),
        "list": _("List"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what was done with an activity or a list's entry."""
    known = {
        "entered": _("Entered"),
        "changed": _("Changed"),
        "closed": _("Closed"),
        "moved": _("Moved to another day"),
        "handed-over": _("Handed over"),
        "next-agreed": _("Next step agreed"),
        "removed": _("Removed"),
        "restored": _("Restored"),
        "added": _("Added"),
        "renamed": _("Renamed"),
        "retired": _("Retired"),
        "in-use-again": _("In use again"),
        "reordered": _("Reordered"),
    }
    return known.get(code, code)


def compared(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], said: Mapping[str, Mapping[Any, str]]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return both texts of a stale edit as a person compares them; `said` names the values of fields by code or id."""
    differ = [name for name in mine if mine[name] != theirs.get(name)]
    return (
        {field(name): _shown(mine[name], said.get(name, {})) for name in differ},
        {field(name): _shown(theirs.get(name), said.get(name, {})) for name in differ},
    )


def _shown(value: Any, said: Mapping[Any, str]) -> object:
    if isinstance(value, datetime):
        return formatters.moment(value)
    if isinstance(value, date):
        return formatters.day(value)
    if isinstance(value, list | tuple):
        return ", ".join(said.get(each, str(each)) for each in value) or "–"
    return said.get(value, value) if value not in (None, "") else "–"
