"""Words for sources and how they are."""

from datetime import date, datetime
from typing import Any

from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import form_words
from tenderwatch.intake.tables import SourceDay
from tenderwatch.users import labels as users
from tenderwatch.web import formatters, reader


def kind(code: str) -> str:
    """Return a kind of source in words."""
    return {
        "ted": _("TED, the EU's notices"),
        "hilma": _("Hilma, Finland's notices"),
        "find_a_tender": _("Find a Tender, United Kingdom"),
        "contracts_finder": _("Contracts Finder, England"),
        "doffin": _("Doffin, Norway"),
        "germany": _("Germany's notice service"),
        "estonia": _("Estonia's procurement register"),
        "ocds": _("Publisher of OCDS"),
        "page": _("Web page"),
        "feed": _("Feed (RSS, Atom)"),
        "folder": _("Watched folder"),
        "mailbox": _("Mail box"),
        "files": _("Files ingested by hand"),
    }.get(code, code)


def state(code: str | None) -> str:
    """Return how the last talk with a source ended; an unknown code is its own word."""
    if code is None:
        return _("Not asked yet")
    known = {
        "ok": _("In order"),
        "unchanged": _("Nothing new"),
        "empty_ok": _("Empty, and that is in order"),
        "empty_suspicious": _("Nothing found: has the page changed?"),
        "layout_changed": _("The page's layout has changed"),
        "blocked_by_challenge": _("Blocked by a challenge for humans"),
        "rate_limited": _("Asked to come back later"),
        "robots_disallowed": _("The site forbids it to programs"),
        "login_required": _("A sign-in is asked for"),
        "http_error": _("Answered with an error"),
        "timeout": _("Did not answer in time"),
        "too_large": _("Gave more than is taken"),
        "address_refused": _("The address may not be asked"),
        "incomplete": _("More is waiting"),
        "bad_answer": _("Gave an answer that makes no sense"),
        "not_found": _("The folder is not there"),
        "key_missing": _("Its key is not set"),
        "late": _("Late"),
        "stopped": _("Stopped by a person"),
    }
    return known.get(code, code)


def is_past(moment: datetime) -> bool:
    """Tell whether a moment lies behind the reader."""
    return moment < reader.now()


def level(code: str | None, late: bool) -> str:
    """Return the kind of badge that a state wears."""
    if late:
        return "danger"
    if code is None:
        return "unsure"
    return "ok" if code in ("ok", "unchanged", "empty_ok") else "warn"


def remedy(code: str) -> str:
    """Return what a person can do about a trouble."""
    return {
        "late": _("Its page says what it answers."),
        "layout_changed": _("Fit its profile to the page as it is now."),
        "blocked_by_challenge": _("Ask whoever runs the site for leave; a challenge is never worked around."),
        "login_required": _("Ask whoever runs the site whether the list can be read without a sign-in."),
        "robots_disallowed": _("Ask whoever runs the site for leave, or switch the source off."),
        "address_refused": _("Correct its address: only public addresses are asked."),
        "key_missing": _("Whoever runs this machine sets its key in TENDERWATCH_KEYS."),
    }.get(code, _("Look at its page."))


def key_needed(name: str) -> str:
    """Return what is said of a source whose key is missing."""
    return _(
        "It needs a key: whoever runs this machine sets %(example)s in TENDERWATCH_KEYS. "
        "Until then it is not asked. The key itself is never kept here.",
        example=f"{name}=…",
    )


def certificate(source: str, day: date, line: SourceDay | None) -> str:
    """Return "Hilma Tue 17 Nov: 83 of 83", with what is missing, unread or let be."""
    return f"{source} {formatters.day(day, year=False)}: {kept(line)}"


def of_day(line: SourceDay) -> str:
    """Return "Tue 17 Nov: 83 of 83", beside the name of the source."""
    return f"{formatters.day(line.day, year=False)}: {kept(line)}"


def kept(line: SourceDay | None) -> str:
    """Return how much of a day is here."""
    if line is None:
        return _("not asked about yet")
    if not line.seen and line.expected is None and line.whole:
        return _("nothing came")
    said = [_count(line)]
    if line.refused:
        said.append(_("%(n)s in the quarantine", n=formatters.count(line.refused)))
    if line.missing > 0:
        said.append(_("%(n)s missing", n=formatters.count(line.missing)))
    if not line.whole:
        said.append(_("not listed to its end"))
    elif line.expected is not None and line.expected < line.seen:
        said.append(_("more than it says it has"))
    if line.let_be and not line.complete:
        said.append(_("let be"))
    return ", ".join(said)


