"""Services asked day by day: what is missing is noted, asked for again, and never forgotten."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.document import Document
from scrapers.errors import FetchError, SourceState
from scrapers.sources import daily
from scrapers.sources.daily import Given, Item, Listed, OneByOne, StandIn
from scrapers.sources.diary import EAGER_DAYS, Diary, Outcome
from scrapers.sources.poll import Counted, Found, PollResult, Visit
from tests.scrapers.clients import a_client

TODAY = date(2026, 10, 5)
DAY = timedelta(days=1)
CLIENT = a_client()


def ago(days: int) -> date:
    return TODAY - days * DAY


def failure(state: SourceState = "http_error") -> FetchError:
    return FetchError(state, state)


@dataclass
class Shelf(OneByOne):
    """A service with items on days; what fails is named by its key, or by its day."""

    days: dict[date, list[str]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    fails: dict[str | date, SourceState] = field(default_factory=dict)
    counts: dict[date, int | None] = field(default_factory=dict)
    stands_in: set[str] = field(default_factory=set)
    also_changed: list[str] = field(default_factory=list)
    changes_since: list[datetime | None] = field(default_factory=list)
    listings: list[date] = field(default_factory=list)
    fetches: Counter[str] = field(default_factory=Counter)

    def listed(self, day: date) -> Listed:
        self.listings.append(day)
        if day in self.fails:
            raise failure(self.fails[day])
        keys = self.days.get(day, [])
        return Listed(tuple(map(self._item, keys)), self.counts.get(day, len(set(keys))))

    def changed(self, since: datetime | None) -> Iterable[Item]:
        self.changes_since.append(since)
        return [self._item(key) for key in self.also_changed]

    def fetched(self, day: date, items: list[Item]) -> Iterator[tuple[Item, Given]]:
        for item, got in super().fetched(day, items):
            stands_in = isinstance(got, FetchError) and item.key in self.stands_in
            yield item, StandIn(Document(f"in place of {item.key}".encode(), item.key), got) if stands_in else got  # type: ignore[arg-type]

    def _item(self, key: str) -> Item:
        return Item(key, lambda: self._fetch(key), self.marks.get(key))

    def _fetch(self, key: str) -> Document:
        self.fetches[key] += 1
        if key in self.fails:
            raise failure(self.fails[key])
        return Document(f"{key} {self.marks.get(key)}".encode(), key)


@dataclass
class Reader:
    """Who polls: keeps what is given, as the product does, and the state that a poll leaves."""

    kept: set[str] = field(default_factory=set)
    state: Mapping[str, Any] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    counted: dict[date, Counted] = field(default_factory=dict)

    def poll(self, shelf: Shelf, today: date = TODAY, *, cut_after: int | None = None, **given: Any) -> PollResult:
        self.found, self.counted = [], {}
        shelf.listings, shelf.fetches = [], Counter()
        period = given.pop("period", None)
        visit = Visit(
            client=CLIENT,
            now=datetime.combine(today, time(9), UTC),
            known=lambda keys: self.kept & set(keys),
            state=self.state,
            period=period,
        )
        for place, each in enumerate(daily.poll(shelf, visit, today, **given)):
            if place == cut_after:
                break
            if isinstance(each, PollResult):
                self.state = each.next_state if period is None else self.state
                return each
            self._take(each)
        return PollResult(state="timeout")

    def _take(self, each: object) -> None:
        if isinstance(each, Found):
            self.found.append(each.key)
            if not each.document.body.startswith(b"in place of"):
                self.kept.add(each.key)
        elif isinstance(each, Counted):
            self.counted[each.day] = each

    @property
    def diary(self) -> Diary:
        return Diary.of(self.state)


def test_a_first_poll_looks_back_and_later_ones_overlap() -> None:
    shelf, reader = Shelf({ago(2): ["a"]}), Reader()
    assert reader.poll(shelf, first_days=7).state == "ok"
    assert shelf.listings == [ago(days) for days in range(8)]
    assert reader.diary == Diary(asked_to=ago(1))
    assert reader.poll(shelf).state == "unchanged"
    assert shelf.listings == [ago(days) for days in range(4)]
    assert reader.poll(shelf, TODAY + 10 * DAY, overlap=1).complete
    assert shelf.listings == [TODAY + days * DAY for days in range(10, -2, -1)]


def test_the_watermark_stands_before_the_first_gap() -> None:
    assert Diary().watermark is None
    assert Diary(asked_to=ago(1)).watermark == ago(1)
    assert Diary(asked_to=ago(1), incomplete={ago(9): ago(1), ago(4): ago(2)}).watermark == ago(10)


def test_a_diary_is_what_its_state_says() -> None:
    diary = Diary(asked_to=ago(1), incomplete={ago(9): ago(1)})
    assert Diary.of(diary.state()) == diary
    assert Diary.of({}) == Diary()


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from(["complete", "lacking", "waiting"]), min_size=1),
    st.integers(1, 30),
    st.sets(st.integers(1, 60)),
)
def test_a_day_leaves_the_list_only_by_being_complete(asked: dict[int, Outcome], to: int, gaps: set[int]) -> None:
    before = Diary(asked_to=ago(to), incomplete={ago(days): ago(1) for days in gaps if days >= to})
    after = before.noted({ago(days): outcome for days, outcome in asked.items()}, TODAY)
    complete = {ago(days) for days, outcome in asked.items() if outcome == "complete"}
    lacking = {ago(days) for days, outcome in asked.items() if outcome != "complete" and days > 0}
    assert set(after.incomplete) == (set(before.incomplete) - complete) | lacking
    assert after.asked_to is not None
    assert after.asked_to < TODAY
    if after.watermark is not None:
        assert not [day for day in after.incomplete if day <= after.watermark]


def test_a_young_gap_is_asked_about_each_time_and_an_old_one_once_a_day() -> None:
    old = EAGER_DAYS + 1
    shelf = Shelf({ago(EAGER_DAYS): ["a"], ago(old): ["b"]}, fails={"a": "http_error", "b": "http_error"})
    reader = Reader()
    reader.poll(shelf, first_days=old)
    assert set(reader.diary.incomplete) == {ago(EAGER_DAYS), ago(old)}
    reader.poll(shelf)
    assert (ago(EAGER_DAYS) in shelf.listings, ago(old) in shelf.listings) == (True, False)
    reader.poll(shelf, TODAY + DAY)
    assert (ago(EAGER_DAYS) in shelf.listings, ago(old) in shelf.listings) == (True, True)
    shelf.fails = {}
    assert reader.poll(shelf, TODAY + 2 * DAY).complete
    assert reader.kept == {"a", "b"}
    assert reader.diary.incomplete == {}


def test_what_waits_for_the_budget_is_asked_for_again_at_once() -> None:
    old = EAGER_DAYS + 3
    shelf, reader = Shelf({ago(old): ["a", "b", "c"]}), Reader()
    result = reader.poll(shelf, first_days=old, most=2)
    assert (reader.found, result.state, result.complete) == (["a", "b"], "incomplete", False)
    assert result.message == "1 notices are still to be fetched"
    assert reader.poll(shelf, most=2).complete
    assert reader.found == ["c"]


def test_a_service_may_say_itself_that_it_gave_enough() -> None:
    shelf, reader = Shelf({ago(9): ["a", "b"], ago(1): ["c"]}, fails={"c": "incomplete"}), Reader()
    result = reader.poll(shelf, first_days=9)
    assert (reader.found, result.state, len(shelf.listings)) == ([], "incomplete", 10)
    assert reader.diary.incomplete == {ago(9): ago(9), ago(1): ago(1)}


def test_a_count_that_does_not_fit_leaves_the_day_open() -> None:
    shelf, reader = Shelf({ago(2): ["a", "a", "b"]}, counts={ago(2): 3}), Reader()
    result = reader.poll(shelf)
    assert (result.state, result.message) == ("incomplete", "it counts 3 notices of a day and gave 2")
    assert set(reader.diary.incomplete) == {ago(2)}
    shelf.counts = {ago(2): None}
    result = reader.poll(shelf)
    assert (result.complete, result.expected) == (True, None)


@pytest.mark.parametrize("counts", [{}, {ago(1): None}])
def test_a_day_that_shows_fewer_than_before_is_asked_about_again_before_it_is_believed(
    counts: dict[date, int | None],
) -> None:
    shelf, reader = Shelf({ago(1): ["a", "b", "c"]}, counts=counts), Reader()
    reader.poll(shelf)
    shelf.days = {}
    answer = reader.poll(shelf)
    assert answer.state == "incomplete"
    assert answer.message == "it gave 3 notices of 2026-10-04 before and gives 0 now: it is asked again"
    assert not reader.counted[ago(1)].whole  # the certificate of before stands, and the day is a gap
    assert reader.diary.incomplete == {ago(1): TODAY}
    shelf.days = {ago(1): ["a", "b", "c"]}
    assert reader.poll(shelf).state == "unchanged"
    assert reader.counted[ago(1)].whole
    assert reader.diary == Diary(asked_to=ago(1))


def test_what_a_service_took_back_is_believed_after_two_days() -> None:
    shelf, reader = Shelf({ago(1): ["a", "b", "c", "d"]}), Reader()
    reader.poll(shelf)
    shelf.days = {ago(1): ["a", "b"]}
    assert reader.poll(shelf).state == "unchanged"  # some move to the day on which they change
    shelf.days = {}
    said = [reader.poll(shelf, TODAY + n * DAY).state for n in (0, 0, 1, 2, 3)]
    assert said == ["incomplete", "incomplete", "incomplete", "unchanged", "unchanged"]
    assert reader.diary.incomplete == {}


def test_what_a_broken_list_showed_counts_too() -> None:
    shelf, reader = Cut({ago(1): ["a", "b"]}), Reader()
    reader.poll(shelf)
    empty = Shelf()
    assert reader.poll(empty).state == "incomplete"
    assert not reader.counted[ago(1)].whole


class Cut(Shelf):
    """A service whose lists break off after what they gave."""

    def listed(self, day: date) -> Listed:
        found = super().listed(day)
        return Listed(found.items, None, failure() if found.items else None)


def test_failures_of_single_items_are_passed_over_until_there_are_many() -> None:
    keys = [f"{number:02}" for number in range(12)]
    shelf = Shelf({ago(1): keys}, fails={"03": "http_error", "05": "too_large"})
    reader = Reader()
    assert reader.poll(shelf).state == "too_large"
    assert reader.kept == set(keys) - {"03", "05"}
    shelf.fails = dict.fromkeys(keys, "bad_answer")
    reader = Reader()
    reader.poll(shelf)
    assert sum(shelf.fetches.values()) == daily.MOST_FAILURES_IN_A_ROW


@pytest.mark.parametrize("state", ["blocked_by_challenge", "rate_limited", "timeout", "login_required"])
def test_a_service_that_closes_is_left_in_peace(state: SourceState) -> None:
    shelf, reader = Shelf({ago(1): ["a", "b"], ago(3): ["c"]}, fails={"a": state}), Reader()
    result = reader.poll(shelf)
    assert (result.state, dict(shelf.fetches), shelf.listings) == (state, {"a": 1}, [TODAY, ago(1)])
    assert set(reader.diary.incomplete) == {ago(days) for days in range(1, 8)}


def test_a_day_whose_list_is_broken_does_not_hide_those_before() -> None:
    shelf, reader = Shelf({ago(1): ["a"], ago(2): ["b"], ago(3): ["c"]}, fails={ago(2): "bad_answer"}), Reader()
    result = reader.poll(shelf)
    assert (result.state, reader.found, set(reader.diary.incomplete)) == ("bad_answer", ["a", "c"], {ago(2)})
    assert not reader.counted[ago(2)].whole
    shelf.fails = {ago(days): "bad_answer" for days in range(8)}
    reader.poll(shelf)
    assert len(shelf.listings) == 4  # as many as are due: fewer than five
    reader = Reader()
    reader.poll(shelf)
    assert len(shelf.listings) == daily.MOST_FAILURES_IN_A_ROW


def test_a_list_that_breaks_off_gives_what_it_has() -> None:
    class Breaking(Shelf):
        def listed(self, day: date) -> Listed:
            return Listed(super().listed(day).items, 2, failure("bad_answer") if day == ago(1) else None)

    shelf, reader = Breaking({ago(1): ["a"]}, counts={}), Reader()
    result = reader.poll(shelf)
    assert (reader.found, result.state, ago(1) in reader.diary.incomplete) == (["a"], "bad_answer", True)
    assert not reader.counted[ago(1)].whole


def test_an_item_of_two_days_is_fetched_once_and_missed_on_both() -> None:
    shelf, reader = Shelf({ago(1): ["a"], ago(2): ["a"]}, fails={"a": "http_error"}), Reader()
    reader.poll(shelf)
    assert (set(reader.diary.incomplete), shelf.fetches["a"]) == ({ago(1), ago(2)}, 1)


def test_what_stands_in_is_given_once_and_the_item_stays_wanted() -> None:
    shelf = Shelf({ago(1): ["a"], ago(2): ["b"]}, fails={"a": "blocked_by_challenge"}, stands_in={"a"})
    reader = Reader()
    result = reader.poll(shelf)
    assert (reader.found, result.state, result.complete) == (["a", "b"], "blocked_by_challenge", False)
    assert (set(reader.diary.incomplete), reader.state["stood_in"].keys()) == ({ago(1)}, {"a"})
    reader.poll(shelf)
    assert (reader.found, shelf.fetches) == ([], {"a": 1})
    shelf.fails = {}
    assert reader.poll(shelf).complete
    assert (reader.found, reader.diary.incomplete, "stood_in" in reader.state) == (["a"], {}, False)


def test_an_item_is_fetched_again_when_its_mark_is_another() -> None:
    shelf = Shelf({ago(1): ["a", "b"]}, marks={"a": "1", "b": "1"})
    reader = Reader()
    reader.poll(shelf)
    reader.poll(shelf)
    assert reader.found == []
    shelf.marks = {"a": "2", "b": "1"}
    reader.poll(shelf)
    assert reader.found == ["a"]
    assert reader.state["marks"] == {"a": "2", "b": "1"}


@pytest.mark.parametrize("trouble", [{TODAY: "timeout"}, {ago(1): "bad_answer"}])
def test_marks_outlive_a_poll_that_did_not_see_their_items(trouble: dict[str | date, SourceState]) -> None:
    shelf, reader = Shelf({ago(1): ["a"]}, marks={"a": "1"}), Reader()
    reader.poll(shelf)
    shelf.fails = trouble
    reader.poll(shelf)
    shelf.fails = {}
    assert reader.poll(shelf).complete
    assert reader.found == []


def test_marks_of_days_gone_by_are_forgotten_when_all_is_complete() -> None:
    shelf, reader = Shelf({ago(1): ["a"]}, marks={"a": "1"}), Reader()
    reader.poll(shelf)
    reader.poll(shelf, TODAY + 30 * DAY)
    reader.poll(shelf, TODAY + 31 * DAY)
    assert "marks" not in reader.state


def test_a_mark_that_could_not_be_fetched_is_wanted_again() -> None:
    shelf, reader = Shelf({ago(1): ["a"]}, marks={"a": "1"}), Reader()
    reader.poll(shelf)
    shelf.marks, shelf.fails = {"a": "2"}, {"a": "http_error"}
    assert not reader.poll(shelf).complete
    shelf.fails = {}
    reader.poll(shelf)
    assert reader.found == ["a"]


def test_what_changed_of_any_day_is_asked_for_since_the_last_time() -> None:
    shelf, reader = Shelf(also_changed=["old"], marks={"old": "1"}, fails={"old": "http_error"}), Reader()
    assert not reader.poll(shelf).complete
    shelf.fails = {}
    reader.poll(shelf)
    assert reader.found == ["old"]
    reader.poll(shelf, TODAY + DAY)
    assert shelf.changes_since == [None, None, datetime(2026, 10, 5, 9, tzinfo=UTC)]
    assert reader.found == []


def test_a_backfill_asks_about_its_days_only_and_leaves_the_diary_alone() -> None:
    shelf, reader = Shelf({ago(40): ["a"], ago(1): ["b"]}, also_changed=["c"]), Reader(state={"asked_to": "2026-10-04"})
    result = reader.poll(shelf, period=(ago(41), ago(39)))
    assert (reader.found, shelf.listings) == (["a"], [ago(39), ago(40), ago(41)])
    assert result.next_state == {"asked_to": "2026-10-04", "incomplete": {}}


def test_a_clock_that_was_wrong_once_stops_nothing() -> None:
    shelf, reader = Shelf({ago(1): ["a"]}), Reader()
    reader.poll(shelf, TODAY + 400 * DAY)
    reader.poll(shelf)
    assert reader.found == ["a"]
    assert reader.diary.asked_to == ago(1)


States = st.sampled_from(["http_error", "bad_answer", "too_large", "timeout", "rate_limited", "blocked_by_challenge"])
KEYS = [f"{day}/{number}" for day in range(20) for number in range(3)]
SHELF = {ago(day): [f"{day}/{number}" for number in range(3)] for day in range(20)}
Troubles = st.dictionaries(st.sampled_from(KEYS), States, max_size=8)
Closed = st.dictionaries(st.integers(0, 20).map(ago), States, max_size=4)
Polls = st.tuples(Troubles, Closed, st.integers(0, 12), st.none() | st.integers(0, 12), st.integers(0, 2))


@given(st.lists(Polls, max_size=8), st.booleans())
def test_whatever_fails_and_whoever_is_killed_all_is_there_in_the_end(history: list[Any], stands_in: bool) -> None:
    """Random polls: items and days fail, the budget ends, the process is killed, days go by; then all is well."""
    reader, today = Reader(state=Diary(asked_to=ago(20)).state()), ago(19)

    def published() -> Shelf:
        return Shelf({day: keys for day, keys in SHELF.items() if day <= today})

    for broken, closed, budget, cut_after, days in history:
        shelf = published()
        shelf.fails, shelf.stands_in = {**broken, **closed}, set(KEYS) if stands_in else set()
        before, kept = reader.diary, set(reader.kept)
        reader.poll(shelf, today, cut_after=cut_after, most=budget, first_days=3)
        assert not set(shelf.fetches) & kept  # what is kept is not fetched again
        assert set(shelf.fetches.values()) <= {1}
        _holds(reader, shelf, before)
        today = min(today + days * DAY, TODAY)
    while today < TODAY:
        today += DAY
        reader.poll(published(), today, first_days=3)
    for _ in range(2):
        reader.poll(published(), today, first_days=3)
    assert reader.diary.incomplete == {}
    assert reader.kept >= {key for day in SHELF for key in SHELF[day] if day >= ago(19)}


def _holds(reader: Reader, shelf: Shelf, before: Diary) -> None:
    """What the diary calls complete is kept; no gap is forgotten, and none is dropped that was not asked about."""
    diary = reader.diary
    assert diary.asked_to is not None
    complete = [day for day in shelf.days if ago(20) < day <= diary.asked_to and day not in diary.incomplete]
    for day in complete:
        assert set(shelf.days[day]) <= reader.kept
    assert set(before.incomplete) - set(diary.incomplete) <= set(reader.counted)
