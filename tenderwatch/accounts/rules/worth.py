"""What an account is worth: by the values that people judged, and in money a year."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tenderwatch.accounts.rules.segments import VALUES

DAYS_A_YEAR = Decimal("365.25")


def worth(values: Mapping[str, int | None]) -> int | None:
    """Return the mean of the values that were judged, halves up; None when none was."""
    judged = [value for name in VALUES if (value := values.get(name)) is not None]
    return (2 * sum(judged) + len(judged)) // (2 * len(judged)) if judged else None


def a_year(value: Decimal | None, first: date | None, last: date | None) -> Decimal | None:
    """Return what a contract is worth a year, by the value of its base period; None when that cannot be told."""
    if value is None or first is None or last is None or last < first:
        return None
    days = (last - first).days + 1
    return (value if days <= 366 else value * DAYS_A_YEAR / days).quantize(Decimal(1))