def _count(line: SourceDay) -> str:
    here = line.stored + line.refused
    if line.expected is None:
        return _("%(seen)s seen, %(kept)s kept", seen=formatters.count(line.seen), kept=formatters.count(here))
    return _("%(kept)s of %(expected)s", kept=formatters.count(here), expected=formatters.count(line.expected))


def few(line: SourceDay, usually: int) -> str:
    """Return the hint about a day that brought far less than its weekday usually does."""
    numbers = {"n": formatters.count(line.seen), "usual": formatters.count(usually)}
    return (
        _("fewer than usual on a Monday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Tuesday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Wednesday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Thursday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Friday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Saturday (%(n)s against %(usual)s)", **numbers),
        _("fewer than usual on a Sunday (%(n)s against %(usual)s)", **numbers),
    )[line.day.weekday()]


def so_far(line: SourceDay | None, usually: int | None) -> str:
    """Return how many notices today brought so far, against what the weekday usually brings."""
    if line is None and usually is None:
        return "–"
    seen = formatters.count(line.seen if line else 0)
    if not usually:
        return _("%(n)s so far", n=seen)
    return _("%(n)s so far, usually %(usual)s", n=seen, usual=formatters.count(usually))


def again(code: str) -> str:
    """Return when a day with a gap is asked about again."""
    return {
        "each poll": _("asked about again at each poll"),
        "once a day": _("asked about again once a day"),
        "when asked for": _("not asked about again by itself: ask about past days, or let it be"),
        "switched off": _("not asked about: the source is switched off"),
    }[code]


def trouble(name: str, what: str, since: str) -> str:
    """Return what a trouble that lasts means for a source, and what to do."""
    words = {
        "late": _("%(name)s is late: what it published since %(since)s may be missing."),
        "layout_changed": _("%(name)s has a new layout: its notices are missing since %(since)s."),
        "blocked_by_challenge": _("%(name)s lets only humans in: its notices are missing since %(since)s."),
        "login_required": _("%(name)s asks for a sign-in: its notices are missing since %(since)s."),
        "robots_disallowed": _("%(name)s forbids programs to read it: its notices are missing since %(since)s."),
        "address_refused": _("%(name)s has an address that may not be asked: its notices are missing since %(since)s."),
        "key_missing": _("%(name)s needs a key that is not set: its notices are missing since %(since)s."),
    }.get(what, _("%(name)s needs a person: its notices may be missing since %(since)s."))
    return words % {"name": name, "since": since}


def mended(name: str, since: str, gaps: int, counted: bool) -> str:
    """Return that a source is in order again, and what became of what it published meanwhile."""
    over = _("%(name)s is in order again since %(since)s.", name=name, since=since)
    if not counted:
        rest = _("What it shows now was read; what came and went meanwhile cannot be known.")
    elif gaps:
        rest = ngettext(
            "%(n)s day of that time is not complete yet.", "%(n)s days of that time are not complete yet.", gaps
        )
    else:
        rest = _("What it published meanwhile was read: each day is complete.")
    return f"{over} {rest}"


# The trail


def action(code: str) -> str:
    """Return what was done to a source in words."""
    if code.startswith("let be "):
        return _("Let the day %(day)s be", day=formatters.day(date.fromisoformat(code.removeprefix("let be "))))
    known = {
        "asked about past days": _("Asked about past days"),
        "stopped asking about past days": _("Stopped asking about past days"),
        "renamed": _("Renamed"),
    }
    return known.get(code) or users.action(code)


def field(name: str) -> str:
    """Return a column of a source in words."""
    known = {
        "settings": _("What it asks for"),
        "enabled": _("Switched on"),
        "every_minutes": _("Minutes between polls"),
        "next_poll_at": _("Next poll"),
        "failures": _("Failures in a row"),
        "days": _("Days"),
    }
    return known.get(name) or users.field(name)


def value(name: str, kept: Any) -> str | None:
    """Return settings as a person writes them."""
    if name == "settings" and isinstance(kept, dict):
        return "; ".join(f"{form_words.setting(each)}: {said(what)}" for each, what in kept.items())
    return None


def said(what: Any) -> str:
    """Return a setting's value on one line."""
    return ", ".join(map(str, what)) if isinstance(what, list) else str(what)
