"""The measures of the scorecard: one function each, in the order of the four perspectives."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules as feedback
from tenderwatch.accounts.feedback.queries import answers
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.db import read_once
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.counting.bids import decided
from tenderwatch.reports.counting.contracts import ended_silently, kept, with_plan_on_its_day
from tenderwatch.reports.counting.work import triaged_in_time, visits
from tenderwatch.reports.rules import Bid, by_value, decided_lots
from tenderwatch.reports.shape import Scope
from tenderwatch.reports.tool_use.queries import share_in

Perspective = Literal["need", "development", "quality", "care"]
PERSPECTIVES: tuple[Perspective, ...] = ("need", "development", "quality", "care")


@dataclass(frozen=True)
class Figure:
    """What a measure is in a time: a count, or a share of `of`; None when it is not measured.

    `said` is what else belongs to the number, such as its currency.
    """

    value: Decimal | None
    n: int = 0
    of: int | None = None
    said: str = ""


NOT_MEASURED = Figure(None)


@dataclass(frozen=True)
class MeasureOf:
    """A measure: which perspective, its name, what it counts, and the target of the studies, if they name one.

    More is better, unless `less`.  `make` is None where there is nothing in the house to measure it by.
    """

    code: str
    perspective: Perspective
    name: Any  # lazy
    counts: Any  # lazy: whose and what, without the period
    unit: Literal["count", "share", "hours"]
    make: Callable[[Session, Scope], Figure] | None
    less: bool = False
    target: Decimal | None = None


def _share(share: Share) -> Figure:
    value = None if share.value is None else Decimal(str(share.value))
    return Figure(value, share.n, share.of)


def _visits_to_customers(session: Session, scope: Scope) -> Figure:
    n = read_once(session, (visits, scope), lambda: visits(session, scope)).customers
    return Figure(Decimal(n), n)


def _visits_to_others(session: Session, scope: Scope) -> Figure:
    n = read_once(session, (visits, scope), lambda: visits(session, scope)).others
    return Figure(Decimal(n), n)


def _triaged(session: Session, scope: Scope) -> Figure:
    return _share(triaged_in_time(session, scope))


def _tool_use(session: Session, scope: Scope) -> Figure:
    """Of the last month of the period: the share of people who used the product in it."""
    return _share(share_in(session, scope.period.last.replace(day=1), scope.people))


def _positive(session: Session, scope: Scope) -> Figure:
    found = answers(session, scope.period.first, scope.period.last, scope.people)
    return _share(feedback.positive_share(each.score for each in found))


def _won(*, renewal: bool) -> Callable[[Session, Scope], Figure]:
    def make(session: Session, scope: Scope) -> Figure:
        lots = decided_lots(bid for bid in decided(session, scope) if bid.renewal is renewal)
        return _share(Share(sum(lot.won for lot in lots), len(lots)))

    return make


def _won_by_value(*, renewal: bool) -> Callable[[Session, Scope], Figure]:
    def make(session: Session, scope: Scope) -> Figure:
        bids = [bid for bid in decided(session, scope) if bid.renewal is renewal]
        return _of_main_currency(bids)

    return make


def _of_main_currency(bids: list[Bid]) -> Figure:
    """Return the share of the value won, in the currency in which most bids were decided: none is added to another."""
    value = by_value(bids)
    priced = [bid.currency for bid in bids if value.decided.get(bid.currency)]
    if not priced:
        return Figure(None, 0, 0)
    main = max(sorted(set(priced)), key=priced.count)
    whole = [bid for bid in bids if bid.currency == main and bid.value is not None and bid.result != "won-in-part"]
    won = sum(lot.won for lot in decided_lots(whole))
    said = _("in %(currency)s", currency=main)
    return Figure(value.won.get(main, Decimal()) / value.decided[main], won, len(whole), said)


def _planned(session: Session, scope: Scope) -> Figure:
    return _share(with_plan_on_its_day(session, scope))


def _silent(session: Session, scope: Scope) -> Figure:
    share = ended_silently(session, scope)
    return Figure(Decimal(share.n), share.n, share.of)


def _kept(session: Session, scope: Scope) -> Figure:
    return _share(kept(session, scope))


ALL = Decimal(1)
MEASURES: tuple[MeasureOf, ...] = (
    MeasureOf(
        "visits-customers",
        "need",
        lazy("Visits to customers"),
        lazy("Visits made to organisations with a contract of ours in force"),
        "count",
        _visits_to_customers,
    ),
    MeasureOf(
        "visits-others",
        "need",
        lazy("Visits to those not yet customers"),
        lazy("Visits made to organisations without a contract of ours"),
        "count",
        _visits_to_others,
    ),
    MeasureOf(
        "notices-triaged",
        "need",
        lazy("Notices triaged within a working day"),
        lazy("Notices that came to the inbox and whose working day has passed"),
        "share",
        _triaged,
    ),
    MeasureOf(
        "tool-use",
        "development",
        lazy("People who use TenderWatch"),
        lazy("Active people who used it in the last month of the time"),
        "share",
        _tool_use,
    ),
    MeasureOf(
        "competence",
        "development",
        lazy("Competence of the staff"),
        lazy("Nothing here measures it yet"),
        "share",
        None,
    ),
    MeasureOf(
        "hours-per-bid",
        "development",
        lazy("Hours per bid"),
        lazy("Hours are not logged here yet"),
        "hours",
        None,
        less=True,
    ),
    MeasureOf(
        "positive-feedback",
        "quality",
        lazy("Positive feedback"),
        lazy("Scores of 8 to 10 of all scores received"),
        "share",
        _positive,
    ),
    MeasureOf(
        "win-rate-renewals",
        "quality",
        lazy("Win rate, renewals"),
        lazy("Lots decided that renew a contract of ours, each once"),
        "share",
        _won(renewal=True),
    ),
    MeasureOf(
        "win-rate-renewals-value",
        "quality",
        lazy("Win rate, renewals, by value"),
        lazy("Value of bids decided as a whole, in one currency"),
        "share",
        _won_by_value(renewal=True),
    ),
    MeasureOf(
        "win-rate-new",
        "quality",
        lazy("Win rate, new"),
        lazy("Lots decided that renew none of our contracts, each once"),
        "share",
        _won(renewal=False),
    ),
    MeasureOf(
        "win-rate-new-value",
        "quality",
        lazy("Win rate, new, by value"),
        lazy("Value of bids decided as a whole, in one currency; new business"),
        "share",
        _won_by_value(renewal=False),
    ),
    MeasureOf(
        "renewals-planned",
        "care",
        lazy("Renewals with a plan on their start day"),
        lazy("Starts of renewal work that have come, but for those not to be renewed"),
        "share",
        _planned,
        target=ALL,
    ),
    MeasureOf(
        "ended-silently",
        "care",
        lazy("Contracts that ended silently"),
        lazy("Ends of contracts on which nobody had decided by their day"),
        "count",
        _silent,
        less=True,
        target=Decimal(0),
    ),
    MeasureOf(
        "renewals-kept",
        "care",
        lazy("Renewals kept"),
        lazy("Contracts won again, of those tendered again"),
        "share",
        _kept,
    ),
)
BY_CODE = {each.code: each for each in MEASURES}


def perspective(code: Perspective) -> str:
    """Return a perspective in words."""
    return {
        "need": _("Customer need"),
        "development": _("Continuous development"),
        "quality": _("Quality"),
        "care": _("Care"),
    }[code]
