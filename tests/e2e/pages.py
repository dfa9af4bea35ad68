"""Every page of the product, found as a person finds them: by following links."""

import re
from html import unescape

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tenderwatch.web.security import COOKIE

NO_PAGES = {
    *("health.alive", "health.ready", "health.warns"),
    *("notices.download", "contracts.download", "accounts.download", "content.documents.download"),
    "bid_sending.receipt",
    "accounts.of_organization",
}
"""GET routes that answer with something else than a page of the house."""

MOST = {
    "contracts.show": 20,
    "reports.show": 10,
    "feedback.show": 10,
    "intake.source": 10,
    **dict.fromkeys(("bids.show", "bid_price.show", "bid_sending.show", "bid_sending.review"), 20),
    **dict.fromkeys(("gate.decision", "bid_tasks.index", "bid_team.index"), 20),
    **dict.fromkeys(("content.requirements.index", "content.questions.index", "content.documents.index"), 20),
}
"""Things of which each may lead on to other pages: what can be done with a contract depends on its state."""


Found = dict[str, dict[str, str]]
"""For each GET route that links lead to, some addresses of it, and what stands there."""


def follow_links(app: Flask, token: str, most: int = 2) -> Found:
    """Read up to `most` pages of each GET route that links lead to, as the person sees them who has the session."""
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    found: Found = {}
    waiting, seen = ["/", "/today", "/search?q=siivous"], set[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        if path in seen or endpoint is None or len(found.get(endpoint, ())) >= MOST.get(endpoint, most):
            continue
        seen.add(path)
        response = client.get(path)
        if response.status_code in (301, 302, 303, 308):
            waiting.append(response.location)
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        found.setdefault(endpoint, {})[path] = response.text
        waiting += [unescape(link).partition("#")[0] for link in re.findall(r'<a\b[^>]*?href="([^"]+)"', response.text)]
    return found


def with_a(found: Found, selector: str) -> list[str]:
    """Return the first address of each route, where something like that stands there."""
    firsts = (next(iter(pages.items())) for pages in found.values())
    return [path for path, page in firsts if BeautifulSoup(page, "lxml").select_one(selector)]


def endpoint_of(app: Flask, path: str) -> str | None:
    """Return the route that answers a GET of this path, None for addresses elsewhere."""
    if not path.startswith("/"):
        return None
    try:
        endpoint, _values = app.url_map.bind("localhost").match(path.partition("?")[0], "GET")
    except RequestRedirect as moved:
        return endpoint_of(app, "/" + moved.new_url.partition("//")[2].partition("/")[2])
    except HTTPException:
        return None
    return None if endpoint in NO_PAGES else str(endpoint)
