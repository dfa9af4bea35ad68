"""What a column can hold: figures beyond it are nobody's real figures, and stay only in the notice's own JSON."""

from decimal import Decimal

from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.notices.rules.lots import LARGEST_COUNT


def storable(amount: Decimal | None) -> Decimal | None:
    """Return an amount that a column can hold, None for one that it cannot."""
    return amount if amount is not None and amount.is_finite() and abs(amount) < LARGEST_AMOUNT else None


def count_or_none(number: int | None) -> int | None:
    """Return a count that a column can hold, None for one that it cannot."""
    return number if number is not None and abs(number) <= LARGEST_COUNT else None
