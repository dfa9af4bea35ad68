"""What had to be said and was not (checks 1 and 2): each rung, each catch-up, each week past a date."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.simulation.checking.days import (
    DAY,
    NOTHING,
    is_working,
    local_day,
    name_of,
    reached,
    rung_day,
    speaking_days,
    working_on_or_before,
)
from tests.simulation.checking.history import Decision, Deed, State
from tests.simulation.checking.mails import DECIDE, WARNINGS, Mail
from tests.simulation.checking.running import GoodDay
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.words import Word
from tests.simulation.checking.world import World

SPEAKS_LATE = ("renewal-start", "holdover")
SAME_SERIES = timedelta(days=7)
SOON = 29
RUNG_0 = "silent the day after rung 0"


@dataclass
class Series:
    """The rungs of one date: where it began, and what needs not be said any more."""

    anchor: date
    began: datetime
    closed: int = NOTHING


@dataclass
class Walk:
    """One decision, followed through its states."""

    world: World
    verdict: Verdict
    decision: Decision
    words: list[Word] = field(default_factory=list)
    series: Series | None = None
    was_open: bool = False

    def follow(self) -> None:
        """Look at each duty of the decision."""
        self.words = [word for word in self.decision.words if not word.escalation]
        for index, state in enumerate(self.decision.states):
            if state.open and state.due:
                before = self.decision.states[index - 1] if index else None
                self._begin(state, state.due, before)
                if not self._is_mute(state, state.due):
                    self._duties(state, state.due, self.decision.until_of(index))

    @property
    def country(self) -> str:
        return self.decision.contract.country

    def _is_mute(self, state: State, due: date) -> bool:
        """Say whether its date lay before it was entered: a question about the data then, no ladder."""
        if self.decision.kind in SPEAKS_LATE:
            return False
        if due < self.decision.contract.facts.entered_on:
            return True
        first = self.decision.states[0]
        if first.due and due < local_day(first.at) and abs(due - first.due) <= SAME_SERIES:
            self.verdict.excuse("born after its date")
            return True
        return False

    # Series

    def _begin(self, state: State, due: date, before: State | None) -> None:
        """Go on with the series, or begin another one."""
        today = local_day(state.at)
        if self.series is None:
            self.series = Series(due, state.at, self._baseline(state, due, today))
            return
        last_due = next((each.due for each in reversed(self._earlier(state)) if each.due), due)
        said = self._said(state.at)
        if due != last_due and (
            abs(due - self.series.anchor) > SAME_SERIES or any(word.position >= 0 for word in said)
        ):
            self.series = Series(due, state.at, self._closed_by_move(state, due, last_due, today, bool(said)))
        if before and before.ladder != state.ladder:
            passed = reached(today - DAY, due, state.ladder, self.country)
            self.series.closed = max(self.series.closed, passed if passed < 0 else self.series.closed)

    def _earlier(self, state: State) -> list[State]:
        return [each for each in self.decision.states if each.at < state.at]

    def _said(self, until: datetime) -> list[Word]:
        assert self.series is not None
        return [word for word in self.words if self.series.began <= word.composed < until]

    def _baseline(self, state: State, due: date, today: date) -> int:
        """Return what an import told in one summary line instead."""
        contract = self.decision.contract
        if not contract.facts.imported or state.at != contract.entered_at or 0 <= (due - today).days <= SOON:
            return NOTHING
        return reached(today, due, state.ladder, self.country)

    def _closed_by_move(self, state: State, due: date, last_due: date, today: date, said: bool) -> int:
        ahead = any(rung_day(due, rung, self.country) >= today for rung in state.ladder)
        summed_up = not said and self.series is not None and self.series.closed != NOTHING and due > last_due and ahead
        if summed_up:
            self.verdict.excuse("moved to a later day, when only an import's summary had told of it")
        elif due < last_due or not said or not ahead:
            return NOTHING
        return reached(today - DAY, due, state.ladder, self.country)

    # Duties

    def _duties(self, state: State, due: date, until: datetime) -> None:
        first, last = local_day(state.at), min(local_day(min(until, self.world.last)), local_day(self.world.last))
        for day in speaking_days(due, state.ladder, self.country, first, last):
            good = self.world.first_good(day, state.at)
            if good is None or good.sent_at >= until:
                break
            self._duty(state, due, day, good)
        self._after_snoozes(state, until)
        self._last_day(state, due, until)

    def _duty(self, state: State, due: date, day: date, good: GoodDay) -> None:
        assert self.series is not None
        at_once = day == local_day(state.at)
        position = reached(day, due, state.ladder, self.country)
        if position <= max(self.series.closed, self._position_before(state, day, at_once)):
            return
        snooze = self.decision.snoozed(good.facts_at)
        if snooze and snooze.until and snooze.until > good.day:
            self.verdict.excuse("snoozed")
            return
        if self._deed_between(good):
            self.verdict.excuse("something was done about it between the run's beginning and its end")
            return
        check = "missed" if position < 0 else "silent"
        if position == 0 and 0 in state.ladder and self._position_before(state, day, at_once) == -1:
            check = RUNG_0
        self.verdict.look(check)
        if self.decision.kind in ("end", "holdover") and position >= 0:
            self.verdict.look("ends loud")
        since = local_day(self.series.began) if at_once else day  # what was said before the state was another counts
        if self._met(check, state, day, at_once, good):
            return
        self.series.closed = position  # it is asked for once, and what was told among a rest is not told again
        if not self._hidden(since, good):
            kind = "catch-up or rung" if at_once else "word"
            words = f"no {kind} of {day} ({name_of(position)}) by the good day {good.day}, due {due}"
            self.verdict.blame(f"{check}{self._fault(good)}", self.decision, day, words)
            if self.decision.kind in ("end", "holdover") and position >= 0:
                self.verdict.blame("ends loud", self.decision, day, words)

    def _fault(self, good: GoodDay) -> str:
        """Tell apart what was missed on a day on which something broke that a job reported as fine."""
        broke = any(good.facts_at <= crash <= good.sent_at for crash in self.world.crashes)
        return ", on a day with a fault" if broke else ""

    def _position_before(self, state: State, day: date, at_once: bool) -> int:
        assert self.series is not None
        began = self.series.began
        return max(
            (
                word.position
                for word in self.words
                if word.composed >= began and (word.day < day or (at_once and word.composed < state.at))
            ),
            default=NOTHING,
        )

    def _met(self, check: str, state: State, day: date, at_once: bool, good: GoodDay) -> bool:
        since = state.at if at_once else self.series.began if self.series else state.at
        found = [word for word in self.words if word.day >= day and word.composed >= since and word.taken <= good.end]
        if check == RUNG_0:
            return bool(found)
        if found and all(word.standing for word in found):
            self.verdict.excuse("a word that stood only among what is still open")
            self.decision.asking.add(id(found[0]))
        return bool(found)

    def _hidden(self, day: date, good: GoodDay) -> bool:
        """Say whether it could be among the rest of a part that was counted and not written out."""
        receiver = self.world.asked_of(self.decision, good.sent_at, good.day)
        for mail in self._with_rest(receiver, day, good):
            if mail.hidden & {DECIDE, WARNINGS, ""}:
                self.verdict.excuse("could be among the rest that a mail only counts")
                return True
        return False

    def _with_rest(self, receiver: int | None, day: date, good: GoodDay) -> list[Mail]:
        """Return the mails with a rest that somebody got from a day to a good day."""
        return [
            mail
            for mail in self.world.with_rest.get(receiver or 0, ())
            if day <= mail.day <= good.day and mail.taken <= good.end
        ]

    def _deed_between(self, good: GoodDay) -> bool:
        return any(good.facts_at < deed.at <= good.sent_at for deed in self.decision.deeds)

    # Snoozes, and what was acknowledged

    def _after_snoozes(self, state: State, until: datetime) -> None:
        for n, deed in enumerate(self.decision.deeds):
            if deed.what != "snoozed" or deed.until is None or not state.at <= deed.at < until:
                continue
            good = self.world.first_good(deed.until, deed.at)
            later = self.decision.deeds[n + 1 :]
            if good is None or good.sent_at >= until:
                continue
            if any(each.what in ("snoozed", "unacknowledged") and each.at <= good.sent_at for each in later):
                self.verdict.excuse("snoozed anew or the snooze taken back")
                continue
            if deed.at == state.at and state is not self.decision.states[0]:
                self.verdict.excuse("snoozed in the minute in which its date moved")
                continue
            self.verdict.look("snooze ends")
            found = [w for w in self.words if w.day >= deed.until and w.composed > deed.at and w.taken <= good.end]
            if not found and not self._hidden(deed.until, good):
                words = f"snoozed until {deed.until}, silent by the good day {good.day}"
                self.verdict.blame("snooze ends", self.decision, deed.until, words)

    def _last_day(self, state: State, due: date, until: datetime) -> None:
        """What is acknowledged is said once more on the last working day before its date."""
        day = working_on_or_before(due - DAY, self.country)
        if day <= local_day(state.at):
            return
        good = self.world.first_good(day, state.at)
        if good is None or good.sent_at >= until or good.day >= due or not is_working(good.day, self.country):
            return
        answered = answer_before(self.decision, good.facts_at)
        snooze = self.decision.snoozed(good.facts_at)
        if answered is None or (snooze and snooze.until and snooze.until > good.day) or answered.at < state.at:
            return
        over = answered.until if answered.what == "snoozed" else None  # asked anew on the day the snooze ended
        asked = [
            word
            for word in self.words
            if not word.standing or id(word) in self.decision.asking or (over and word.day >= over)
        ]
        if any(word.composed > answered.at and word.day < day for word in asked):
            return
        self.verdict.look("said before its last day")
        last = self.world.first_good(working_on_or_before(due, self.country), state.at)
        end = max(good.end, last.end) if last else good.end
        if not any(word.day >= day and word.taken <= end for word in self.words) and not self._hidden(day, good):
            words = f"acknowledged at {answered.at}, due {due}, not said again on {day}"
            self.verdict.blame("said before its last day", self.decision, day, words)


def answer_before(decision: Decision, when: datetime) -> Deed | None:
    """Return the answer that stands just before a moment: an acknowledgement or a snooze that was not taken back."""
    standing = None
    for deed in decision.deeds:
        if deed.at >= when:
            break
        if deed.what in ("acknowledged", "snoozed"):
            standing = deed
        elif deed.what in ("unacknowledged", "decided", "undecided", "assigned"):
            standing = None
    return standing


def judge_duties(world: World, verdict: Verdict) -> None:
    """Look at the duties of all decisions."""
    for contract in world.contracts.values():
        for decision in contract.decisions.values():
            Walk(world, verdict, decision).follow()
