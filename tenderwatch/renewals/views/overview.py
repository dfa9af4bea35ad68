"""What ends when, and whether its renewal has begun in time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts import queries as contracts
from tenderwatch.contracts.views.listing import sections
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _, ngettext
from tenderwatch.renewals import labels, queries, timeline
from tenderwatch.renewals.queries import Filters, Line
from tenderwatch.renewals.views.blueprint import bp
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.sheets import table_file

VIEWS = ("timeline", "list", "quarters")
HORIZONS = (6, 12, 18, 24, 36)
HORIZON = 18
PAGE = 100

MEANS: Mapping[str, Callable[[str], bool]] = {
    "view": lambda value: value in VIEWS,
    "horizon": lambda value: number(value) in HORIZONS,
    "owner": lambda value: value in ("me", "none") or number(value) is not None,
    "page": lambda value: bool(number(value)),
}
"""Parameters of the address, each with what its values must be."""


@bp.get("/renewals")
@needs(Permission.SEE_CONTRACTS)
def index() -> ResponseReturnValue:
    """Show which contracts end when, as a picture, a list by month or quarters, and what of it is at risk."""
    view, filters, today = _asked("view") or "timeline", _filters(), data.today()
    with data.read() as session:
        lines = queries.ending(session, filters, today)
        missing = contracts.count_gaps(session, today)
        endless = queries.without_end(session)
    pages = max(1, -(-len(lines) // PAGE))
    here_page = min(page_number(request.args.get("page", "")), pages)
    shown = lines[(here_page - 1) * PAGE : here_page * PAGE]
    return render_template(
        "renewals/index.html",
        view=view,
        lines=lines,
        months=list(_by_month(shown)),
        shown=shown,
        pages=pages,
        page_number=here_page,
        quarters=queries.by_quarter(lines),
        risk=queries.risk(lines),
        picture=timeline.picture(lines, today, filters.until) if view == "timeline" and lines else None,
        endless=endless,
        labels=labels,
        words=timeline,
        horizon=_horizon(),
        horizons=[(n, _months(n)) for n in HORIZONS],
        people=choosable(),
        sections=sections("renewals.index", missing),
        views=[(here(view=None if code == "timeline" else code), _view(code), code == view) for code in VIEWS],
        ignored_here=ignored(MEANS),
        chips_here=_chips(),
    )


@bp.get("/renewals.<any(csv, xlsx):kind>")
@needs(Permission.SEE_CONTRACTS)
def export(kind: str) -> Response:
    """Hand out the renewals of the page as a file of a spreadsheet, all of them in its order."""
    with data.read() as session:
        lines = queries.ending(session, _filters(), data.today())
    heads = [
        *(_("Contract"), _("Reference"), _("Buyer"), _("Owner"), _("Last day"), _("Renewal work starts"), _("Renewal")),
        *(_("Tasks done"), _("Tasks"), _("Next task by"), _("Chance"), _("Bound but unhappy"), _("What they say")),
        *(_("A year, excl. VAT"), _("Currency")),
    ]
    page = Page(_("Renewals"), heads, [_exported(line) for line in lines])
    return table_file(_("renewals"), "csv" if kind == "csv" else "xlsx", [page])


def _exported(line: Line) -> list[object]:
    return [
        *(line.title, line.reference, line.buyer, line.owner, line.ends_on, line.starts_on),
        *(labels.standing(line.standing), line.done, line.total, line.next_due_on),
        labels.chance(line.chance) if line.chance else None,
        _("yes") if line.unhappy else None,
        ", ".join(labels.voice(each.what, each.score) for each in line.voices) or None,
        *(line.value, line.currency if line.value is not None else None),
    ]


def _by_month(lines: list[Line]) -> Iterator[tuple[date, list[Line]]]:
    for (year, month), group in groupby(lines, key=lambda line: (line.ends_on.year, line.ends_on.month)):
        yield date(year, month, 1), list(group)


def _view(code: str) -> str:
    return {"timeline": _("Timeline"), "list": _("List"), "quarters": _("By quarter")}[code]


def _months(n: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", n)


def _asked(name: str) -> str:
    """Return what the address gives for a parameter, "" where that means nothing."""
    value = request.args.get(name, "")
    return value if MEANS[name](value) else ""


def _horizon() -> int:
    return number(_asked("horizon")) or HORIZON


def _filters() -> Filters:
    owner = _asked("owner")
    return Filters(
        until=add_months(data.today(), _horizon()),
        owner_id=data.current_user().id if owner == "me" else number(owner),
        no_owner=owner == "none",
    )


def _chips() -> list[tuple[str, str]]:
    """Return each filter in force in words, with the address without it."""
    names = {"me": _("me"), "none": _("nobody"), **{str(user_id): name for user_id, name in choosable()}}
    chips = []
    if (owner := _asked("owner")) in names:
        chips.append((_("Owner: %(name)s", name=names[owner]), here(owner=None)))
    if _horizon() != HORIZON:
        chips.append((_("Next %(months)s", months=_months(_horizon())), here(horizon=None)))
    return chips
