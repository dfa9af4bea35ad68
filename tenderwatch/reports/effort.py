"""What bidding takes: hours and costs of the bids decided, and what they brought."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.reports.counting.bids import Hours, hours_spent
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import WON, Bid
from tenderwatch.reports.shape import FEW, Chart, Column, Definition, Report, Row, Scope, days_of, whose
from tenderwatch.web import formatters


def make(session: Session, scope: Scope) -> Report:
    """Add up the hours that activities log on bids, by how the bids ended."""
    hours = hours_spent(session, scope)
    won, lost = ([bid for bid in hours.bids if (bid.result in WON) is wanted] for wanted in (True, False))
    rows = (
        _row("won", _("Won"), won, hours),
        _row("lost", _("Lost"), lost, hours),
        _row("all", _("All"), hours.bids, hours, total=True),
    )
    without = len(hours.bids) - len(hours.minutes)
    return Report(
        finding=_finding(hours, won),
        scope=_("Bids decided %(days)s, %(whose)s.", days=days_of(scope.period), whose=whose(scope)),
        period=scope.period,
        n=len(hours.bids),
        columns=(
            Column(_("Bids")),
            Column(_("With hours logged"), "share"),
            Column(_("Hours in all"), "count"),
            Column(_("Median hours per bid"), "count"),
        ),
        rows=rows,
        charts=(Chart(_("Hours in all"), (2,)),),
        notes=(
            _("Hours are the minutes of done activities that name the bid, each activity once whoever took part."),
            *((ngettext("%(n)s bid has no hours.", "%(n)s bids have no hours.", without),) if without else ()),
        ),
    )  # fmt: skip


def _row(key: str, name: str, bids: Sequence[Bid], hours: Hours, *, total: bool = False) -> Row:
    logged = [hours.minutes[bid.id] for bid in bids if bid.id in hours.minutes]
    return Row(
        (name, Share(len(logged), len(bids)), _hours(sum(logged)), _hours(median(logged)) if logged else None),
        total=total,
        few=len(logged) < FEW,
        key=key,
        items=[Item("bid", bid.id, bid.on, bid.id in hours.minutes) for bid in bids],
    )


def _hours(minutes: float) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))


def _finding(hours: Hours, won: Sequence[Bid]) -> str:
    spent = sum(hours.minutes.values())
    if not spent:
        return _("No hours were logged on bids decided in this time.")
    if not won:
        return _(
            "%(hours)s hours on %(n)s bids, none of them won",
            hours=formatters.count(_hours(spent)),
            n=len(hours.minutes),
        )
    each = _hours(round(spent / len(won)))
    return _("%(hours)s hours of bidding for each bid won, lost ones included", hours=formatters.count(each))


REPORT = Definition(
    title=lazy("Hours of bidding"),
    asks=lazy("What does bidding take, and what does a win cost in hours?"),
    make=make,
)
