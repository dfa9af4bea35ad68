"""Where a form being sent was shown."""

from urllib.parse import urlsplit

from flask import request


def own_path(address: str | None, otherwise: str = "/") -> str:
    """Return `address` when it is a path of this app, `otherwise` when it leads elsewhere or is missing."""
    parts = urlsplit(address or "")
    inside = parts.path.startswith("/") and not parts.path.startswith("//") and "\\" not in (address or "")
    return address if address and inside and not parts.scheme and not parts.netloc else otherwise


def shown_on() -> str:
    """Return the path of the page on which the form being sent was shown."""
    named = request.form.get("_page") or urlsplit(request.referrer or "").path
    return own_path(named, request.path)
