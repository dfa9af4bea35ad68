"""Words of this room: requirements, questions, documents, reusable answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def kind(code: str) -> str:
    """Return the kind of a requirement in words."""
    return {"must": _("Must"), "scored": _("Scored"), "info": _("For information")}.get(code, code)


def state(code: str) -> str:
    """Return how far a requirement is met in words."""
    return {
        "unassessed": _("Not assessed"),
        "not": _("Not fulfilled"),
        "partly": _("Partly fulfilled"),
        "met": _("Fulfilled"),
    }.get(code, code)


def document_kind(code: str) -> str:
    """Return the kind of a document in words."""
    return {
        "form": _("Form"),
        "certificate": _("Certificate"),
        "price": _("Price table"),
        "plan": _("Plan or description"),
        "reference": _("Customer reference"),
        "attachment": _("Attachment"),
        "procurement": _("Procurement document"),
        "other": _("Other"),
    }.get(code, code)


def points(value: Decimal | None) -> str:
    """Return points as the reader writes them, without zeros at the end."""
    if value is None:
        return ""
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return plain if i18n.language() == "en" else plain.replace(".", ",")


def line_problem(code: str) -> str:
    """Return why a line, or a row of a file, is not a requirement."""
    return {
        "no-text": _("The text is missing."),
        "must-or-scored": _("A requirement is either a must (!) or scored (12p)."),
        "points": _("Points are from 0.01 to 10000."),
        "twice": _("Points and lot once each."),
        "too-long": _("The text is longer than 4000 characters."),
        "kind": _("The kind is not known: must, scored or information."),
        "state": _("The state is not known: fulfilled, partly, not fulfilled or not assessed."),
        "points-without-scored": _("Only what is scored has points."),
        "owner": _("Nobody here has this name or e-mail address."),
        "lot": _("The procedure has no such lot."),
        "broken": _("A cell of this row cannot be read."),
    }[code]


def column(name: str) -> str:
    """Return the head of a column of the matrix as a file."""
    return {"text": _("Requirement"), "owner": _("Responsible")}.get(name) or field(name)


def field(name: str) -> str:
    """Return a field of this room in words."""
    known = {
        "text": _("Text"),
        "kind": _("Kind"),
        "points": _("Points"),
        "lot": _("Lot"),
        "state": _("State"),
        "evidence": _("Evidence"),
        "page": _("Page"),
        "position": _("Order"),
        "reread": _("To be read again"),
        "sent_on": _("Sent on"),
        "answer": _("Answer of the buyer"),
        "answered_on": _("Answered on"),
        "requirements": _("Requirements"),
        "name": _("Name"),
        "valid_until": _("Valid until"),
        "title": _("Title"),
        "language": _("Language"),
        "tags": _("Tags"),
        "review_on": _("Reviewed on"),
        "removed_at": _("Removed"),
    }
    return known.get(name, users.field(name))


def action(code: str) -> str:
    """Return what was done in this room in words."""
    known = {
        "assessed": _("Assessed"),
        "answer-applied": _("Changed by an answer"),
        "answer-used": _("Reusable answer copied"),
        "file-sent": _("File sent"),
        "removed": _("Removed"),
    }
    return known.get(code, users.action(code))


def value(name: str, said: Any) -> str | None:
    """Say the codes of this room; None for what is no code."""
    if name == "state":
        return state(str(said))
    return (
        (kind(str(said)) if said in ("must", "scored", "info") else document_kind(str(said)))
        if name == "kind"
        else None
    )


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
    if isinstance(said, Decimal):
        return points(said)
    if isinstance(said, list):
        return ", ".join(map(str, said))
    return (value(name, said) if said else None) or said
