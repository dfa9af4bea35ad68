"""Words for what is kept with a contract, and for how well it is known."""

from datetime import date

from tenderwatch.i18n import _
from tenderwatch.web import formatters


def side(code: str) -> str:
    """Return who gave notice."""
    return {"ours": _("we"), "theirs": _("the buyer")}[code]


def amended(code: str) -> str:
    """Return what an amendment changed."""
    return {
        "period": _("Period"),
        "value": _("Value"),
        "prices": _("Prices"),
        "scope": _("Scope"),
        "parties": _("Parties"),
        "other": _("Something else"),
    }[code]


def contact_role(code: str) -> str:
    """Return what somebody at the buyer is to the contract."""
    return {
        "decision-maker": _("Decision maker"),
        "procurement": _("Procurement specialist"),
        "substance-owner": _("Substance owner"),
        "user": _("User"),
        "contract-manager": _("Contract manager"),
        "finance": _("Finance"),
    }[code]


def quality_level(code: str) -> str:
    """Return how well a contract is known."""
    return {
        "complete": _("complete"),
        "nearly": _("nearly complete"),
        "gaps": _("gaps"),
        "poor": _("poorly known"),
    }[code]


def span(code: str) -> str:
    """Return the step of a report."""
    return {"year": _("Year"), "quarter": _("Quarter")}[code]


def new_kept(kind: str) -> str:
    """Return the head of the page on which something is entered."""
    return {
        "orders": _("New order"),
        "amendments": _("New amendment"),
        "contacts": _("New contact"),
        "deliverables": _("New deliverable"),
        "promises": _("New promise"),
        "documents": _("New document"),
    }.get(kind, kind)


def kept_hint(kind: str) -> tuple[str, ...]:
    """Return what is said above the form on which something is entered."""
    known = {
        "orders": _("An order counts against the value of the contract, or against the maximum of a framework."),
        "amendments": _("What the parties agreed on. The terms themselves are changed by their own acts."),
        "documents": _("At most 15 MB. It is handed out as a file and never shown as a page."),
    }
    return (known[kind],) if kind in known else ()


def amended_value(text: str | None) -> str:
    """Return what an amendment says of before or after; a day is said as everywhere."""
    try:
        return formatters.day(date.fromisoformat(text or ""))
    except ValueError:
        return text or "–"
