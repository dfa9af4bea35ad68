"""Counting: spans of time, likely ranges, Pareto, states of the past, and what of our bids was decided."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

from tenderwatch.calendar.rules import add_months

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def quarter_start(day: date) -> date:
    """Return the first day of the quarter of a day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(day: date) -> date:
    """Return the last day of the quarter of a day."""
    return add_months(quarter_start(day), 3) - _ONE_DAY


def quarters(period: Period) -> tuple[Period, ...]:
    """Return the quarters of a period, cut to it, the first one first."""
    found, first = [], period.first
    while first <= period.last:
        found.append(Period(first, min(quarter_end(first), period.last)))
        first = quarter_end(first) + _ONE_DAY
    return tuple(found)


def last_quarters(day: date, n: int) -> tuple[Period, ...]:
    """Return the last `n` quarters, the one of `day` last and cut to it."""
    return quarters(Period(add_months(quarter_start(day), -3 * (n - 1)), day))


def last_year(day: date) -> Period:
    """Return the four quarters up to a day: what a report is about unless it is asked for another time."""
    return Period(add_months(quarter_start(day), -9), day)


def months(period: Period) -> tuple[Period, ...]:
    """Return the months of a period, whole."""
    first, found = period.first.replace(day=1), []
    while first <= period.last:
        found.append(Period(first, add_months(first, 1) - _ONE_DAY))
        first = add_months(first, 1)
    return tuple(found)


def weeks(period: Period) -> tuple[Period, ...]:
    """Return the weeks of a period from Monday to Sunday (ISO 8601), cut to it, the first one first."""
    found, first = [], period.first
    while first <= period.last:
        sunday = first + timedelta(days=6 - first.weekday())
        found.append(Period(first, min(sunday, period.last)))
        first = sunday + _ONE_DAY
    return tuple(found)


@dataclass(frozen=True)
class Interval:
    """Between which shares the true one likely lies."""

    low: float
    high: float


_Z = 1.959964  # 95 %


def wilson(n: int, of: int) -> Interval | None:
    """Return the likely range (95 %, Wilson's score) of a share seen as `n` of `of`; None of none.

    It stays within 0 and 1, holds the share seen, and is honest for few cases, where the usual one is not.
    """
    if not of:
        return None
    share, z2 = n / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Interval(max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0))


def cumulated(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the running sum: of reasons by frequency, how many the first ones explain together."""
    total, found = 0, []
    for count in counts:
        total += count
        found.append(total)
    return tuple(found)


@dataclass(frozen=True)
class Move:
    """That something became another on a day."""

    on: date
    was: str | None
    becomes: str | None


def value_on(now: str | None, moves: Sequence[Move], day: date) -> str | None:
    """Return what a field was at the end of a day, told by its moves in order; without any, as it is now."""
    for move in reversed(moves):
        if move.on <= day:
            return move.becomes
    return moves[0].was if moves else now


Amounts = Mapping[str, Decimal]
"""Money by currency: it is never added up across currencies."""


def added(amounts: Iterable[tuple[str, Decimal | None]]) -> Amounts:
    """Return the sum of each currency; what is not known adds nothing."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        if amount is not None:
            sums[currency] = sums.get(currency, Decimal()) + amount
    return dict(sorted(sums.items()))


BANDS = (Decimal(0), Decimal(50_000), Decimal(250_000), Decimal(1_000_000))
"""From which sum on a customer's yearly value stands in a band; below the first one there is none."""


def band_of(amounts: Amounts) -> tuple[str, int] | None:
    """Return currency and band (0 is the lowest) of a customer's yearly value; None when there is none.

    Of several currencies the one with the larger sum speaks; that is no sum across them.
    """
    priced = [(amount, currency) for currency, amount in amounts.items() if amount > 0]
    if not priced:
        return None
    amount, currency = max(priced)
    return currency, sum(amount >= least for least in BANDS) - 1


def band_code(amounts: Amounts) -> str | None:
    """Return the band as a code that sorts by currency and size: "EUR:2"."""
    found = band_of(amounts)
    return None if found is None else f"{found[0]}:{found[1]}"


# Win rate


@dataclass(frozen=True)
class Bid:
    """A bid that was submitted and decided on; `lots` are those bid for (none: a procedure without lots is one)."""

    id: int
    procedure_id: int | None
    result: str
    on: date
    renewal: bool
    lots: Sequence[str] = ()
    lots_won: Collection[str] = ()
    value: Decimal | None = None
    currency: str = "EUR"


WON: Collection[str] = frozenset({"won", "won-in-part", "framework-rank"})
LOST: Collection[str] = frozenset({"lost", "excluded", "annulled"})
"""What was won and then annulled on appeal is lost.  Cancelled, withdrawn and not bid for are neither, nor is being
admitted to a dynamic system, which is no competition yet."""


@dataclass(frozen=True)
class Lot:
    """A lot that was decided: whose bid, and whether it was won."""

    bid: Bid
    code: str
    won: bool


def decided_lots(bids: Iterable[Bid]) -> tuple[Lot, ...]:
    """Return the lots decided, each once: one with two bids of ours is won when one of them won it."""
    found: dict[tuple[object, str], Lot] = {}
    for bid in bids:
        if bid.result not in WON and bid.result not in LOST:
            continue
        for lot in _lots(bid):
            where = ("procedure", bid.procedure_id) if bid.procedure_id is not None else ("bid", bid.id)
            known = found.get((where, lot.code))
            if known is None or (lot.won and not known.won):
                found[where, lot.code] = lot
    return tuple(found.values())


def _lots(bid: Bid) -> Iterator[Lot]:
    codes = bid.lots or sorted(bid.lots_won) or ("",)
    for code in codes:
        won = bid.result in WON and (bid.result != "won-in-part" or code in bid.lots_won)
        yield Lot(bid, code, won)


@dataclass(frozen=True)
class ByValue:
    """Bids decided as a whole by value: what was won of what was decided, by currency, and how many cannot be told."""

    won: Amounts
    decided: Amounts
    unknown: int


def by_value(bids: Iterable[Bid]) -> ByValue:
    """Return what our bids won by value; one without a value, or won in part, has no value that could be told apart."""
    counted = [bid for bid in bids if bid.result in WON or bid.result in LOST]
    told = [bid for bid in counted if bid.value is not None and bid.result != "won-in-part"]
    won = added((bid.currency, bid.value) for bid in told if bid.result in WON)
    return ByValue(won, added((bid.currency, bid.value) for bid in told), len(counted) - len(told))
