"""Words for why an award is near, for what would have found it, and for what that costs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from tenderwatch.i18n import _, ngettext
from tenderwatch.notices import labels as notices
from tenderwatch.users.rules import Permission
from tenderwatch.watching import labels as watching
from tenderwatch.watching.rules import a_week
from tenderwatch.web import formatters

Told = Mapping[str, Any]


def ground(told: Told) -> str:
    """Return what is near to us of an award."""
    match told["kind"]:
        case "cpv":
            return _("Your trade, %(trade)s", trade=notices.cpv(told["value"]))
        case "buyer":
            return _("A buyer you know, %(name)s", name=told["name"])
    return _("A competitor, %(name)s", name=told["name"])


def fact(told: Told) -> str:
    """Return by what we know that, with its day."""
    title, day = told["title"], formatters.day(date.fromisoformat(told["on"])) if told["on"] else ""
    words = {
        "contract": _("contract %(title)s", title=title),
        "bid": _("bid %(title)s", title=title),
        "shortlist": _("you shortlisted %(title)s", title=title),
        "search": _("named by the search %(title)s", title=title),
        "account": _("customer %(title)s", title=title),
        "lost": _("won %(title)s against you", title=title),
        "won-bid": _("won %(title)s, which you bid for", title=title),
        "won-shortlist": _("won %(title)s, which you shortlisted", title=title),
    }[told["of"]]
    return f"{words}, {day}" if day else words


_PLACES = {
    "contract": ("contracts.show", "contract_id", Permission.SEE_CONTRACTS),
    "bid": ("bids.show", "bid_id", Permission.SEE_BIDS),
    "lost": ("bids.show", "bid_id", Permission.SEE_BIDS),
    "account": ("accounts.show", "account_id", Permission.SEE_ACCOUNTS),
    "search": ("watching.search", "search_id", Permission.SEE_INBOX),
    "shortlist": ("notices.procedure", "procedure_id", Permission.READ),
    "won-bid": ("notices.procedure", "procedure_id", Permission.READ),
    "won-shortlist": ("notices.procedure", "procedure_id", Permission.READ),
}


def place(told: Told) -> tuple[str, Permission]:
    """Return the page of a fact and what one needs to see it."""
    endpoint, name, permission = _PLACES[told["of"]]
    return url_for(endpoint, **{name: told["number"]}), permission


def change(told: Told) -> str:
    """Return what a suggestion does to its rule."""
    value, part = told["value"], told["part"]
    match told["kind"]:
        case "value" if part == "buyer":
            return _("Add the buyer %(name)s", name=value)
        case "value":
            return _(
                "Add to %(filter)s: %(value)s",
                filter=notices.filter_name(part),
                value=notices.filter_value(part, value),
            )
        case "word":
            return _("Add the word “%(word)s”", word=value)
        case "code":
            return _("Add the code %(code)s", code=notices.cpv(value))
        case "amount":
            return _("Widen the value to %(value)s", value=value)
        case "new":
            return _("Begin a search of its own")
        case "filter":
            return _("Leave out the filter %(filter)s", filter=notices.filter_name(part))
    return _("Leave out “%(part)s”", part=value)


def rule(told: Told) -> str:
    """Return a rule in one line."""
    return watching.rule(told["query"], told["filters"])


def cost(told: Told) -> str:
    """Return how many more hits a suggestion brings: "+3 hits a week, 41 in 90 days"."""
    number = formatters.count(round(a_week(told["extra"]), 1))
    return _("+%(week)s hits a week (%(n)s in 90 days)", week=number, n=formatters.count(told["extra"]))


def caught(n: int) -> str:
    """Return how many of what was missed a suggestion finds."""
    return ngettext("finds %(n)s of what was missed", "finds %(n)s of what was missed", n)


def liked(n: int) -> str:
    """Return how many of those hits the team thought well of."""
    return ngettext("%(n)s of them you shortlisted or bid on", "%(n)s of them you shortlisted or bid on", n)


def state(code: str) -> str:
    """Return what became of a missed award."""
    return {
        "accepted": _("Rule changed"),
        "caught": _("Found since"),
        "dismissed": _("Not for us"),
    }[code]
