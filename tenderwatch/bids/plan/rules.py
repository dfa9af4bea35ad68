"""Milestones counted back from a deadline, and what a new deadline moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tenderwatch.calendar.rules import add_working_days, first_working_day_on_or_after, last_working_day_on_or_before

DISTANCES: Mapping[str, int] = MappingProxyType(
    {
        "kick-off": 20,
        "questions": 14,
        "answers": 9,
        "pink": 8,
        "green": 5,
        "red": 4,
        "gold": 2,
        "submission": 1,
    }
)
"""Working days before the day on which tenders are due, in the order of the work.

Pink: outline and compliance; green: price; red: the full draft, read as an evaluator reads; gold: sign-off.
A tender is sent with at least one working day to spare.
"""

MILESTONES = tuple(DISTANCES)
REVIEWS = ("pink", "green", "red", "gold")


@dataclass(frozen=True)
class Planned:
    """A milestone and its day; `squeezed` when there is less time than the work usually takes."""

    code: str
    on: date
    squeezed: bool = False


def plan(
    due_on: date, today: date, holidays: Collection[date], questions_by: date | None = None
) -> tuple[Planned, ...]:
    """Return the milestones of a bid that is due on `due_on`, in their order, each on a working day.

    None lies after `due_on`, none before `today` while that is not later, and none before the one it follows.
    Questions are in on the working day before the buyer's own limit, where that is earlier.  When time is short, what
    would lie in the past moves to today and says so; a bid that is due today has no day to spare.
    """
    first = min(first_working_day_on_or_after(today, holidays), due_on)
    found: list[Planned] = []
    for code, usual in _usual(due_on, holidays, questions_by).items():
        on = max(usual, first, found[-1].on if found else first)
        found.append(Planned(code, min(on, due_on), squeezed=usual < first))
    return tuple(found)


def _usual(due_on: date, holidays: Collection[date], questions_by: date | None) -> dict[str, date]:
    """Return the days that milestones have when there is time enough; what precedes the questions waits for none."""
    last = last_working_day_on_or_before(due_on, holidays)
    days = {code: add_working_days(last, -distance, holidays) for code, distance in DISTANCES.items()}
    if questions_by is not None:
        days["questions"] = min(days["questions"], add_working_days(questions_by, -1, holidays))
        days["kick-off"] = min(days["kick-off"], days["questions"])
    return days


def spare_days(due_on: date, submitted_on: date, holidays: Collection[date]) -> int:
    """Return how many working days lie between sending a tender and the day on which it is due."""
    days, day = 0, last_working_day_on_or_before(due_on, holidays)
    while day > submitted_on:
        days, day = days + 1, add_working_days(day, -1, holidays)
    return days


@dataclass(frozen=True)
class Kept:
    """A milestone as a bid has it: `fixed` when a person chose its day, `closed` when it is done or left out."""

    code: str
    on: date
    fixed: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Move:
    """A milestone that a new deadline moves."""

    code: str
    was: date
    now: date


def moves(kept: Sequence[Kept], planned: Sequence[Planned]) -> tuple[Move, ...]:
    """Return which milestones move when a bid is planned anew: those that are open and whose day nobody chose.

    One that is overdue stays overdue: that there is no time for it any more is not a reason to give it today.
    """
    now = {each.code: each for each in planned}
    return tuple(
        Move(each.code, each.on, now[each.code].on)
        for each in kept
        if not (each.fixed or each.closed) and each.code in now and _moves(each, now[each.code])
    )


def _moves(kept: Kept, now: Planned) -> bool:
    return now.on < kept.on if now.squeezed else now.on != kept.on


def too_late(kept: Sequence[Kept], due_on: date) -> tuple[str, ...]:
    """Return the open milestones whose day lies after the day on which tenders are due."""
    return tuple(each.code for each in kept if not each.closed and each.on > due_on)


def missing_before_submission(kept: Sequence[Kept]) -> tuple[str, ...]:
    """Return the reviews that nobody passed or left out: what a bid that is planned lacks before it is sent."""
    return tuple(each.code for each in kept if each.code in REVIEWS and not each.closed)
