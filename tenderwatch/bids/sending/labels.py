"""Words of the submission: hurdles, ways, what is wrong with a time, what a field is called."""

from collections.abc import Sequence
from datetime import datetime

from tenderwatch import i18n
from tenderwatch.bids.sending.rules import Hurdle
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters, reader

MOST_NAMED = 5
KB = 1000


def hurdle(each: Hurdle) -> str:
    """Return in one sentence what holds the tender up."""
    named, n = _listed(each.named), len(each.named)
    if each.code == "deadline":
        return _("The deadline has passed: %(when)s", when=named)
    if each.code == "musts":
        return ngettext("%(n)s must is open: %(named)s", "%(n)s musts are open: %(named)s", n, named=named)
    return {
        "review": _("Not passed: %(named)s", named=named),
        "gate": _("The gate asks for: %(named)s", named=named),
        "documents": _("Expires before the tenders are due: %(named)s", named=named),
        "pack": _("Missing from the pack: %(named)s", named=named),
    }[each.code]


def hurdle_kind(code: str) -> str:
    """Return what kind of thing holds a tender up."""
    return {
        "review": _("Review"),
        "gate": _("Eligibility"),
        "musts": _("Mandatory requirements"),
        "documents": _("Validity of documents"),
        "pack": _("Pack list"),
        "deadline": _("Deadline"),
    }[code]


def _listed(named: Sequence[str]) -> str:
    more = len(named) - MOST_NAMED
    shown = ", ".join(named[:MOST_NAMED])
    return _("%(some)s and %(n)s more", some=shown, n=more) if more > 0 else shown


def way(code: str) -> str:
    """Return how a tender was sent."""
    return {
        "portal": _("Through a portal"),
        "mail": _("By e-mail"),
        "post": _("By post"),
        "hand": _("By hand"),
        "other": _("Otherwise"),
    }[code]


def remark_state(code: str) -> str:
    """Return what became of a remark."""
    return {"open": _("open"), "done": _("done"), "declined": _("declined")}[code]


def problem(code: str) -> str:
    """Return what is wrong with a time."""
    return {
        "future": _("That is still to come."),
        "before-the-last": _("What was recorded last happened later."),
        "unsent": _("That is before it was sent."),
        "late": _("That is after the deadline. Waive the deadline first, with a reason; then this can be recorded."),
    }[code]


def field(name: str) -> str:
    """Return a field of a pack item or a remark."""
    known = {
        "document_id": _("Document"),
        "ready_at": _("Ready"),
        "settled_at": _("Settled"),
        "text": _("Remark"),
        "state": _("State"),
        "because": _("Why"),
    }
    return known.get(name, users.field(name))


def action(code: str) -> str:
    """Return what was done to a pack item."""
    return {"removed": _("Removed"), "ready": _("Ready"), "missing": _("Not ready")}.get(code, users.action(code))


def told_at(at: datetime, zone: str) -> str:
    """Return a moment on the clock on which it was told."""
    return formatters.format_moment(at, i18n.language(), reader.zone_of(zone))


def size(count: int) -> str:
    """Return the size of a file, in whole kB above the first."""
    return f"{count} B" if count < KB else f"{formatters.count(-(-count // KB))} kB"


def value(name: str, said: object) -> str | None:
    """Return a code of this room in words; None for what is no code."""
    return remark_state(str(said)) if name == "state" else None


VOICE = audit.Voice(field, action, value)
