"""What a team may think of a procedure, until when it may wait, and what in a change is worth a second look."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

STATES = ("new", "shortlisted", "dismissed", "snoozed")
REASONS = ("topic", "place", "too-small", "too-large", "too-late", "not-eligible", "buyer", "other")
"""Why a procedure is not for us.  Only "topic" is about what is bought, so only it can teach a ranking."""
SNOOZES = ("tomorrow", "monday", "week-before")
FILTERS = ("kind", "status", "country", "cpv", "nuts", "source")
"""What a saved search may be narrowed by; each holds a list of alternatives, named as in the address of a search."""

UNDO_STEPS = 20
PREVIEW_DAYS = 90
MONDAY = 7

Json = Mapping[str, Any]


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
    cleaned = {name: list(dict.fromkeys(filter(None, map(str.strip, filters.get(name, ()))))) for name in FILTERS}
    return {name: values for name, values in cleaned.items() if values}


def what_changed(before: Json, after: Json) -> tuple[str, ...]:
    """Return what a bidder must look at again: deadline, value, lots, documents; texts and spelling do not count.

    Both are notices as JSON (docs/notice.md).
    """
    return tuple(name for name, told in _TELLS.items() if told(before) != told(after))


def days_moved(before: Json, after: Json) -> int | None:
    """Return by how many days the earliest deadline moved; None when it did not, or one of them is missing."""
    was, now = _first_deadline(before), _first_deadline(after)
    return (now - was).days if was and now and was != now else None


_DEADLINES = ("tender_deadline", "request_deadline", "interest_deadline")
_VALUES = ("estimated_value", "framework_max")
_OF_A_LOT = ("title", "cpv_main", "nuts", "duration", "starts_on", "ends_on", "renewals_max")


def _lots(notice: Json) -> Sequence[Json]:
    return notice.get("lots") or ()


def _deadlines(notice: Json) -> Any:
    return _when(notice.get("tender_deadline")), _by_lot(
        notice, lambda lot: [_when(lot.get(name)) for name in _DEADLINES]
    )


def _when(moment: Json | None) -> Any:
    """Return a moment for comparing: written in another zone it is still the same."""
    return moment and (moment.get("at") or (moment.get("date"), moment.get("time")))


def _values(notice: Json) -> Any:
    own = [notice.get(name) for name in (*_VALUES, "total_value")]
    return own, _by_lot(notice, lambda lot: [lot.get(name) for name in _VALUES])


def _lots_told(notice: Json) -> Any:
    return _by_lot(notice, lambda lot: [lot.get(name) for name in _OF_A_LOT])


def _documents(notice: Json) -> Any:
    urls = set(notice.get("documents_urls") or ())
    return urls.union(*(lot.get("documents_urls") or () for lot in _lots(notice)))


def _by_lot(notice: Json, told: Any) -> dict[str | int, Any]:
    return {lot.get("id") or place: told(lot) for place, lot in enumerate(_lots(notice))}


_TELLS = {"deadline": _deadlines, "value": _values, "lots": _lots_told, "documents": _documents}


def _first_deadline(notice: Json) -> date | None:
    moments = [notice.get("tender_deadline"), *(lot.get(name) for lot in _lots(notice) for name in _DEADLINES)]
    days = [date.fromisoformat(moment["date"]) for moment in moments if moment and moment.get("date")]
    return min(days, default=None)
