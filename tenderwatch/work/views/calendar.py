"""What is planned in a week or a month, day by day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.calendar.rules import add_months
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.ids import number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.work import queries
from tenderwatch.work.views.blueprint import bp, day_of, sections

SHOWN_A_DAY = 10
"""The others of a day are in the list, where they have pages."""
SPANS = ("week", "month")
FIRST_YEAR, LAST_YEAR = 1990, 2100

MEANS: Mapping[str, Callable[[str], bool]] = {
    "span": lambda value: value in SPANS,
    "day": lambda value: _day(value) is not None,
    "owner": lambda value: value == "all" or number(value) is not None,
}
"""Parameters of the address, each with what its values must be."""


@bp.get("/activities/calendar")
@needs(Permission.SEE_ACCOUNTS)
def calendar() -> ResponseReturnValue:
    """Show what is planned in a week or a month: mine, everybody's, or somebody's."""
    span = request.args.get("span", "") if request.args.get("span") in SPANS else "week"
    first, last = bounds(span, _day(request.args.get("day", "")) or data.today())
    owner = request.args.get("owner", "")
    owner_id = None if owner == "all" else number(owner) or data.current_user().id
    with data.read() as session:
        planned = queries.planned_between(session, first, last, data.today(), owner_id, SHOWN_A_DAY)
        late = queries.due(session, [owner_id], data.today() - timedelta(days=1)) if owner_id else []
    return render_template(
        "activities/calendar.html",
        span=span,
        first=first,
        last=last,
        days=planned,
        planned=sum(each.total for each in planned),
        late=[line for line in late if line.day < first],
        people=choosable(),
        owner=owner,
        before=here(day=_other(span, first, -1).isoformat()),
        after=here(day=_other(span, first, 1).isoformat()),
        heading=formatters.month(first) if span == "month" else _("Week %(n)s", n=first.isocalendar().week),
        meta=f"{formatters.day(first)} – {formatters.day(last)}",
        sections=sections("work.calendar"),
        ignored_here=ignored(MEANS),
    )


def bounds(span: str, day: date) -> tuple[date, date]:
    """Return the first and last day of the week or month of a day."""
    if span == "month":
        first = day.replace(day=1)
        return first, add_months(first, 1) - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _other(span: str, first: date, steps: int) -> date:
    return add_months(first, steps) if span == "month" else first + timedelta(days=7 * steps)


def _day(text: str) -> date | None:
    day = day_of(text)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None
