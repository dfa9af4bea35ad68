"""Words for what is exported of a person, and for where else texts name them."""

from datetime import date, datetime
from typing import Any

from tenderwatch.contacts import labels
from tenderwatch.contracts import labels as contracts
from tenderwatch.i18n import _
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def section(code: str) -> str:
    """Return what rows of one kind are called."""
    return {
        "register": _("In the register of contacts"),
        "contracts": _("At contracts"),
        "activities": _("Took part in"),
        "feedback": _("Feedback"),
        "needs": _("Needs that were found together"),
        "references": _("Named for references"),
        "mails": _("Mails that we sent to the person"),
        "history": _("What was done with these data"),
    }[code]


def field(name: str) -> str:
    """Return a column's name in words."""
    known = {
        "contract": _("Contract"),
        "contacts": _("Contact"),
        "at": _("When"),
        "who": _("By"),
        "what": _("What"),
        "day": _("Day"),
        "type": _("Type"),
        "state": _("State"),
        "subject": _("Subject"),
        "outcome": _("Outcome"),
        "minutes": _("Minutes"),
        "starts_at": _("Begins"),
        "score": _("Score"),
        "words": _("Words"),
        "kind": _("Kind"),
        "owner_on": _("Has an owner"),
        "owner_words": _("What is asked of the owner"),
        "answered_on": _("Answered"),
        "acted_on": _("Acted on"),
        "told_words": _("How the customer was told"),
        "answer": _("Answer"),
        "action": _("What was done"),
        "text": _("Text"),
        "certainty": _("How sure"),
        "recipient": _("Sent to"),
        "sent_at": _("Sent"),
        "asked_at": _("Asked"),
        "received_at": _("Received"),
        "description": _("Description"),
        "contact": _("Contact"),
    }
    return known.get(name) or labels.field(name)


def action(object_type: str, code: str) -> str:
    """Return what was done, in the words of the room that did it."""
    if object_type == "contact":
        return labels.action(code)
    return contracts.action(code) if object_type == "contract" else users.action(code)


def said(name: str, value: Any) -> str:
    """Say a value as a person would."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, datetime):
        return formatters.moment(value)
    if isinstance(value, date):
        return formatters.day(value)
    if words := labels.value(name, value):
        return words
    if isinstance(value, bool):
        return users.yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def while_contract_runs() -> str:
    """Return until when data are kept of somebody who stands at a running contract."""
    return _("as long as a contract runs, then 24 months")


def place(what: str) -> str:
    """Return to what a text belongs that names somebody."""
    return {
        "activity": _("Activity"),
        "bid": _("Bid"),
        "contract": _("Contract"),
        "plan": _("Renewal plan"),
        "account": _("Account"),
        "feedback": _("Feedback"),
    }[what]
