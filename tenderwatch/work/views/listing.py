"""All activities: mine, everybody's, what is overdue, what has no next step."""

from collections.abc import Callable, Mapping

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here, ignored, with_query
from tenderwatch.web.people import People, choosable
from tenderwatch.web.sheets import table_file
from tenderwatch.work import labels, queries
from tenderwatch.work.lists import words
from tenderwatch.work.queries import Filters, Line
from tenderwatch.work.views.blueprint import bp, day_of, sections

PAGE = 50
SHOWS = ("overdue", "planned", "no-next", "removed")
LONGEST_WORDS = 200


@bp.get("/activities")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List activities under the filters of the address."""
    types, states = _names()
    filters = _filters(types, states)
    page = page_number(request.args.get("page", ""))
    with data.read() as session:
        found = queries.found(session, filters, data.today(), page=page, size=PAGE, oldest=_is_ahead())
        named = organizations.names(session, [filters.organization_id]) if filters.organization_id else {}
    people = choosable()
    return render_template(
        "activities/index.html",
        found=found,
        filters=filters,
        types=types,
        states=states,
        people=people,
        pages=max(1, -(-found.total // PAGE)),
        page_number=page,
        order=_("by day, the oldest first") if _is_ahead() else _("by day, the latest first"),
        views=_views(),
        sections=sections("work.index"),
        chips_here=_chips(types, states, people, named),
        ignored_here=ignored(_means(types, states)),
    )


@bp.get("/activities.<any(csv, xlsx):kind>")
@needs(Permission.SEE_ACCOUNTS)
def export(kind: str) -> Response:
    """Hand out the activities of the list as a file of a spreadsheet."""
    types, states = _names()
    with data.read() as session:
        asked = _filters(types, states)
        found = queries.found(session, asked, data.today(), size=queries.LARGEST, oldest=_is_ahead())
    heads = [
        *(_("Day"), _("Organisation"), _("Type"), _("State"), _("Subject"), _("What came of it"), _("Responsible")),
        *(_("Participants"), _("Why there is no next step"), _("During the competition")),
    ]
    page = Page(_("Activities"), heads, [_exported(line) for line in found.lines])
    return table_file(_("activities"), "csv" if kind == "csv" else "xlsx", [page])


def _exported(line: Line) -> list[object]:
    return [
        *(line.day, line.organization, line.type_name, line.state_name, line.subject, line.outcome, line.owner),
        *(", ".join(line.people), line.no_next_because),
        labels.in_competition(line.in_competition) if line.in_competition else None,
    ]


def _names() -> tuple[dict[str, str], dict[str, str]]:
    with data.read() as session:
        types = labels.names("activity-type", words(session, "activity-type"))
        return types, labels.names("activity-state", words(session, "activity-state"))


def _means(types: Mapping[str, str], states: Mapping[str, str]) -> Mapping[str, Callable[[str], bool]]:
    """Return the parameters of the address, each with what its values must be."""
    return {
        "owner": lambda value: value in ("me", "none") or number(value) is not None,
        "type": lambda value: value in types,
        "state": lambda value: value in states,
        "organization": lambda value: number(value) is not None,
        "show": lambda value: value in SHOWS,
        "q": lambda value: len(value) <= LONGEST_WORDS,
        "from": lambda value: day_of(value) is not None,
        "to": lambda value: day_of(value) is not None,
        "page": lambda value: bool(number(value)),
    }


def _asked(name: str) -> str:
    return request.args.get(name, "")


def _is_ahead() -> bool:
    return _asked("show") in ("overdue", "planned")


def _filters(types: Mapping[str, str], states: Mapping[str, str]) -> Filters:
    owner, show = _asked("owner"), _asked("show")
    return Filters(
        owner_id=data.current_user().id if owner == "me" else number(owner),
        no_owner=owner == "none",
        type=_asked("type") if _asked("type") in types else None,
        state=_asked("state") if _asked("state") in states else None,
        organization_id=number(_asked("organization")),
        words=_asked("q")[:LONGEST_WORDS],
        overdue=show == "overdue",
        planned=show == "planned",
        lacks_next=show == "no-next",
        removed=show == "removed",
        first=day_of(_asked("from")),
        last=day_of(_asked("to")),
    )


def _views() -> list[tuple[str, str, bool]]:
    """Return the usual ways to look at the list: address, words, whether it is the one shown."""
    now = (_asked("owner"), _asked("show"))
    usual = [
        ("me", "planned", _("My next")),
        ("", "", _("Everybody's")),
        ("", "overdue", _("Overdue")),
    ]
    return [(here(owner=owner or None, show=show or None), label, (owner, show) == now) for owner, show, label in usual]


def _chips(
    types: Mapping[str, str], states: Mapping[str, str], people: People, named: Mapping[int, str]
) -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    who = {"me": _("me"), "none": _("nobody"), **{str(user_id): name for user_id, name in people}}
    shows = {
        "overdue": _("Overdue"),
        "planned": _("Planned"),
        "no-next": _("Without a next step"),
        "removed": _("Removed"),
    }
    organization = named.get(number(_asked("organization")) or 0)
    told = [
        ("owner", _("Whose: %(name)s"), who.get(_asked("owner"))),
        ("type", _("Type: %(name)s"), types.get(_asked("type"))),
        ("state", _("State: %(name)s"), states.get(_asked("state"))),
        ("organization", _("With: %(name)s"), organization),
        ("show", "%(name)s", shows.get(_asked("show"))),
        ("q", _("Words: %(name)s"), _asked("q").strip() or None),
        ("from", _("From %(name)s"), _asked("from") if day_of(_asked("from")) else None),
        ("to", _("Until %(name)s"), _asked("to") if day_of(_asked("to")) else None),
    ]
    return [(text % {"name": value}, here(**{key: None})) for key, text, value in told if value]


@bp.app_template_global()
def activities_url(**filters: str | int | None) -> str:
    """Return the address of the list under filters, for the sections of other pages."""
    return url_for("work.index") + with_query([], **filters)
