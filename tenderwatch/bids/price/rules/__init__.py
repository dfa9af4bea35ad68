"""Sums of a price table.

A line's sum is its quantity times its unit price, rounded to the cent, halves away from zero; every total is the sum of
rounded lines, so that what is shown adds up.  Costs are reckoned alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
MOST_UNITS = Decimal(10) ** 9
"""Quantities and unit prices stay below this."""
MOST_SUM = Decimal(10) ** 12
"""What a line may come to: thousands of such lines still fit a column."""


@dataclass(frozen=True)
class Line:
    """A line of a price table; a unit price below zero is a rebate."""

    what: str
    quantity: Decimal
    unit_price: Decimal
    unit: str | None = None
    unit_cost: Decimal | None = None
    lot: str | None = None

    @property
    def price(self) -> Decimal:
        """What the line comes to, to the cent."""
        return to_cent(self.quantity * self.unit_price)

    @property
    def cost(self) -> Decimal | None:
        """What it costs us, to the cent; None where the unit cost is not known."""
        return None if self.unit_cost is None else to_cent(self.quantity * self.unit_cost)


def to_cent(amount: Decimal) -> Decimal:
    """Round to the cent, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Sums:
    """What lines come to; `costed` of the `lines` have a cost."""

    lines: int
    price: Decimal
    costed: int
    cost: Decimal

    @property
    def margin(self) -> Decimal | None:
        """Price less cost; None unless every line has a cost."""
        return self.price - self.cost if self.lines and self.costed == self.lines else None

    @property
    def percent(self) -> Decimal | None:
        """The margin in per cent of the price, to a tenth; None where it is not known or nothing is asked for."""
        return None if self.margin is None else percent_of(self.margin, self.price)


def percent_of(margin: Decimal, price: Decimal) -> Decimal | None:
    """Return a margin in per cent of a price, to a tenth; None where nothing is asked for."""
    return (margin / price * 100).quantize(TENTH, ROUND_HALF_UP) if price > 0 else None


def sums(lines: Iterable[Line]) -> Sums:
    """Add up lines."""
    each = list(lines)
    costs = [line.cost for line in each if line.cost is not None]
    price = sum((line.price for line in each), Decimal("0.00"))
    return Sums(len(each), price, len(costs), sum(costs, Decimal("0.00")))


def by_lot(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the lines of each lot in the order of the lots' first lines; "" holds those of no lot."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.lot or "", []).append(line)
    return found


def is_below(found: Sums, line: Decimal | None) -> bool:
    """Tell whether a margin lies below the house's line in per cent, exactly; one that is not known does, too."""
    if line is None:
        return False
    return found.margin is None or found.price <= 0 or found.margin * 100 < line * found.price


def fingerprint(lines: Sequence[Line], currency: str) -> str:
    """Return what tells two price tables apart: another line, number or order gives another one."""
    told = [currency, *(repr(as_kept(line)) for line in lines)]
    return sha256("\n".join(told).encode()).hexdigest()


def as_kept(line: Line) -> list[str | None]:
    """Return a line in plain texts, the same for 2, 2.0 and 2.0000."""
    numbers = (line.quantity, line.unit_price, line.unit_cost)
    return [line.lot, line.what, line.unit, *(None if each is None else plain(each) for each in numbers)]


def plain(number: Decimal) -> str:
    """Return a number without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def clear(number: Decimal) -> str:
    """Return a number as a text that cannot mean two: 1.234, which could be a thousand, becomes 1.2340."""
    text = plain(number)
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
