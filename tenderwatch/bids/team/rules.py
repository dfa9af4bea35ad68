"""What bids ask of one person, week by week, and what cannot go well."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from tenderwatch.calendar.rules import is_working_day

FULL_WEEK = Decimal("37.5")
"""Hours of a full week: five days of 7.5 hours, as Finnish collective agreements for office work have it.  A holiday or
a day away takes a fifth of it.  It is where a week is marked, not what anybody is held to."""

WEEKS = 8
MOST_A_WEEK = Decimal(80)
WORKING_DAYS = 5

Clash = Literal["submissions", "over", "away", "due-while-away"]


@dataclass(frozen=True)
class Work:
    """Hours of one bid that lie evenly on the working days from `first` (today, where that is later) to `last`."""

    bid_id: int
    first: date
    last: date
    hours: Decimal


@dataclass(frozen=True)
class Share:
    """Hours a week that a person is planned for in one bid, from `first` to `last`."""

    bid_id: int
    first: date
    last: date
    a_week: Decimal


@dataclass(frozen=True)
class Due:
    """Something of a bid that a person has due on a day; `sends` when it is the tender itself."""

    bid_id: int
    on: date
    sends: bool = False
    what: str = ""


@dataclass(frozen=True)
class Person:
    """What is known of one person: work, shares, what is due, and the days away."""

    works: Sequence[Work] = ()
    shares: Sequence[Share] = ()
    due: Sequence[Due] = ()
    away: Collection[date] = frozenset()


@dataclass(frozen=True)
class Week:
    """One week of a person: hours asked and hours there are, what is due, days away, and what clashes."""

    monday: date
    hours: Decimal
    room: Decimal
    due: Sequence[Due]
    away: Sequence[date]
    clashes: Sequence[Clash]

    @property
    def sends(self) -> Sequence[Due]:
        """The tenders that are sent in this week."""
        return [each for each in self.due if each.sends]

    @property
    def due_while_away(self) -> Sequence[Due]:
        """What is due on a day away."""
        return [each for each in self.due if each.on in self.away]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(person: Person, today: date, holidays: Collection[date], count: int = WEEKS) -> list[Week]:
    """Return the weeks from this one on.

    What is overdue counts today.  In a bid the larger of its tasks' hours and of the hours planned a week counts: who
    is planned for two days a week does the tasks in them.
    """
    asked = hours_by_week(person, today, holidays)
    return [_week(person, monday_of(today) + timedelta(weeks=n), today, holidays, asked) for n in range(count)]


def hours_by_week(person: Person, today: date, holidays: Collection[date]) -> Mapping[date, Decimal]:
    """Return the hours asked in each week, by its Monday."""
    tasks: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for work in person.works:
        for monday, hours in spread(work, today, holidays).items():
            tasks[work.bid_id, monday] += hours
    planned = _planned(person.shares, today)
    found: dict[date, Decimal] = defaultdict(Decimal)
    for bid_id, monday in tasks.keys() | planned.keys():
        zero = Decimal()
        found[monday] += max(tasks.get((bid_id, monday), zero), planned.get((bid_id, monday), zero))
    return found


def spread(work: Work, today: date, holidays: Collection[date]) -> Mapping[date, Decimal]:
    """Return how the hours of a task lie on weeks: evenly on its working days that are left, all today where none is.

    They add up to its hours whatever the days are.
    """
    first = max(work.first, today)
    days = [
        day for n in range((work.last - first).days + 1) if is_working_day(day := first + timedelta(days=n), holidays)
    ]
    found: dict[date, int] = defaultdict(int)
    for day in days or [max(today, work.last)]:
        found[monday_of(day)] += 1
    return {monday: work.hours * n / (len(days) or 1) for monday, n in found.items()}


def _planned(shares: Iterable[Share], today: date) -> Mapping[tuple[int, date], Decimal]:
    found: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for share in shares:
        monday = monday_of(max(share.first, today))
        while monday <= share.last:
            found[share.bid_id, monday] += share.a_week
            monday += timedelta(weeks=1)
    return found


def _week(person: Person, monday: date, today: date, holidays: Collection[date], asked: Mapping[date, Decimal]) -> Week:
    days = [monday + timedelta(days=n) for n in range(7)]
    due = [each for each in person.due if monday_of(max(each.on, today)) == monday]
    away = [day for day in days if day in person.away and is_working_day(day, holidays)]
    worked = sum(is_working_day(day, holidays) and day not in person.away for day in days)
    room, hours = FULL_WEEK * worked / WORKING_DAYS, asked.get(monday, Decimal())
    clashes = _clashes(due, hours, room, away)
    return Week(monday, hours, room, sorted(due, key=lambda each: each.on), away, clashes)


def _clashes(due: Sequence[Due], hours: Decimal, room: Decimal, away: Sequence[date]) -> Sequence[Clash]:
    said: dict[Clash, bool] = {
        "submissions": len({each.bid_id for each in due if each.sends}) > 1,
        "over": hours > room,
        "due-while-away": any(each.on in away for each in due),
        "away": bool(away) and hours > 0,
    }
    return [clash for clash, is_so in said.items() if is_so]
