"""Whether a reference serves a bid: of the kind that is asked for, large and recent enough, and still permitted."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WARNED_BEFORE = timedelta(days=60)
"""So long before the permission ends somebody is told to ask for it again."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a reference says of itself; last days belong to it."""

    cpv: str | None = None
    value: Decimal | None = None
    currency: str = "EUR"
    ends_on: date | None = None  # None: still going on
    permitted_on: date | None = None  # None: the customer has not said yes
    permitted_until: date | None = None  # None: until the customer takes it back


def standing(work: Work, on: date) -> str:
    """Return how the permission stands on a day: not-given, lapsed, lapsing (within 60 days) or permitted."""
    if work.permitted_on is None or work.permitted_on > on:
        return "not-given"
    if work.permitted_until is None:
        return "permitted"
    if work.permitted_until < on:
        return "lapsed"
    return "lapsing" if work.permitted_until - on <= WARNED_BEFORE else "permitted"


def misses(
    work: Work,
    cpv: str | None,
    least_value: Decimal | None,
    ended_after: date | None,
    on: date,
    currency: str = "EUR",
) -> tuple[str, ...]:
    """Return why a reference does not serve: permission, cpv, value, currency, age; empty when it does.

    `cpv` may be a code of any level, with or without its closing zeros: 90 asks for cleaning and waste, 90910000-9 for
    cleaning.  `ended_after` is the first day on which the work may have ended; what is still going on is recent enough.
    What is not known of a reference and asked for is a miss.
    """
    found = []
    if standing(work, on) not in ("permitted", "lapsing"):
        found.append("permission")
    if cpv and not (work.cpv and stem(work.cpv).startswith(stem(cpv))):
        found.append("cpv")
    if least_value is not None and work.value is not None and work.currency != currency:
        found.append("currency")
    elif least_value is not None and (work.value is None or work.value < least_value):
        found.append("value")
    if ended_after is not None and work.ends_on is not None and work.ends_on < ended_after:
        found.append("age")
    return tuple(found)


def usable(
    work: Work,
    cpv: str | None,
    least_value: Decimal | None,
    ended_after: date | None,
    on: date,
    currency: str = "EUR",
) -> bool:
    """Tell whether a reference serves a bid that is submitted on a day."""
    return not misses(work, cpv, least_value, ended_after, on, currency)


def stem(cpv: str) -> str:
    """Return what a CPV code says without check digit and closing zeros, at least its division."""
    digits = "".join(letter for letter in cpv.partition("-")[0] if letter.isdigit())
    return digits[:2] + digits[2:8].rstrip("0")
