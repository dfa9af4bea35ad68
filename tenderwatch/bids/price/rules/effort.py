"""What bidding costs: hours at the house's rate, and expenses."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tenderwatch.bids.price.rules import to_cent

Amounts = Mapping[str, Decimal]
"""Sums by currency."""


def hours_cost(minutes: int, hourly_cost: Decimal) -> Decimal:
    """Return what minutes cost, to the cent."""
    return to_cent(hourly_cost * minutes / 60)


def together(parts: Iterable[tuple[str, Decimal]]) -> Amounts:
    """Add up amounts by their currency; none is changed into another."""
    found: dict[str, Decimal] = {}
    for currency, amount in parts:
        found[currency] = found.get(currency, Decimal(0)) + amount
    return found
