"""What every template can use."""

from typing import Any

from flask import Flask, current_app, g, request, url_for

from tenderwatch import __version__
from tenderwatch.i18n import _
from tenderwatch.intake import queries as intake
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import queries as watching
from tenderwatch.web import data, once
from tenderwatch.web.flashes import flashes
from tenderwatch.web.furniture import furnish

WITHIN = {
    "renewals": "contracts",
    "missed": "watching",
    **dict.fromkeys(("organizations", "work", "contacts"), "accounts"),
    "company": "bids",
    "competitors": "reports",
}
"""Packages whose pages stand in the section of another, where the reader has it."""

Link = tuple[str, str, bool, int | None]
"""Address, words, whether it is where the reader is, and a number to show beside it."""


def install(app: Flask) -> None:
    """Hand the formatters, the languages and the reader to all templates."""
    furnish(app.jinja_env)
    app.jinja_env.globals.update(can=can, once_token=once.token, app_version=__version__, flashes=flashes)
    app.context_processor(_per_request)


def can(permission: str) -> bool:
    """Return whether the reader may do what `permission` names."""
    return bool(g.get("user")) and g.user.may(Permission(permission))


def _per_request() -> dict[str, Any]:
    if g.get("user") is None:
        return {"current_user": None, "nav": [], "menu": [], "source_state": None, "home_url": "/", "help_url": None}
    return {
        "current_user": g.user,
        "nav": _links(_sections()),
        "menu": _links(_own_menu()),
        "source_state": source_state(),
        "home_url": "/",
        "help_url": url_for("health.help_page"),
        "search_url": url_for("notices.search"),
        "sign_out_url": url_for("users.sign_out"),
    }


def _sections() -> list[tuple[str, str, Permission]]:
    return [
        ("today.show", _("Today"), Permission.READ),
        ("watching.inbox", _("Inbox"), Permission.SEE_INBOX),
        ("bids.index", _("Bids"), Permission.SEE_BIDS),
        ("contracts.index", _("Contracts"), Permission.SEE_CONTRACTS),
        ("accounts.index", _("Accounts"), Permission.SEE_ACCOUNTS)
        if can(Permission.SEE_ACCOUNTS)
        else ("organizations.index", _("Organisations"), Permission.READ),
        ("reports.index", _("Reports"), Permission.SEE_REPORTS),
    ]


def _own_menu() -> list[tuple[str, str, Permission]]:
    return [
        ("users.profile", _("Profile"), Permission.READ),
        ("intake.sources", _("Sources"), Permission.SEE_SOURCES),
        ("company.show", _("Our company"), Permission.SEE_BIDS),
        ("users.index", _("Users"), Permission.ADMINISTER),
        ("users.audit_trail", _("Audit"), Permission.ADMINISTER),
        ("work.lists", _("Lists"), Permission.ADMINISTER),
        ("health.show", _("Health"), Permission.ADMINISTER),
        ("health.help_page", _("Help"), Permission.READ),
    ]


def _links(places: list[tuple[str, str, Permission]]) -> list[Link]:
    """Return the links that this reader may follow; the one of the room shown now is current."""
    rooms = [endpoint.partition(".")[0] for endpoint, _label, _permission in places]
    package = _package()
    room = package if package in rooms else WITHIN.get(package, package)
    return [
        (url_for(endpoint), label, _is_current(endpoint, room, rooms), _number(endpoint))
        for endpoint, label, permission in places
        if can(permission)
    ]


def _package() -> str:
    """Return the package of TenderWatch whose page is shown: of "tenderwatch.bids.team.views", "bids"."""
    shown = (request.endpoint or "").partition(".")[0]
    blueprint = current_app.blueprints.get(shown)
    return blueprint.import_name.split(".")[1] if blueprint else shown


def _is_current(endpoint: str, room: str, rooms: list[str]) -> bool:
    of_room = endpoint.partition(".")[0] == room
    return of_room and (rooms.count(room) == 1 or endpoint == request.endpoint)


def _number(endpoint: str) -> int | None:
    """Return how much waits in a section, for the one where that is told: the inbox."""
    if endpoint != "watching.inbox":
        return None
    with data.read() as session:
        return watching.waiting(session, users.team_of(session, data.current_user()).id) or None


def source_state() -> Any:
    """Return how fresh the sources are, for readers who may see it."""
    if not can(Permission.SEE_SOURCES):
        return None
    with data.read() as session:
        return intake.source_state(session, data.now())
