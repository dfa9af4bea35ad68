"""Words for states, reasons, and why a search found a notice."""

from collections.abc import Iterable, Mapping
from typing import Any

from tenderwatch.i18n import _, ngettext
from tenderwatch.notices import labels as notices
from tenderwatch.web import formatters
from tenderwatch.web.speech import cut

SHORT = 48
"""Letters of a code's label in a line that holds several."""


def state(code: str) -> str:
    """Return what a team thinks of a procedure."""
    return {
        "new": _("To review"),
        "shortlisted": _("Shortlisted"),
        "dismissed": _("Not for us"),
        "snoozed": _("Snoozed"),
    }[code]


def reason(code: str) -> str:
    """Return why a procedure is not for us."""
    return {
        "topic": _("Not our topic"),
        "place": _("Place"),
        "too-small": _("Too small"),
        "too-large": _("Too large"),
        "too-late": _("Too late"),
        "not-eligible": _("We are not eligible"),
        "buyer": _("Buyer"),
        "other": _("Other reason"),
    }[code]


def snooze(code: str) -> str:
    """Return until when, as the button says it."""
    return {
        "tomorrow": _("Tomorrow"),
        "monday": _("Monday"),
        "week-before": _("A week before the deadline"),
    }[code]


def schedule(code: str, weekday: int) -> str:
    """Return when a person hears of what a search finds."""
    return {
        "instant": _("At once"),
        "daily": _("In the daily mail"),
        "weekly": _("Weekly (%(day)s)", day=formatters.weekday(weekday)),
        "never": _("Never"),
    }[code]


def schedules() -> list[tuple[str, str]]:
    """Return the choices of when to hear of a search."""
    return [
        ("instant", _("At once")),
        ("daily", _("In the daily mail")),
        ("weekly", _("Weekly")),
        ("never", _("Never")),
    ]


def rule(query: str, filters: Mapping[str, Iterable[str]]) -> str:
    """Return a saved search in one line: its words, then what it is narrowed by."""
    parts = [query] if query else []
    parts += [
        f"{notices.filter_name(name)}: {', '.join(_value(name, value) for value in values)}"
        for name, values in filters.items()
    ]
    return " · ".join(parts) or _("everything")


def _value(name: str, value: str) -> str:
    """Return a value in few words."""
    return cut(notices.filter_value(name, value), SHORT)


def part(name: str, values: Iterable[str]) -> str:
    """Return what a part of a rule is called."""
    if name == "words":
        return _("the words")
    if name == "not":
        return f"-{' '.join(values)}"
    label = _("Value") if name == "value" else notices.filter_name(name)
    return f"{label} {', '.join(_value(name, value) for value in values)}".strip()


def more(n: int, at_least: bool) -> str:
    """Return how many hits a rule would have besides."""
    if at_least:
        return _("more than %(n)s more", n=formatters.count(n))
    return ngettext("%(n)s more hit", "%(n)s more hits", n)


def why(parts: Iterable[Mapping[str, Any]]) -> str:
    """Return why a search found a notice, in one line."""
    return " · ".join(_part(part) for part in parts) or _("everything is found")


def _part(part: Mapping[str, Any]) -> str:
    found = ", ".join(_("“%(word)s”", word=word) for word in part["found"])
    match part["part"]:
        case "title":
            return _("%(words)s in the title", words=found)
        case "buyer":
            return _("%(words)s in the buyer's name", words=found)
        case "text":
            return _("%(words)s in the text", words=found)
        case "number":
            return _("%(words)s among its numbers", words=found)
    return f"{notices.filter_name(part['part'])} {', '.join(_value(part['part'], value) for value in part['found'])}"


def changed(fields: Iterable[str], days: int | None) -> str:
    """Return what a change notice changed, as the row says it."""
    words = [_moved(days) if field == "deadline" and days else _field(field) for field in fields]
    return _("Changed: %(what)s", what=", ".join(words))


def _moved(days: int) -> str:
    if days > 0:
        return ngettext("deadline %(n)s day later", "deadline %(n)s days later", days)
    return ngettext("deadline %(n)s day earlier", "deadline %(n)s days earlier", -days)


def _field(code: str) -> str:
    return {
        "deadline": _("deadline"),
        "value": _("value"),
        "lots": _("lots"),
        "documents": _("documents"),
    }[code]


def done(state: str, title: str) -> str:
    """Return what was done, for the note on the next page."""
    return {
        "new": _("Back to review: %(title)s", title=title),
        "shortlisted": _("Shortlisted: %(title)s", title=title),
        "dismissed": _("Not for us: %(title)s", title=title),
        "snoozed": _("Snoozed: %(title)s", title=title),
    }[state]


def assigned(name: str | None, title: str) -> str:
    """Return who looks at something now, for the note on the next page."""
    if name is None:
        return _("Assigned to nobody: %(title)s", title=title)
    return _("Assigned to %(name)s: %(title)s", name=name, title=title)


def decided(state: str, who: str, when: str) -> str:
    """Return who decided what and when: "Maija shortlisted this 2 minutes ago"."""
    return {
        "new": _("%(who)s put this back to review %(when)s", who=who, when=when),
        "shortlisted": _("%(who)s shortlisted this %(when)s", who=who, when=when),
        "dismissed": _("%(who)s said “not for us” %(when)s", who=who, when=when),
        "snoozed": _("%(who)s snoozed this %(when)s", who=who, when=when),
    }[state]
