"""Where a form being sent was shown, and whether it was one of ours."""

import re
from urllib.parse import urlsplit

from flask import request

from tenderwatch.web import data

LONGEST = 300
"""Characters of a page's path that is remembered."""
_INSIDE = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")


def own_path(address: str | None, otherwise: str = "/") -> str:
    """Return `address` when it is a path of this app, `otherwise` when it leads elsewhere or is missing."""
    return address if address and _INSIDE.fullmatch(address) else otherwise


def shown_on() -> str:
    """Return the path of the page on which the form being sent was shown."""
    named = request.form.get("_page") or _path_of(request.referrer)
    return own_path(named if len(named) <= LONGEST else None, request.path)[:LONGEST]


def is_ours() -> bool:
    """Return whether the browser says that a page of this app sent the form; one that says nothing is believed."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or _host_of(origin) in (request.host, _host_of(data.house().settings.public_url))


def _path_of(address: str | None) -> str:
    try:
        return urlsplit(address or "").path
    except ValueError:
        return ""


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None
