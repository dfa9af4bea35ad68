"""Words for sources and how they are."""

from tenderwatch.i18n import _


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
        "empty_ok": _("Nothing there, as the page says"),
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
    }
    return known.get(code, code)


def level(code: str | None, late: bool) -> str:
    """Return the kind of badge that a state wears."""
    if late:
        return "danger"
    if code is None:
        return "unsure"
    return "ok" if code in ("ok", "unchanged", "empty_ok") else "warn"
