"""How the history of targets and of figures kept by hand is said."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch.i18n import _
from tenderwatch.users import labels
from tenderwatch.users.audit import Voice
from tenderwatch.web import formatters


def field(name: str) -> str:
    """Return a field in words."""
    known = {
        "target": _("Target"),
        "valid_from": _("From"),
        "first_on": _("First day"),
        "last_on": _("Last day"),
        "value": _("Value"),
        "n": _("Met"),
        "of": _("Agreed in all"),
        "note": _("Note"),
        "removed_at": _("Removed"),
    }
    return known.get(name) or labels.field(name)


def value(name: str, told: Any) -> str | None:
    """Return a value of the trail in words; None where the house says it."""
    if name == "valid_from":
        return formatters.day(date.fromisoformat(str(told)))
    return formatters.count(Decimal(str(told)).normalize() + 0) if name in ("target", "value") else None


VOICE = Voice(field, labels.action, value)


def of_share(name: str, told: Any) -> str | None:
    """Return a value of the trail of a share: its target is kept in per cent."""
    return formatters.percent(Decimal(str(told)) / 100) if name == "target" else value(name, told)


VOICE_OF_SHARE = Voice(field, labels.action, of_share)


def plain(told: Any) -> Any:
    """Return a value as the trail keeps it."""
    return str(told) if isinstance(told, date | Decimal) else told


def compared(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """Return both texts of a stale edit as a person compares them: what differs, by the field's name."""
    differ = [name for name in mine if mine[name] != theirs[name]]
    return (
        {field(name): _shown(mine[name]) for name in differ},
        {field(name): _shown(theirs[name]) for name in differ},
    )


def _shown(told: Any) -> object:
    return formatters.day(told) if isinstance(told, date) else told
