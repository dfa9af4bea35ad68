"""What every template can use."""

from typing import Any, NamedTuple

from flask import Flask, g, request, url_for

from tenderwatch import __version__, i18n
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission, may
from tenderwatch.web import data, formatters, once


class NavItem(NamedTuple):
    """A link of the header."""

    url: str
    label: str
    current: bool


SECTIONS = (
    ("today.show", "Today", Permission.READ),
    ("watching.inbox", "Inbox", Permission.SEE_INBOX),
    ("bids.index", "Bids", Permission.SEE_BIDS),
    ("contracts.index", "Contracts", Permission.SEE_CONTRACTS),
    ("organizations.index", "Organisations", Permission.READ),
)
"""Where a section begins, its name (translated below), and who sees it; at most seven."""


def install(app: Flask) -> None:
    """Hand the formatters, the languages and the reader to all templates."""
    formatters.install(app.jinja_env)
    app.jinja_env.globals.update(
        _=_, ngettext=i18n.ngettext, can=can, once_token=once.token, app_version=__version__, Permission=Permission
    )
    app.context_processor(_per_request)


def can(permission: str) -> bool:
    """Return whether the reader may do what `permission` names."""
    return bool(g.get("user")) and may([role.role for role in g.user.roles], Permission(permission))


def _per_request() -> dict[str, Any]:
    return {
        "current_user": g.get("user"),
        "language": i18n.language(),
        "nav": nav(),
        "source_state": source_state(),
        "now": data.now(),
        "today": data.today(),
    }


def nav() -> list[NavItem]:
    """Return the header's links for this reader; the one of the section shown now is current."""
    labels = {
        "Today": _("Today"),
        "Inbox": _("Inbox"),
        "Bids": _("Bids"),
        "Contracts": _("Contracts"),
        "Organisations": _("Organisations"),
    }
    here = (request.endpoint or "").partition(".")[0]
    return [
        NavItem(url_for(endpoint), labels[name], endpoint.partition(".")[0] == here)
        for endpoint, name, permission in SECTIONS
        if can(permission)
    ]


def source_state() -> dict[str, Any] | None:
    """Return how fresh the sources are, for readers who may see it."""
    if not can(Permission.SEE_SOURCES):
        return None
    from tenderwatch.intake import queries  # noqa: PLC0415

    with data.read() as session:
        return queries.source_state(session, data.now())
