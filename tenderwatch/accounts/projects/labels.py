"""Words for projects, and for what an organisation is to us."""

from datetime import date
from typing import Any

from tenderwatch.i18n import _, ngettext
from tenderwatch.users import audit
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def kind(code: str) -> str:
    """Return what it is."""
    return {"project": _("Project"), "consortium": _("Consortium")}[code]


def role(code: str) -> str:
    """Return what an organisation is in a project; an unknown code is its own word."""
    known = {
        "customer": _("Customer"),
        "lead": _("Lead partner"),
        "partner": _("Partner"),
        "subcontractor": _("Subcontractor"),
        "competitor": _("Competitor"),
    }
    return known.get(code, code)


def evidence(code: str, n: int) -> str:
    """Return what makes an organisation a customer, partner or competitor of ours."""
    if code == "contracts":
        return ngettext("%(n)s contract with us", "%(n)s contracts with us", n)
    if code == "running":
        return ngettext("%(n)s of them is running", "%(n)s of them are running", n)
    if code == "lost":
        return ngettext("won %(n)s competition in which we bid", "won %(n)s competitions in which we bid", n)
    return ngettext("%(n)s project", "%(n)s projects", n)


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {"kind": _("Kind"), "what": _("What it is about"), "party": _("Party"), "role": _("Role")}
    return known.get(name) or users.field(name)


def action(code: str) -> str:
    """Return what was done."""
    known = {
        "removed": _("Removed"),
        "party-added": _("Party added"),
        "party-changed": _("Party changed"),
        "party-removed": _("Party removed"),
    }
    return known.get(code) or users.action(code)


def value(name: str, code: Any) -> str | None:
    """Say a value that is a code of this room."""
    return {"kind": kind, "role": role}[name](str(code)) if name in ("kind", "role") else None


def shown(name: str, told: Any) -> Any:
    """Say a value beside another one."""
    return formatters.day(told) if isinstance(told, date) else value(name, told) or told


VOICE = audit.Voice(field, action, value)
"""How the history of a project is told."""
