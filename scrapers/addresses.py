"""Addresses of web pages, as strangers write them."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

SESSION = re.compile(r"(?i)^(?:utm_\w+|fbclid|gclid|mc_[ce]id|(?:php|jsession|asp\.net_session)\w*|session_?id|sid)$")


def web_address(url: str) -> str | None:
    """Return an address that leads to a web server; None for any other (`javascript:`, `mailto:`, a broken one)."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return url if usable else None


def joined(page: str, href: str) -> str | None:
    """Return where a link on a page leads; None when that is no web address."""
    try:
        return web_address(urljoin(page, href.strip()))
    except ValueError:
        return None


def canonical(url: str) -> str:
    """Return an address without what changes from visit to visit: session and campaign parameters, and its fragment.

    A fragment that is a path (`#/tender/5`, `#!5`) is an address to a script, and stays.
    """
    parts = urlsplit(url)
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    path = re.sub(r"(?i);jsessionid=[^/?;]*", "", parts.path) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if not SESSION.match(pair.partition("=")[0]))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, query, fragment))
