"""When a certificate holds, and when somebody should renew it."""

from datetime import date, timedelta

WARNED_BEFORE = timedelta(days=60)
REVIEWED_WITHIN = timedelta(days=365)
"""An answer of the ESPD that nobody has read for longer is not relied on."""


def holds(starts_on: date | None, ends_on: date | None, on: date) -> bool:
    """Return whether a certificate is valid on a day; its first and its last day are days of validity."""
    return (starts_on is None or starts_on <= on) and (ends_on is None or on <= ends_on)


def standing(starts_on: date | None, ends_on: date | None, today: date) -> str:
    """Return how a certificate stands: valid, expiring (within 60 days), expired or not-yet."""
    if not holds(starts_on, ends_on, today):
        return "expired" if ends_on is not None and ends_on < today else "not-yet"
    return "expiring" if ends_on is not None and ends_on - today <= WARNED_BEFORE else "valid"


def fresh(reviewed_on: date, on: date) -> bool:
    """Return whether an answer was reviewed within the year before a day."""
    return on - reviewed_on <= REVIEWED_WITHIN
