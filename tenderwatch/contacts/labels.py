"""Words for what is kept of people at customers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def role(code: str) -> str:
    """Return what somebody is to us; an unknown code is its own word."""
    known = {
        "decision-maker": _("Decision maker"),
        "procurement": _("Procurement specialist"),
        "substance-owner": _("Substance owner"),
        "user": _("User"),
        "contract-manager": _("Contract manager"),
        "finance": _("Finance"),
    }
    return known.get(code, code)


def roles(codes: Iterable[str]) -> str:
    """Return several roles in one line."""
    return ", ".join(map(role, codes))


def source(code: str) -> str:
    """Return from where we have the data."""
    known = {
        "person": _("The person told us"),
        "mail": _("A mail of the person"),
        "card": _("A business card"),
        "contract": _("A contract"),
        "notice": _("A public notice"),
        "public-register": _("A public register or web page"),
        "colleague": _("A colleague of the person"),
        "other": _("Something else"),
    }
    return known.get(code, code)


def basis(code: str) -> str:
    """Return the basis in article 6 of the GDPR."""
    known = {
        "legitimate-interest": _("Legitimate interest (art. 6(1)(f))"),
        "contract": _("Contract with the person (art. 6(1)(b))"),
        "consent": _("Consent (art. 6(1)(a))"),
        "legal-obligation": _("Legal obligation (art. 6(1)(c))"),
        "public-task": _("Public task (art. 6(1)(e))"),
        "vital-interest": _("Vital interest (art. 6(1)(d))"),
    }
    return known.get(code, code)


def purpose(code: str) -> str:
    """Return what the data are for."""
    known = {
        "contract": _("Running a contract"),
        "bid": _("Preparing and making bids"),
        "customer-care": _("Caring for the customer"),
        "feedback": _("Asking for feedback"),
        "other": _("Another purpose"),
    }
    return known.get(code, code)


def gap(code: str, on: date | None) -> str:
    """Return what is missing or overdue about somebody, as a question; `on` is the day that it is about."""
    day = formatters.day(on) if on else "–"
    known = {
        "role-ended": _("The role ended on %(day)s. Who follows? Move the person, or take them out.", day=day),
        "unconfirmed": _("Last known to be right on %(day)s. Is it still so?", day=day),
        "retention-passed": _("Was to be kept until %(day)s. Erase it, or say why it is kept on.", day=day),
        "not-told": _("Must be told by %(day)s what we keep (GDPR art. 13 and 14).", day=day),
    }
    return known[code]


def short_gap(code: str) -> str:
    """Return the same in a word or two, for a badge."""
    known = {
        "role-ended": _("Role ended"),
        "unconfirmed": _("Not confirmed"),
        "retention-passed": _("Retention passed"),
        "not-told": _("Not told"),
    }
    return known[code]


def action(code: str) -> str:
    """Return what was done to what is kept of somebody."""
    known = {
        "confirmed": _("Confirmed"),
        "removed": _("Removed"),
        "moved-away": _("Moved to another organisation"),
        "moved-here": _("Came from another organisation"),
        "told": _("Told what we keep"),
        "no-requests": _("Wants no requests for feedback"),
        "requests-again": _("May be asked for feedback again"),
        "exported": _("Exported"),
        "erased": _("Erased"),
    }
    return known.get(code) or users.action(code)


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {
        "title": _("Title or position"),
        "phone": _("Phone"),
        "role": _("Role"),
        "classes": _("Classes"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid to"),
        "confirmed_on": _("Last confirmed"),
        "confirmed_by_id": _("Confirmed by"),
        "source": _("Source"),
        "source_note": _("More about the source"),
        "basis": _("Basis (GDPR art. 6)"),
        "purpose": _("Purpose"),
        "keep_until": _("Kept until"),
        "told_on": _("Told on"),
        "no_requests_on": _("No requests for feedback since"),
        "note": _("Note"),
        "organization": _("Organisation"),
        "removed_at": _("Removed"),
        "entered_at": _("Entered"),
    }
    return known.get(name) or users.field(name)


def value(name: str, code: Any) -> str | None:
    """Say a value that is a code of this room, or a day that does not end in _on; None: as everywhere."""
    known = {"source": source, "basis": basis, "purpose": purpose, "role": role}
    if name == "roles" and isinstance(code, list):
        return roles(code)
    if name in known:
        return known[name](str(code))
    if name in ("valid_from", "valid_to", "keep_until") and isinstance(code, str):
        return formatters.day(date.fromisoformat(code))
    return None


VOICE = audit.Voice(field, action, value)
"""How the history of a person is told."""
