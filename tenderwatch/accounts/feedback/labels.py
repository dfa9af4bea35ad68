"""What feedback says about itself, in words."""

from typing import Any

from tenderwatch.i18n import _


def kind(code: str) -> str:
    """Return what it is."""
    return {"feedback": _("feedback"), "complaint": _("complaint")}[code]


def state(code: str) -> str:
    """Return how far it has come."""
    return {
        "asked": _("asked, waiting for the answer"),
        "unanswered": _("asked, not answered"),
        "received": _("received"),
        "praise": _("received, told to those who did it"),
        "owner": _("received, needs an owner"),
        "answered": _("has an owner, to be answered"),
        "acted": _("answered, to be acted on"),
        "told": _("acted on, the customer to be told"),
        "done": _("the customer was told"),
    }[code]


def step(code: str) -> str:
    """Return a step of a complaint as something to do."""
    return {
        "owner": _("Name an owner"),
        "answered": _("Answer the customer"),
        "acted": _("Act on it"),
        "told": _("Tell the customer what was done"),
    }[code]


def step_done(code: str) -> str:
    """Return a step of a complaint as something that happened."""
    return {
        "received": _("Received"),
        "owner": _("Has an owner"),
        "answered": _("Answered"),
        "acted": _("Acted on"),
        "told": _("Customer told"),
    }[code]


def step_words(code: str) -> str:
    """Return what is asked for with a step."""
    return {
        "answered": _("What we answered"),
        "acted": _("What we did, so that it does not happen again"),
        "told": _("How the customer was told, and what they said"),
    }[code]


def language(code: str) -> str:
    """Return a language by its own name."""
    return {"fi": "suomi", "sv": "svenska", "en": "English"}[code]


def field(name: str) -> str:
    """Return a field in words."""
    known = {
        "kind": _("Kind"),
        "score": _("Score"),
        "words": _("Words"),
        "owner_id": _("Owner"),
        "person_id": _("About whom"),
        "contract_id": _("Contract"),
        "contact_id": _("From whom"),
        "service": _("Service"),
        "received_at": _("Received"),
        "owner_on": _("Has an owner"),
        "owner_words": _("What is asked of the owner"),
        "answered_on": _("Answered"),
        "answer": _("What we answered"),
        "acted_on": _("Acted on"),
        "action": _("What we did"),
        "told_on": _("Customer told"),
        "told_how": _("How the customer was told"),
        "told_words": _("How the customer was told"),
        "removed_at": _("Removed"),
        "open_until": _("Last day of the form"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what somebody did, in words."""
    known = {
        "entered": _("Entered"),
        "asked": _("Asked for feedback"),
        "not-asked": _("The mail was taken back before it was sent"),
        "answered-by-form": _("The customer answered the form"),
        "corrected-by-form": _("The customer corrected the answer"),
        "changed": _("Changed"),
        "owner": _("Owner"),
        "answered": _("Answered"),
        "acted": _("Acted on"),
        "told": _("Customer told"),
        "passed-on": _("Passed on to those who did it"),
        "removed": _("Removed"),
        "restored": _("Restored"),
    }
    return known.get(code, code)


def value(name: str, code: Any) -> str | None:
    """Return a value that is a code in words."""
    return kind(code) if name == "kind" else None
