"""What each measure of the scorecard is in a time, and the rows of the house that it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules as feedback
from tenderwatch.accounts.feedback.queries import answers
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _
from tenderwatch.reports.counting.bids import decided, hours_spent, lot_items
from tenderwatch.reports.counting.work import visits
from tenderwatch.reports.items import Item, share_of
from tenderwatch.reports.rules import WON, Bid
from tenderwatch.reports.shape import Scope
from tenderwatch.reports.tool_use.queries import share_in
from tenderwatch.web import formatters


@dataclass(frozen=True)
class ByHand:
    """Who entered a figure and when, about which days, with what note."""

    who: str
    at: datetime
    first_on: date
    last_on: date
    note: str | None


@dataclass(frozen=True)
class Figure:
    """What a measure is in a time: a count, or a share of `of`; None when there is nothing to count.

    `said` is what else belongs to the number, such as its currency.
    """

    value: Decimal | None
    n: int = 0
    of: int | None = None
    said: str = ""
    by_hand: ByHand | None = None


Make = Callable[[Session, Scope], Figure]
Items = Callable[[Session, Scope], list[Item]]


def shared(items: Items) -> Make:
    """Return the measure that is the share of the items that count."""
    return lambda session, scope: _share(share_of(items(session, scope)))


def counted(items: Items) -> Make:
    """Return the measure that is the number of items that count, said of how many."""

    def make(session: Session, scope: Scope) -> Figure:
        share = share_of(items(session, scope))
        return Figure(Decimal(share.n), share.n, share.of)

    return make


def _share(share: Share) -> Figure:
    value = None if not share.of else Decimal(share.n) / share.of
    return Figure(value, share.n, share.of)


def visits_made(*, customers: bool) -> Make:
    """Return the measure that counts visits to customers, or to those not yet one."""

    def make(session: Session, scope: Scope) -> Figure:
        made = visits(session, scope)
        n = made.customers if customers else made.others
        return Figure(Decimal(n), n)

    return make


def tool_use(session: Session, scope: Scope) -> Figure:
    """Of the last month of the period: the share of people who used the product in it."""
    return _share(share_in(session, scope.period.last.replace(day=1), scope.people))


def scores(session: Session, scope: Scope) -> list[Item]:
    """Return what was received with a score; positive ones count."""
    found = answers(session, scope.period.first, scope.period.last, scope.people)
    return [
        Item("feedback", each.id, each.on, each.score >= feedback.POSITIVE_FROM, _("score %(n)s", n=each.score))
        for each in found
        if each.score is not None
    ]


def lots(*, renewal: bool) -> Items:
    """Return the lots decided of renewals, or of new business."""

    def items(session: Session, scope: Scope) -> list[Item]:
        return lot_items(bid for bid in decided(session, scope) if bid.renewal is renewal)

    return items


def valued(*, renewal: bool) -> Items:
    """Return the bids that the win rate by value rests on: those of the currency in which most were decided."""

    def items(session: Session, scope: Scope) -> list[Item]:
        return [
            Item("bid", bid.id, bid.on, bid.result in WON, partial(formatters.money, bid.value, bid.currency))
            for bid in _of_main_currency(session, scope, renewal=renewal)
        ]

    return items


def won_by_value(*, renewal: bool) -> Make:
    """Return the measure that is the share of the value won, in one currency: none is added to another."""

    def make(session: Session, scope: Scope) -> Figure:
        bids = _of_main_currency(session, scope, renewal=renewal)
        won = [bid for bid in bids if bid.result in WON]
        whole = sum((bid.value or Decimal() for bid in bids), Decimal())
        if not whole:
            return Figure(None, 0, 0)
        share = sum((bid.value or Decimal() for bid in won), Decimal()) / whole
        return Figure(share, len(won), len(bids), _("in %(currency)s", currency=bids[0].currency))

    return make


def _of_main_currency(session: Session, scope: Scope, *, renewal: bool) -> list[Bid]:
    bids = [bid for bid in decided(session, scope) if bid.renewal is renewal]
    told = [bid for bid in bids if bid.value and bid.result != "won-in-part"]
    currencies = [bid.currency for bid in told]
    main = max(sorted(set(currencies)), key=currencies.count, default="")
    return [bid for bid in told if bid.currency == main]


def hours_per_bid(session: Session, scope: Scope) -> Figure:
    """Divide the hours logged on the bids decided by the number of those that have any."""
    found = hours_spent(session, scope)
    n = len(found.minutes)
    value = Decimal(sum(found.minutes.values())) / 60 / n if n else None
    return Figure(value, n, len(found.bids))


def bids_with_hours(session: Session, scope: Scope) -> list[Item]:
    """Return the bids decided; those with hours logged count."""
    found = hours_spent(session, scope)
    return [
        Item("bid", bid.id, bid.on, bid.id in found.minutes, partial(_spent, found.minutes.get(bid.id)))
        for bid in found.bids
    ]


def _spent(minutes: int | None) -> str:
    if minutes is None:
        return _("no hours logged")
    return _("%(n)s h", n=hours(Decimal(minutes) / 60))


def hours(value: Decimal) -> str:
    """Return hours to a tenth: "12.5"."""
    return formatters.count(value.quantize(Decimal("0.1")))
