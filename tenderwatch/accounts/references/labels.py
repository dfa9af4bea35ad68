"""Words for references."""

from datetime import date
from typing import Any

from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def standing(code: str) -> str:
    """Return how the permission stands."""
    return {
        "not-given": _("not permitted yet"),
        "lapsed": _("permission lapsed"),
        "lapsing": _("permission lapses soon"),
        "permitted": _("permitted"),
    }[code]


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {
        "description": _("Description"),
        "cpv": _("CPV code"),
        "permitted_on": _("Permitted on"),
        "permitted_until": _("Permitted until"),
        "contract_id": _("Contract"),
        "contact_id": _("Who may be asked"),
        "removed_at": _("Removed"),
    }
    return known.get(name) or users.field(name)


def action(code: str) -> str:
    """Return what was done."""
    return _("Removed") if code == "removed" else users.action(code)


def shown(value: Any) -> Any:
    """Say a value beside another one."""
    return formatters.day(value) if isinstance(value, date) else value


VOICE = audit.Voice(field, action)
"""How the history of a reference is told."""
