"""Addresses of web pages, as strangers write them."""

from urllib.parse import urljoin, urlsplit


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
