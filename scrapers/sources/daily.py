"""Services that are asked day by day: each of their publication days is listed, fetched, counted and found complete.

A day is complete when the service listed it to its end, when as many items came as it says it has, when that is not
far fewer than it showed before, and when each of them is kept.  The state that a poll leaves says up to which day was
asked and which of those days are not complete; a day stays on that list until it is, however long that takes, so that a
gap is closed by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from scrapers.document import Document
from scrapers.errors import FetchError, SourceState
from scrapers.sources.diary import Diary, Outcome
from scrapers.sources.poll import Counted, Found, Known, Poll, PollResult, State, Visit
from scrapers.sources.tallies import Tallies

ONE_ITEM_ONLY = frozenset({"http_error", "bad_answer", "too_large"})
"""Failures that may concern one item, or one day's list; after any other the service is left in peace."""
MOST_FAILURES_IN_A_ROW = 5
ALL = 1 << 40
"""As many documents as there are, for services whose list brings them along."""
MOST_MARKS = 20_000
"""Marks that a state keeps at most, the latest; an item whose mark was forgotten is fetched once more."""


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
class StandIn:
    """A document to be had in place of an item's own for the time being; the item stays wanted.

    It must be one that the caller does not count as kept.
    """

    document: Document
    because: FetchError


@dataclass(frozen=True, slots=True)
class Listed:
    """All that the service lists for a day, and how many it says there are; None when it does not say.

    `failure` is why the list ends before its end, where it does.
    """

    items: tuple[Item, ...]
    expected: int | None = None
    failure: FetchError | None = None


Given = Document | StandIn | FetchError


class Service(Protocol):
    """What a kind of source must be able to do to be polled day by day."""

    def listed(self, day: date, /) -> Listed:
        """Return everything the service has of a day; FetchError when it cannot be listed to its end."""

    def changed(self, since: datetime | None, /) -> Iterable[Item]:
        """Give items of any day that changed since then, for services that tell; None at a first poll."""

    def fetched(self, day: date, items: list[Item], /) -> Iterator[tuple[Item, Given]]:
        """Give the document of each item, or why there is none; in one go where that is cheaper.

        FetchError("incomplete") says that as many were given as one poll may ask for: the others wait for the next.
        """


class OneByOne:
    """The usual ways of a service: nobody tells what changed, and items are fetched one at a time."""

    def changed(self, since: datetime | None, /) -> Iterable[Item]:  # noqa: ARG002 - a service's shape
        return ()

    def fetched(self, day: date, items: list[Item], /) -> Iterator[tuple[Item, Given]]:  # noqa: ARG002
        for item in items:
            try:
                yield item, item.fetch()
            except FetchError as error:
                yield item, error


def poll(
    service: Service, visit: Visit, today: date, *, overlap: int = 3, first_days: int = 7, most: int = 600
) -> Poll:
    """Poll a service day by day: documents, then the count of each day, then how it went.

    `today` is the present day on the service's calendar.  At most `most` documents are fetched; the days of the others
    stay incomplete and are asked about at the next poll.
    """
    diary = Diary.of(visit.state)
    days = _days_between(visit.period) if visit.period else diary.due(today, overlap=overlap, first_days=first_days)
    round_ = _Round(service, visit, today, most)
    for day in days:
        yield from round_.day(day)
    if visit.period is None:
        yield from round_.changes()
    yield round_.result(diary if visit.period else diary.noted(round_.outcomes(days), today))


def _days_between(period: tuple[date, date]) -> list[date]:
    first, last = period
    return [last - timedelta(days=ago) for ago in range((last - first).days + 1)]


class _Memory:
    """What a poll keeps of its items for the next: their marks, and what was given in place of which."""

    def __init__(self, state: State) -> None:
        self._before: dict[str, str] = dict(state.get("marks", {}))
        self._marks: dict[str, str | None] = {}
        self._stood_in: dict[str, str] = dict(state.get("stood_in", {}))
        self.missing: set[str] = set()

    def __len__(self) -> int:
        return len(self._marks)

    def wanted(self, items: Iterable[Item], known: Known) -> list[Item]:
        """Return the items not yet seen in this poll that are to be fetched: unknown ones, and those that changed."""
        once = {item.key: item for item in items if item.key not in self._marks}
        kept = set(known(list(once)))
        self._marks |= {key: self._before.get(key) for key in once}
        wanted = [each for each in once.values() if each.key not in kept or self._changed(each)]
        self.missing |= {each.key for each in wanted}
        for key in kept:
            self._stood_in.pop(key, None)
        return wanted

    def _changed(self, item: Item) -> bool:
        return item.mark is not None and self._before.get(item.key) != item.mark

    def got(self, item: Item) -> None:
        self._marks[item.key] = item.mark
        self._stood_in.pop(item.key, None)
        self.missing.discard(item.key)

    def stands_in(self, item: Item, document: Document) -> bool:
        """Note what is given in place of an item; return whether it is another than the last time."""
        digest = document.digest[:16]
        if self._stood_in.get(item.key) == digest:
            return False
        self._stood_in[item.key] = digest
        return True

    def state(self, *, whole: bool) -> dict[str, Any]:
        """Return what a state keeps; marks of items that were not seen too, unless all that matters was."""
        before = {} if whole else {key: mark for key, mark in self._before.items() if key not in self._marks}
        marks = before | {key: mark for key, mark in self._marks.items() if mark is not None}
        latest = dict(list(marks.items())[-MOST_MARKS:])
        return {
            name: kept for name, kept in {"marks": latest, "stood_in": {} if whole else self._stood_in}.items() if kept
        }


