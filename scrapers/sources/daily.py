"""Services that are asked day by day: each of their publication days is listed, fetched, counted and found complete.

A day is complete when the service listed it to its end, when as many items came as it says it has, and when each of
them is kept.  The state that a poll leaves says up to which day was asked and which of those days are not complete; a
day stays on that list until it is, however long that takes, so that a gap is closed by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from scrapers.document import Document
from scrapers.errors import FetchError, SourceState
from scrapers.sources.poll import Counted, Found, Poll, PollResult, State, Visit

EAGER_DAYS = 7
"""An incomplete day this young is asked about at each poll, an older one once a day."""
Outcome = Literal["complete", "lacking", "waiting"]
"""How a day was found: all is there; something could not be had; it was not asked about, or not to its end."""
ONE_ITEM_ONLY = frozenset({"http_error", "bad_answer", "too_large"})
"""Failures that may concern one item; after any other the service is left in peace."""
MOST_FAILURES_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `fetch` gets its document, or raises FetchError.

    `mark` tells one state of the item from another, where the service says it: an item whose mark is another than the
    last time is fetched again.
    """

    key: str
    fetch: Callable[[], Document]
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """All that the service lists for a day, and how many it says there are; None when it does not say.

    `lacks` says why the list is not to its end, where what there is of it, and other days, can be had all the same.
    """

    items: tuple[Item, ...]
    expected: int | None = None
    lacks: str = ""


class Service(Protocol):
    """What a kind of source must be able to do to be polled day by day."""

    def listed(self, day: date, /) -> Listed:
        """Return everything the service has of a day; FetchError when it cannot be listed to its end."""

    def changed(self, since: datetime | None, /) -> Iterable[Item]:
        """Give items of any day that changed since then, for services that tell; None at a first poll."""

    def fetched(self, day: date, items: list[Item], /) -> Iterator[tuple[Item, Document | FetchError]]:
        """Give the document of each item, or why there is none; in one go where that is cheaper."""


class OneByOne:
    """The usual ways of a service: nobody tells what changed, and items are fetched one at a time."""

    def changed(self, since: datetime | None, /) -> Iterable[Item]:  # noqa: ARG002 - a service's shape
        return ()

    def fetched(self, day: date, items: list[Item], /) -> Iterator[tuple[Item, Document | FetchError]]:  # noqa: ARG002
        for item in items:
            try:
                yield item, item.fetch()
            except FetchError as error:
                yield item, error


@dataclass(frozen=True, kw_only=True)
class Diary:
    """Which days a service is asked about.

    `asked_to` is the last day that was over when it was asked about; `incomplete` are those up to it that still lack
    something, each with the day on which it was last tried.
    """

    asked_to: date | None = None
    incomplete: dict[date, date] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> "Diary":
        """Return the diary that a state holds; an empty one for a first poll."""
        asked_to = state.get("asked_to")
        incomplete = dict(state.get("incomplete", {}))
        return cls(
            asked_to=date.fromisoformat(asked_to) if asked_to else None,
            incomplete={date.fromisoformat(day): date.fromisoformat(tried) for day, tried in incomplete.items()},
        )

    @property
    def watermark(self) -> date | None:
        """The day up to which everything is complete."""
        if self.asked_to is None or not self.incomplete:
            return self.asked_to
        return min(self.incomplete) - timedelta(days=1)

    def due(self, today: date, *, overlap: int, first_days: int) -> list[date]:
        """Return the days to ask about, the newest first: since the last poll, the overlap, and what is incomplete."""
        first = self.asked_to - timedelta(days=overlap - 1) if self.asked_to else today - timedelta(days=first_days)
        days = {today - timedelta(days=ago) for ago in range((today - first).days + 1)}
        return sorted(days | {day for day, tried in self.incomplete.items() if _again(day, tried, today)}, reverse=True)

    def noted(self, days: dict[date, Outcome], today: date) -> "Diary":
        """Return the diary after a poll on `today` that was to ask about `days`; one that waits was not tried."""
        over = {day: outcome for day, outcome in days.items() if day < today}
        if not over:
            return self
        tried = {day: today if outcome == "lacking" else day for day, outcome in over.items() if outcome != "complete"}
        kept = {day: on for day, on in self.incomplete.items() if day not in over}
        return Diary(asked_to=max([*over, *filter(None, [self.asked_to])]), incomplete=kept | tried)

    def state(self) -> dict[str, Any]:
        """Return the diary as a state keeps it."""
        incomplete = {day.isoformat(): tried.isoformat() for day, tried in sorted(self.incomplete.items())}
        return {"asked_to": self.asked_to.isoformat() if self.asked_to else None, "incomplete": incomplete}


def _again(day: date, tried: date, today: date) -> bool:
    return tried < today or (today - day).days <= EAGER_DAYS


def poll(
    service: Service, visit: Visit, today: date, *, overlap: int = 3, first_days: int = 7, most: int = 600
) -> Poll:
    """Poll a service day by day: documents, then the count of each day, then how it went.

    `today` is the present day on the service's calendar.  At most `most` documents are fetched; the days of the others
    stay incomplete and are asked about at the next poll.
    """
    diary = Diary.of(visit.state)
    days = _days_between(visit.period) if visit.period else diary.due(today, overlap=overlap, first_days=first_days)
    round_ = _Round(service, visit, most)
    for day in days:
        yield from round_.day(day)
    yield from round_.changes()
    yield round_.result(diary if visit.period else diary.noted(round_.outcomes(days), today))


