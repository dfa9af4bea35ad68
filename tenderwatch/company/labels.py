"""Words for what the company's profile keeps."""

from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def kind(code: str) -> str:
    """Return what is kept, in words."""
    return {
        "certificates": _("Certificates and extracts"),
        "espd": _("ESPD answers"),
        "people": _("Key people"),
        "turnover": _("Turnover"),
    }[code]


def standing(code: str) -> str:
    """Return how a certificate stands."""
    return {
        "valid": _("valid"),
        "expiring": _("expires soon"),
        "expired": _("expired"),
        "not-yet": _("not valid yet"),
    }[code]


def part(code: str) -> str:
    """Return a part of the ESPD."""
    return {"exclusion": _("Exclusion ground"), "selection": _("Selection criterion")}[code]


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {
        "year": _("Financial year"),
        "amount": _("Turnover"),
        "issuer": _("Issuer"),
        "starts_on": _("Valid from"),
        "ends_on": _("Valid until"),
        "responsible_id": _("Renewed by"),
        "place": _("Where the file is"),
        "role": _("Role"),
        "qualifications": _("Qualifications"),
        "part": _("Part of the ESPD"),
        "question": _("Question"),
        "answer": _("Our answer"),
        "meets": _("We may take part"),
        "evidence": _("Evidence"),
        "reviewed_on": _("Reviewed on"),
    }
    return known.get(name) or users.field(name)


def action(code: str) -> str:
    """Return what was done."""
    return _("Removed") if code == "removed" else users.action(code)


def value(name: str, what: object) -> str | None:
    """Return a code of this room in words; None for what is no code."""
    return part(str(what)) if name == "part" else None


def shown(what: Any) -> Any:
    """Say a value beside another one."""
    if isinstance(what, bool):
        return users.yes_or_no(what)
    if isinstance(what, Decimal):
        return formatters.money(what, None)
    return formatters.day(what) if isinstance(what, date) else what


VOICE = audit.Voice(field, action, value)
"""How the history of the profile is told."""