class _Round:
    """One poll: goes through days until the service fails as a whole or enough was fetched."""

    def __init__(self, service: Service, visit: Visit, today: date, most: int) -> None:
        self._service = service
        self._visit = visit
        self._left = most
        self._memory = _Memory(visit.state)
        self._tallies = Tallies(visit.state, today)
        self._changed_to: str | None = visit.state.get("changed_to")
        self._failures = 0
        self._broken_lists = 0
        self._stopped = False
        self._failure: FetchError | None = None
        self._short: tuple[int, int] | None = None
        self._fewer: tuple[date, int, int] | None = None
        self._expected: int | None = 0
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
            listed = Listed((), failure=error)
        if listed.failure:
            self._list_breaks(day, listed.failure)
        else:
            self._broken_lists = 0
        yield from self._documents(day, self._memory.wanted(listed.items, self._visit.known))
        keys, before = {item.key for item in listed.items}, self._tallies.before(day)
        doubted = self._tallies.doubts(day, len(keys), whole=listed.failure is None)
        if doubted:
            self._fewer = day, before, len(keys)
        if not listed.failure:
            self._count(day, keys, listed.expected, doubted=doubted)
        yield Counted(day=day, keys=keys, expected=listed.expected, whole=not listed.failure and not doubted)

    def _list_breaks(self, day: date, error: FetchError) -> None:
        """Note a day that cannot be listed to its end; the fault may be that day's, or the service's."""
        self._failure = error
        self._broken_lists += 1
        its_own = error.state in ONE_ITEM_ONLY
        self._stopped = self._stopped or not its_own or self._broken_lists == MOST_FAILURES_IN_A_ROW
        self._found[day] = "lacking" if its_own else "waiting"

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
        yield from self._documents(self._visit.now.date(), self._memory.wanted(items, self._visit.known))
        if self._memory.missing.isdisjoint(item.key for item in items):
            self._changed_to = self._visit.now.isoformat()

    def _documents(self, day: date, wanted: list[Item]) -> Iterator[Found]:
        if self._stopped or not wanted[: max(self._left, 0)]:
            return
        try:
            for item, given in self._service.fetched(day, wanted[: self._left]):
                if isinstance(given, FetchError):
                    if self._fails(given):
                        return
                else:
                    yield from self._given(item, given)
        except FetchError as error:
            self._fails(error)

    def _given(self, item: Item, given: Document | StandIn) -> Iterator[Found]:
        if isinstance(given, StandIn):
            self._failure = given.because
            if self._memory.stands_in(item, given.document):
                yield Found(item.key, given.document)
            return
        self._failures = 0
        self._left -= 1
        self._fetched += 1
        self._memory.got(item)
        yield Found(item.key, given)

    def _fails(self, error: FetchError) -> bool:
        """Note a failure; return whether to ask for no more of these items."""
        if error.state == "incomplete":
            self._left = 0
            return True
        self._failure = error
        self._failures += 1
        self._stopped = error.state not in ONE_ITEM_ONLY or self._failures == MOST_FAILURES_IN_A_ROW
        return self._stopped

    def _count(self, day: date, keys: set[str], expected: int | None, *, doubted: bool) -> None:
        seen, owed = len(keys), not self._memory.missing.isdisjoint(keys)
        short = expected is not None and expected != seen
        if short:
            self._short = (expected or 0, seen)
        self._expected = None if expected is None or self._expected is None else self._expected + expected
        later = owed and (self._stopped or self._left <= 0)
        self._found[day] = "waiting" if later else "lacking" if owed or short or doubted else "complete"
        if seen and (self._newest_on is None or day > self._newest_on):
            self._newest_on = day

    def result(self, diary: Diary) -> PollResult:
        """Return how it went: a failure before a count that does not fit, and that before what is left for later."""
        state, message = self._words()
        complete = state in ("ok", "unchanged")
        kept = self._memory.state(whole=complete and not diary.incomplete)
        changed_to = {"changed_to": self._changed_to} if self._changed_to else {}
        tallies = {} if self._visit.period else self._tallies.state(diary.incomplete)
        return PollResult(
            state=state,
            message=message,
            next_state={**diary.state(), **kept, **changed_to, **tallies},
            complete=complete,
            expected=self._expected,
            seen=len(self._memory),
            newest_on=self._newest_on,
            retry_after=self._failure.retry_after if self._failure else None,
        )

    def _words(self) -> tuple[SourceState, str]:
        missing = len(self._memory.missing)
        owed = f"{missing} notices are still to be fetched" if missing else ""
        if self._failure:
            return self._failure.state, "; ".join(filter(None, [str(self._failure), owed]))
        if self._short:
            expected, seen = self._short
            return "incomplete", f"it counts {expected} notices of a day and gave {seen}"
        if self._fewer:
            day, before, seen = self._fewer
            return "incomplete", f"it gave {before} notices of {day} before and gives {seen} now: it is asked again"
        if missing:
            return "incomplete", owed
        return ("ok" if self._fetched else "unchanged"), ""


__all__ = ["Diary", "Item", "Listed", "OneByOne", "Service", "StandIn", "poll"]
