"""What bidding takes: hours and costs of the bids decided, and what they brought."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.bids.price import queries as prices
from tenderwatch.bids.price.rules import to_cent
from tenderwatch.bids.price.rules.effort import hours_cost, together
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.reports.counting.bids import Hours, hours_spent
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import WON, Amounts, Bid
from tenderwatch.reports.shape import FEW, Chart, Column, Definition, Money, Report, Row, Scope, days_of, whose
from tenderwatch.web import formatters


def make(session: Session, scope: Scope) -> Report:
    """Add up the hours that activities log on bids and what they cost, by how the bids ended."""
    hours = hours_spent(session, scope)
    costs = _costs(session, hours)
    won, lost = ([bid for bid in hours.bids if (bid.result in WON) is wanted] for wanted in (True, False))
    rows = (
        _row("won", _("Won"), won, hours, costs),
        _row("lost", _("Lost"), lost, hours, costs),
        _row("all", _("All"), hours.bids, hours, costs, total=True),
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
            Column(_("Cost in all"), "money", 2),
        ),
        rows=rows,
        charts=(Chart(_("Hours in all"), (2,)),),
        notes=(
            _("Hours are the minutes of done activities that name the bid, each activity once whoever took part."),
            *((ngettext("%(n)s bid has no hours.", "%(n)s bids have no hours.", without),) if without else ()),
            *_told_of(session, costs, len(won)),
        ),
    )  # fmt: skip


Costs = Mapping[int, Sequence[tuple[str, Decimal]]]
"""Bid -> what it cost, each part in its currency; a bid of which nothing is known is not among them."""


def _costs(session: Session, hours: Hours) -> Costs:
    """Return what the bids cost: hours at the rate of the house, where it has one, and expenses."""
    terms, spent = prices.terms(session), prices.spent(session, {bid.id for bid in hours.bids})
    found: dict[int, list[tuple[str, Decimal]]] = {}
    if terms is not None and terms.hourly_cost is not None:
        for bid_id, minutes in hours.minutes.items():
            found[bid_id] = [(terms.currency, hours_cost(minutes, terms.hourly_cost))]
    for bid_id, part in spent.items():
        found.setdefault(bid_id, []).append(part)
    return found


def _together(costs: Costs, bids: Sequence[Bid]) -> Amounts:
    return together(part for bid in bids for part in costs.get(bid.id, ()))


def _told_of(session: Session, costs: Costs, won: int) -> Iterator[str]:
    """Say how costs are reckoned, and what each bid won cost, lost ones included."""
    terms = prices.terms(session)
    if terms is None or terms.hourly_cost is None:
        yield _("The cost of an hour is not set: costs are expenses alone.")
    else:
        rate = formatters.money(terms.hourly_cost, terms.currency, detail=True)
        yield _("Cost is hours at %(rate)s, and expenses; currencies are not added up.", rate=rate)
    amounts = together(part for parts in costs.values() for part in parts)
    if won and amounts:
        each = " + ".join(formatters.money(to_cent(amount / won), currency) for currency, amount in amounts.items())
        yield ngettext(
            "%(cost)s for each bid won, lost ones included: %(n)s bid with a known cost.",
            "%(cost)s for each bid won, lost ones included: %(n)s bids with a known cost.",
            len(costs),
            cost=each,
        )


def _row(key: str, name: str, bids: Sequence[Bid], hours: Hours, costs: Costs, *, total: bool = False) -> Row:
    unknown = sum(bid.id not in costs for bid in bids)
    amounts = _together(costs, bids)
    logged = [hours.minutes[bid.id] for bid in bids if bid.id in hours.minutes]
    return Row(
        (
            *(name, Share(len(logged), len(bids)), _hours(sum(logged)), _hours(median(logged)) if logged else None),
            Money(amounts, unknown) if amounts else None,
        ),
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
    title=lazy("Hours and cost of bidding"),
    asks=lazy("What does bidding take, and what does a win cost in hours and money?"),
    make=make,
)
