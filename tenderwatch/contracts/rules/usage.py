"""How much of a contract's value, or of a framework's maximum, is used: amounts of one currency in, shares out."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MARKS = (100, 80)
"""Shares in per cent that are said aloud once they are reached, the highest first."""


@dataclass(frozen=True)
class CallOff:
    """A contract made under a framework: it counts with its value, else with what was ordered under it."""

    value: Decimal | None
    ordered: Decimal


@dataclass(frozen=True)
class Usage:
    """What is used of what; `of` None: no maximum and no value is known."""

    used: Decimal
    of: Decimal | None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down: 80 is said only when 80 is reached."""
        return None if not self.of else int(self.used * 100 // self.of)

    @property
    def mark(self) -> int | None:
        """The highest mark that is reached; None below all."""
        return next((mark for mark in MARKS if self.of and self.used * 100 >= self.of * mark), None)


def usage(orders: Iterable[Decimal], call_offs: Iterable[CallOff], of: Decimal | None) -> Usage:
    """Return what orders and call-offs use together."""
    called = (each.ordered if each.value is None else each.value for each in call_offs)
    return Usage(sum(orders, Decimal()) + sum(called, Decimal()), of)


def marks_crossed(before: Usage, now: Usage) -> tuple[int, ...]:
    """Return the marks that lie between two states of use, the highest first."""
    return tuple(mark for mark in MARKS if (now.mark or 0) >= mark > (before.mark or 0))
