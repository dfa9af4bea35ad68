"""The report of why contracts ended."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import labels, queries
from tenderwatch.contracts.queries.endings import Span
from tenderwatch.contracts.service import END_REASONS
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.listing import ignored, sections
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.fields import read_day

SPANS: tuple[Span, ...] = ("year", "quarter")
YEARS = 5


@bp.get("/endings")
@needs(Permission.SEE_CONTRACTS)
def endings() -> ResponseReturnValue:
    """Count why contracts ended, by year or quarter; each number leads to exactly the contracts that it counts."""
    today = data.today()
    first, last, by = asked_of_endings()
    with data.read() as session:
        found = queries.endings(session, first, last, by)
        missing = queries.count_gaps(session, today)
    return render_template(
        "contracts/endings.html",
        found=found,
        first=first,
        last=last,
        by=by,
        spans=[(code, labels.span(code)) for code in SPANS],
        reasons=[code for code in END_REASONS if code in found.reasons],
        labels=labels,
        listed=listed,
        sections=sections("contracts.endings", missing),
        ignored_here=ignored("from", "to", "by"),
    )


def asked_of_endings() -> tuple[date, date, Span]:
    """Return the first and the last day that the address asks for, and by which spans; the last years by default."""
    today = data.today()
    by: Span = "quarter" if request.args.get("by") == "quarter" else "year"
    return day_of("from") or date(today.year - YEARS + 1, 1, 1), day_of("to") or today, by


def day_of(name: str) -> date | None:
    """Return the day that the address gives under `name`; None for none and for what is no day."""
    try:
        return read_day(request.args.get(name, ""))
    except ValueError:
        return None


def listed(first: date, last: date, reason: str | None = None) -> str:
    """Return the address of the list of contracts that ended between two days, for a reason."""
    days = first.isoformat(), last.isoformat()
    return url_for("contracts.index", status="ended", reason=reason, ended_from=days[0], ended_to=days[1])