def _days_between(period: tuple[date, date]) -> list[date]:
    first, last = period
    return [last - timedelta(days=ago) for ago in range((last - first).days + 1)]


class _Round:
    """One poll: goes through days until the service fails as a whole or enough was fetched."""

    def __init__(self, service: Service, visit: Visit, most: int) -> None:
        self._service = service
        self._visit = visit
        self._left = most
        self._marks: dict[str, str] = dict(visit.state.get("marks", {}))
        self._changed_to: str | None = visit.state.get("changed_to")
        self._failures = 0
        self._stopped = False
        self._failure: FetchError | None = None
        self._short: tuple[int, int] | None = None
        self._lacks = ""
        self._owed = 0
        self._expected: int | None = 0
        self._seen: dict[str, str | None] = {}
        self._fetched = 0
        self._newest_on: date | None = None
        self._found: dict[date, Outcome] = {}

    def outcomes(self, days: Iterable[date]) -> dict[date, Outcome]:
        """Return how each of the days was found."""
        return {day: self._found.get(day, "waiting") for day in days}

    def day(self, day: date) -> Poll:
        """Give the documents of a day and its count; nothing when the service was already found not to answer."""
        if self._stopped:
            return
        try:
            listed = self._service.listed(day)
        except FetchError as error:
            self._failure, self._stopped = self._failure or error, True
            yield Counted(day=day, keys=(), whole=False)
            return
        wanted = self._wanted(listed.items)
        got: set[str] = set()
        yield from self._documents(day, wanted, got)
        keys = {item.key for item in listed.items}
        self._lacks = self._lacks or listed.lacks
        self._count(day, len(keys), listed, len(wanted) - len(got))
        yield Counted(day=day, keys=keys, expected=listed.expected, whole=not listed.lacks)

    def changes(self) -> Poll:
        """Give what changed lately, of whatever day."""
        if self._stopped:
            return
        try:
            since = datetime.fromisoformat(self._changed_to) if self._changed_to else None
            items = tuple(self._service.changed(since))
        except FetchError as error:
            self._failure = self._failure or error
            return
        wanted, got = self._wanted(items), set[str]()
        yield from self._documents(self._visit.now.date(), wanted, got)
        self._owed += len(wanted) - len(got)
        if len(got) == len(wanted):
            self._changed_to = self._visit.now.isoformat()

    def _wanted(self, items: Iterable[Item]) -> list[Item]:
        once = {item.key: item for item in items if item.key not in self._seen}
        known = set(self._visit.known(list(once)))
        before = self._marks
        self._seen |= {item.key: before.get(item.key) for item in once.values()}
        return [
            item for item in once.values() if item.key not in known or (item.mark and before.get(item.key) != item.mark)
        ]

    def _documents(self, day: date, wanted: list[Item], got: set[str]) -> Iterator[Found]:
        if self._stopped or not wanted[: self._left]:
            return
        for item, given in self._service.fetched(day, wanted[: self._left]):
            if isinstance(given, FetchError):
                if self._fails(given):
                    return
                continue
            self._failures = 0
            self._left -= 1
            self._fetched += 1
            self._seen[item.key] = item.mark
            got.add(item.key)
            yield Found(item.key, given)

    def _fails(self, error: FetchError) -> bool:
        """Note a failure; return whether to leave the service in peace."""
        self._failure = error
        self._failures += 1
        self._stopped = error.state not in ONE_ITEM_ONLY or self._failures == MOST_FAILURES_IN_A_ROW
        return self._stopped

    def _count(self, day: date, seen: int, listed: Listed, owed: int) -> None:
        expected = listed.expected
        self._owed += owed
        short = expected is not None and expected != seen
        if short:
            self._short = (expected or 0, seen)
        self._expected = None if expected is None or self._expected is None else self._expected + expected
        later = bool(owed) and (self._stopped or self._left <= 0)
        self._found[day] = "waiting" if later else "lacking" if owed or short or listed.lacks else "complete"
        if seen and (self._newest_on is None or day > self._newest_on):
            self._newest_on = day

    def result(self, diary: Diary) -> PollResult:
        """Return how it went: a failure before a count that does not fit, and that before what is left for later."""
        state, message = self._words()
        marks = {key: mark for key, mark in self._seen.items() if mark is not None}
        kept = {"marks": marks, "changed_to": self._changed_to}
        return PollResult(
            state=state,
            message=message,
            next_state={**diary.state(), **{name: value for name, value in kept.items() if value}},
            complete=state in ("ok", "unchanged"),
            expected=self._expected,
            seen=len(self._seen),
            newest_on=self._newest_on,
            retry_after=self._failure.retry_after if self._failure else None,
        )

    def _words(self) -> tuple[SourceState, str]:
        owed = f"{self._owed} notices are still to be fetched" if self._owed else ""
        if self._failure:
            return self._failure.state, "; ".join(filter(None, [str(self._failure), owed]))
        if self._lacks:
            return "incomplete", self._lacks
        if self._short:
            expected, seen = self._short
            return "incomplete", f"it counts {expected} notices of a day and gave {seen}"
        if self._owed:
            return "incomplete", owed
        return ("ok" if self._fetched else "unchanged"), ""


__all__ = ["Diary", "Item", "Listed", "OneByOne", "Service", "poll"]
