"""What a team may think of a procedure, and until when it may wait."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

STATES = ("new", "shortlisted", "dismissed", "snoozed")
REASONS = ("topic", "place", "too-small", "too-large", "too-late", "not-eligible", "buyer", "other")
"""Why a procedure is not for us.  Only "topic" is about what is bought, so only it can teach a ranking."""
SNOOZES = ("tomorrow", "monday", "week-before")
FILTERS = ("kind", "status", "country", "cpv", "nuts", "source")
"""What a saved search may be narrowed by; each holds a list of alternatives, named as in the address of a search."""

KEPT = (*FILTERS, "expand")
"""What a saved search keeps beside its words; `expand` holds "0" where other terms of a trade are not to be found."""

SCHEDULES = ("instant", "daily", "weekly", "never")
"""When a person hears what a saved search found."""

UNDO_STEPS = 20
PREVIEW_DAYS = 90
MONDAY = 7


def snoozed_until(choice: str, today: date, deadline_on: date | None) -> date | None:
    """Return the day on which a snoozed procedure comes back; None when there is no such day ahead."""
    match choice:
        case "tomorrow":
            return today + timedelta(days=1)
        case "monday":
            return today + timedelta(days=MONDAY - today.weekday())
        case "week-before" if deadline_on and deadline_on - timedelta(days=7) > today:
            return deadline_on - timedelta(days=7)
    return None


def a_week(hits: int, days: int = PREVIEW_DAYS) -> float:
    """Return how many hits a week so many hits in so many days are."""
    return hits * 7 / days


def clean_filters(filters: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return filters as they are kept: known names in one order, values without blanks and repetitions, none empty."""
    cleaned = {name: list(dict.fromkeys(filter(None, map(str.strip, filters.get(name, ()))))) for name in KEPT}
    return {name: values for name, values in cleaned.items() if values}
