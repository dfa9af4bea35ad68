"""Roles in words."""

from tenderwatch.i18n import _


def role(code: str) -> str:
    """Return what an organisation is in a bid."""
    return {
        "lead": _("Lead of the consortium"),
        "member": _("Member of the consortium"),
        "subcontractor": _("Subcontractor"),
        "resource": _("Its resources are relied on"),
    }[code]
