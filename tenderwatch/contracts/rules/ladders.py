"""When an open decision is said, to whom it goes next, and what stays silent: pure functions over days.

A rung is a number of days before a decision's date.  What was said is remembered by (decision, series, rung), never by
a date, and the question of every day is "which rungs are reached and not yet said": a day on which nobody asked delays
a warning and never loses it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from tenderwatch.calendar.rules import add_working_days, first_working_day_on_or_after, last_working_day_on_or_before

SAME_SERIES_DAYS = 7  # a correction of at most so many days keeps the series
FIRST_WORD_PAST = -1  # past its date a matter is said at once, on the first day after it
OVERDUE_EVERY_DAYS = 7  # … and then weekly
URGENT_DAYS = 7  # a late warning with so many days left does not wait for the digest
ESCALATE_AFTER = 7  # working days without an acknowledgement
ESCALATE_SOON_AFTER = 2  # … when fewer than SOON_DAYS are left
SOON_DAYS = 30
LONGEST_REST = 30  # days: nowhere do weekends and holidays follow each other for longer
_ONE_NIGHT = timedelta(days=1)  # what people enter or take back after the day's run is said on the next morning


@dataclass(frozen=True)
class Ladder:
    """A profile: its rungs, those that do not wait for the daily digest, and what a late entry means."""

    code: str
    rungs: tuple[int, ...]
    at_once: frozenset[int]
    speaks_when_entered_late: bool = False  # entered after its date: still worth saying, not only a data question


LADDERS: Mapping[str, Ladder] = MappingProxyType(
    {
        ladder.code: ladder
        for ladder in (
            Ladder("standard", (365, 180, 90, 30, 7), frozenset({7})),
            Ladder("critical", (540, 365, 270, 180, 90, 60, 30, 14, 7), frozenset({30, 14, 7})),
            Ladder("light", (90, 30), frozenset()),
            Ladder("renewal-start", (60, 30, 7, 0), frozenset({0}), speaks_when_entered_late=True),
            Ladder("holdover", (90, 60, 30, 14, 7, 0), frozenset({7, 0}), speaks_when_entered_late=True),
            Ladder("guarantee", (90, 30, 7), frozenset({7})),
        )
    }
)


OWN_LADDERS = frozenset({"renewal-start", "holdover", "guarantee"})
"""Kinds of decision that have one ladder, whatever the risk class of the contract."""


def ladder_for(kind: str, risk: str) -> Ladder:
    """Return the ladder of a decision `kind` in a contract of the risk class `risk`; some kinds have their own."""
    return LADDERS[kind if kind in OWN_LADDERS else risk]


@dataclass(frozen=True)
class OpenDecision:
    """What the ladder must know about one undecided matter.

    `entered_on` is the day of entry, or the day reminders were first switched on when that was later.  `said` holds the
    rungs of this series that were said, are owed by the outbox, or were closed; a rung that fell due while the matter
    was muted is not among them.
    """

    due_on: date
    ladder: Ladder
    entered_on: date
    said: frozenset[int] = frozenset()
    series: int = 1
    series_due_on: date | None = None  # the date for which the series began; None: the date itself
    moved_on: date | None = None  # the day on which a move began this series
    snoozed_until: date | None = None  # speaks again on this day
    muted: bool = False  # decided, succeeded, terminated or deleted
    resumed_on: date | None = None  # the day a mute was withdrawn, or the date corrected to an earlier one


@dataclass(frozen=True)
class ToSay:
    """One warning: `late_days` counts what the machine missed, never what people entered or withdrew late."""

    rung: int
    days_left: int  # negative past the date
    late_days: int
    at_once: bool
    overdue: bool
    catch_up: bool  # the rung's day had passed when the decision was entered or moved


def to_say(decision: OpenDecision, today: date, holidays: Collection[date]) -> ToSay | None:
    """Return the one warning that `decision` owes today; None when there is nothing new to say.

    Asking twice, or an hour later, gives the same answer until its rung is in `said`.
    """
    if decision.muted or _snoozed(decision, today, holidays) or is_data_question(decision):
        return None
    rungs = _rungs(decision, holidays)
    rung = rung_to_say(decision.due_on, rungs, decision.said, today, holidays)
    return None if rung is None else _warning(decision, rung, today, holidays)


def is_data_question(decision: OpenDecision) -> bool:
    """Tell whether the date had passed when it was entered: the owner is asked what happened, no ladder starts."""
    return decision.entered_on > decision.due_on and not decision.ladder.speaks_when_entered_late


def rung_to_say(
    due_on: date, ladder: Collection[int], said: Collection[int], today: date, holidays: Collection[date] = frozenset()
) -> int | None:
    """Return the rung, in days before `due_on`, to say today about an undecided matter; None when there is nothing new.

    Every rung reached counts, not only the one met exactly today, and the nearest one speaks for the longer ones: said
    once, none of those is said after it.  Past `due_on` the rungs are -1, -7, -14 …: an undecided matter is loud.
    """
    reached = _reached(due_on, ladder, today, holidays)
    nearest = min(reached, default=None)
    if nearest is None or nearest >= min(said, default=nearest + 1):
        return None
    return nearest


def silent_before(decision: OpenDecision, today: date, holidays: Collection[date]) -> date:
    """Return the first day after `today` on which `to_say` may have something; of one that is never said, the last.

    Asked about a decision of which nothing is said today; it holds as long as nothing about the decision changes.
    """
    if decision.muted or is_data_question(decision):
        return date.max
    overdue = max((today - decision.due_on).days, 0)
    weeks = overdue // OVERDUE_EVERY_DAYS
    past = decision.due_on + timedelta(days=(weeks + 1) * OVERDUE_EVERY_DAYS if overdue else -FIRST_WORD_PAST)
    nearest = min(decision.said, default=decision.due_on.toordinal())
    rungs = [rung for rung in _rungs(decision, holidays) if rung < nearest] if today < decision.due_on else []
    first = min((say_on(decision.due_on, rung, holidays) for rung in rungs), default=past)
    return max(min(first, past), _wakes_on(decision, holidays) or today, today + _ONE_NIGHT)


def say_on(due_on: date, rung: int, holidays: Collection[date]) -> date:
    """Return the day on which `rung` is said: the last working day on or before it.

    Past the date (a negative rung) no deadline is left that an earlier day would save: the day itself, so that an
    undecided matter is never silent for more than a week.
    """
    day = due_on - timedelta(days=rung)
    return day if rung < 0 else last_working_day_on_or_before(day, holidays)


def rungs_ahead(decision: OpenDecision, today: date, holidays: Collection[date]) -> tuple[tuple[int, date], ...]:
    """Return the rungs still to be said after today with their days, the next one first.

    After `move` they are the warnings that a change of the date starts again, to be shown before it is saved.
    """
    nearest = min(decision.said, default=max(decision.ladder.rungs, default=0) + 1)
    days = ((rung, say_on(decision.due_on, rung, holidays)) for rung in decision.ladder.rungs if rung < nearest)
    return tuple(sorted(((rung, day) for rung, day in days if day > today), key=lambda ahead: ahead[1]))


def next_say(decision: OpenDecision, today: date, holidays: Collection[date]) -> tuple[int, date] | None:
    """Return the next rung after today and its day, for the page; None when only the weekly reminder is left."""
    return next(iter(rungs_ahead(decision, today, holidays)), None)


def baseline_rungs(due_on: date, ladder: Ladder, today: date, holidays: Collection[date]) -> frozenset[int]:
    """Return the rungs to close, unsaid, when reminders are first switched on or contracts are imported.

    They are told in one summary a person instead; what is reached after today is said on its day.
    """
    passed = {rung for rung in ladder.rungs if say_on(due_on, rung, holidays) <= today}
    return frozenset(passed.union(_reached(due_on, ladder.rungs, today, holidays)))


def series_after(old_due: date, new_due: date, series: int, said: Collection[int] = ()) -> int:
    """Return the series after the date moved: the same up to 7 days, a new one when it moves further.

    `old_due` is the date for which the series began, not the latest correction: small moves do not add up unseen.  Once
    a word past the date was `said`, any other date is a new series; else its weekly words would be taken for said.
    """
    kept = abs((new_due - old_due).days) <= SAME_SERIES_DAYS and min(said, default=0) >= 0
    return series if kept else series + 1


def move(decision: OpenDecision, new_due: date, today: date, holidays: Collection[date]) -> OpenDecision:
    """Return the decision with its new date: within its series, or in a new one that closes what is behind it.

    A new series forgets what was said and any snooze.
    """
    if new_due == decision.due_on:
        return decision
    began_for = decision.series_due_on or decision.due_on
    series = series_after(began_for, new_due, decision.series, decision.said)
    if series == decision.series:
        return replace(decision, due_on=new_due, series_due_on=began_for)
    return replace(
        decision,
        due_on=new_due,
        said=rungs_closed_by_move(decision, new_due, today, holidays),
        series=series,
        series_due_on=new_due,
        moved_on=today,
        snoozed_until=None,
    )


def rungs_closed_by_move(
    before: OpenDecision, new_due: date, today: date, holidays: Collection[date]
) -> frozenset[int]:
    """Return the rungs to close at once in the new series after a move of the date.

    To a later day: those already behind, since the rungs ahead are said again, one of that very day among them.  To an
    earlier day, when nothing had been said, or when no rung is ahead: none, so that one catch-up tells it.
    """
    days = {rung: say_on(new_due, rung, holidays) for rung in before.ladder.rungs}
    if new_due < before.due_on or not before.said or max(days.values(), default=date.min) < today:
        return frozenset()
    return frozenset(rung for rung, day in days.items() if day < today)


def rungs_closed_by_change(
    before: OpenDecision, ladder: Ladder, today: date, holidays: Collection[date]
) -> frozenset[int]:
    """Return the rungs of a new `ladder` to close when it replaces the old one on a live decision.

    Those whose day has passed, so that no storm comes; the nearest of them stays open as the one catch-up when a
    warning was owed under the old ladder or nothing has been said yet.
    """
    passed = {rung for rung in ladder.rungs if say_on(before.due_on, rung, holidays) < today <= before.due_on}
    owed = rung_to_say(before.due_on, before.ladder.rungs, before.said, today, holidays) is not None
    if passed and (owed or not before.said):
        passed.remove(min(passed))
    return frozenset(passed)


def escalate_on(heard_on: date, due_on: date, holidays: Collection[date]) -> date:
    """Return the day on which the manager hears of a warning that nobody answers.

    Seven working days after it was heard; two when fewer than 30 days are left, also once that moment comes while
    waiting; and never after the date itself while that is still ahead.  Once a silence, not daily: pass the oldest
    warning since the last answer.
    """
    soon_from = first_working_day_on_or_after(due_on - timedelta(days=SOON_DAYS - 1), holidays)
    soon = max(add_working_days(heard_on, ESCALATE_SOON_AFTER, holidays), soon_from)
    day = min(add_working_days(heard_on, ESCALATE_AFTER, holidays), soon)
    if heard_on >= due_on:
        return day
    return min(day, max(last_working_day_on_or_before(due_on, holidays), heard_on + timedelta(days=1)))


def latest_snooze(due_on: date, holidays: Collection[date]) -> date:
    """Return the last day until which a decision may be snoozed: the last working day on or before its date."""
    return last_working_day_on_or_before(due_on, holidays)


def snooze_problem(
    until: date, due_on: date, today: date, holidays: Collection[date]
) -> Literal["not-ahead", "past-the-date"] | None:
    """Say why a decision may not be snoozed `until` that day; None when it may."""
    if until <= today:
        return "not-ahead"
    return "past-the-date" if until > latest_snooze(due_on, holidays) else None


def _reached(due_on: date, ladder: Collection[int], today: date, holidays: Collection[date]) -> list[int]:
    overdue = (today - due_on).days
    if overdue > 0:
        return [-(overdue // OVERDUE_EVERY_DAYS * OVERDUE_EVERY_DAYS) or FIRST_WORD_PAST]
    left = -overdue
    return [
        rung
        for rung in ladder
        if rung >= left or (rung + LONGEST_REST > left and say_on(due_on, rung, holidays) <= today)
    ]


def _snoozed(decision: OpenDecision, today: date, holidays: Collection[date]) -> bool:
    wakes = _wakes_on(decision, holidays)
    return wakes is not None and today < wakes


def _wakes_on(decision: OpenDecision, holidays: Collection[date]) -> date | None:
    if decision.snoozed_until is None:
        return None
    return min(decision.snoozed_until, latest_snooze(decision.due_on, holidays))


def _rungs(decision: OpenDecision, holidays: Collection[date]) -> tuple[int, ...]:
    """The profile's rungs and the one on which a snooze ends: who asked to be reminded is reminded."""
    wakes = _wakes_on(decision, holidays)
    return decision.ladder.rungs if wakes is None else (*decision.ladder.rungs, (decision.due_on - wakes).days)


def _warning(decision: OpenDecision, rung: int, today: date, holidays: Collection[date]) -> ToSay:
    days_left = (decision.due_on - today).days
    reached_on = say_on(decision.due_on, rung, holidays)
    series_from = max(decision.entered_on, decision.moved_on or date.min)
    heard_from = max(series_from, decision.resumed_on or date.min, _wakes_on(decision, holidays) or date.min)
    return ToSay(
        rung=rung,
        days_left=days_left,
        late_days=max((today - max(reached_on, heard_from + _ONE_NIGHT)).days, 0),
        at_once=_at_once(decision, rung, days_left, late=today > reached_on),
        overdue=days_left < 0,
        catch_up=reached_on < series_from,
    )


def _at_once(decision: OpenDecision, rung: int, days_left: int, *, late: bool) -> bool:
    if days_left < 0:
        return min(decision.said, default=0) >= 0  # the first word past the date
    return rung in decision.ladder.at_once or (late and days_left <= URGENT_DAYS)
