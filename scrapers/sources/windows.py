"""Services that show a limited number of rows for a span of time: a span that comes full is asked again in halves."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar

from scrapers.errors import FetchError

MOST_WINDOWS = 500
"""Questions about one day; a service that needs more than these has something else wrong."""


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


Row = TypeVar("Row", bound=Keyed)
Window = tuple[datetime, datetime]
Ask = Callable[[datetime, datetime], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Swept(Generic[Row]):
    """What all windows gave, each key once, and why that may not be all."""

    rows: tuple[Row, ...]
    failure: FetchError | None = None


def of_day(day: date, step: timedelta, before: timedelta = timedelta(0)) -> Iterator[Window]:
    """Give the windows of a day on the service's own clock; the first begins so much `before` it."""
    midnight = datetime.combine(day, time())
    start, over = midnight, midnight + timedelta(days=1)
    while start < over:
        end = min(start + step, over)
        yield (start - before if start == midnight else start), end
        start = end


def sweep(ask: Ask[Row], windows: Sequence[Window], *, full: int, shortest: timedelta) -> Swept[Row]:
    """Ask about each window; one that gives `full` rows may have more, and is halved until it is as short as can be.

    FetchError where two windows beside each other are full of the same rows: the service does not look at the time.
    """
    rows: dict[str, Row] = {}
    before: tuple[datetime, set[str]] | None = None
    waiting, too_full = list(reversed(windows)), 0
    for _ in range(MOST_WINDOWS):
        if not waiting:
            break
        start, end = waiting.pop()
        found = ask(start, end)
        keys = {row.key for row in found}
        rows |= {row.key: row for row in found}
        if len(found) < full:
            continue
        if before and start >= before[0] and keys == before[1]:
            raise FetchError("bad_answer", "it gives the same whatever time it is asked about")
        before = (end, keys)
        if end - start <= shortest:
            too_full += 1
        else:
            middle = start + max(shortest, timedelta(seconds=(end - start).total_seconds() // 2))
            waiting += [(middle, end), (start, middle)]
    return Swept(tuple(rows.values()), _failure(windows[0][1] if windows else None, too_full, len(waiting), full))


def _failure(of: datetime | None, too_full: int, unasked: int, full: int) -> FetchError | None:
    """Say why there may be more; the error is one of this day alone."""
    if not unasked and not too_full:
        return None
    shortest = f"it has {full} rows or more within the shortest time that can be asked about"
    said = f"it needs more than {MOST_WINDOWS} questions" if unasked else shortest
    return FetchError("too_large", f"{of:%Y-%m-%d}: {said}")
