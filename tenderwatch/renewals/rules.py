"""When the tasks of a plan are due, what a contract is worth a year, and when a renewal is at risk: values in and out.

All last days belong to the period; holidays are a parameter.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal

from tenderwatch.calendar.rules import (
    add_working_days,
    first_working_day_on_or_after,
    last_day,
    last_working_day_on_or_before,
    working_days_between,
)

Anchor = Literal["start", "notice", "end"]
ANCHORS: tuple[Anchor, ...] = ("start", "notice", "end")
CHANCES = ("none", "low", "even", "good")
SETTLING_DAYS = 5  # working days in which a plan that opens late asks for nothing yet
STALE_AFTER = 7  # days by which an end moves without making what was done for it doubtful
MOST_DAYS = 600  # working days of a step, more than the longest lead
WORK_BEFORE = 90  # days before the start of the work from which a notice may be the successor
NOTICE_AFTER_END = 180  # … and days after the end

_ONE_DAY = timedelta(days=1)

Standing = Literal["ahead", "on-time", "late", "none", "not-renewing"]


@dataclass(frozen=True)
class Place:
    """Where a task stands: so many working days after the start of the work, or before the notice or the end."""

    anchor: Anchor
    days: int


TEMPLATE: tuple[tuple[str, Place], ...] = (
    ("meeting", Place("start", 15)),
    ("feedback", Place("start", 25)),
    ("need", Place("start", 40)),
    ("capture", Place("notice", 40)),
    ("price", Place("notice", 10)),
    ("decision", Place("notice", 5)),
)
"""The steps of a plan, until a house has a template of its own."""


@dataclass(frozen=True)
class Window:
    """The time of a plan: from the day on which the work starts to the last day of the contract."""

    starts_on: date
    notice_on: date  # by which the notice of the re-tender is expected
    ends_on: date


def window_of(starts_on: date, notice_on: date, ends_on: date) -> Window:
    """Return the time of a plan: the notice is expected within it, whatever the lead says."""
    start = min(starts_on, ends_on)
    return Window(start, min(max(notice_on, start), ends_on), ends_on)


def due_dates(
    places: Sequence[Place], window: Window, planned_on: date, holidays: Collection[date]
) -> tuple[date, ...]:
    """Return the working day on which each task is due, in the order of `places`.

    A task is reckoned from its anchor in working days.  Of a plan that is made late, the work starts when it is made;
    where the time up to the notice is too short for all tasks they move together, in their order.  Nothing is due in
    the first working week of a plan, and nothing after the end of the contract.
    """
    begins = min(max(window.starts_on, planned_on), window.ends_on)
    within = Window(begins, max(window.notice_on, begins), window.ends_on)
    wanted = sum(max((each.days for each in places if each.anchor == at), default=0) for at in ("start", "notice"))
    there = working_days_between(within.starts_on + _ONE_DAY, within.notice_on - _ONE_DAY, holidays)
    settled = add_working_days(planned_on, SETTLING_DAYS, holidays)
    latest = last_working_day_on_or_before(window.ends_on, holidays)

    def due_on(place: Place) -> date:
        fits = place.anchor == "end" or there >= wanted
        days = place.days if fits else place.days * there // wanted
        reckoned = max(_reckoned(place.anchor, days, within, holidays), settled)
        return min(first_working_day_on_or_after(reckoned, holidays), latest)

    return tuple(due_on(place) for place in places)


def _reckoned(anchor: Anchor, days: int, window: Window, holidays: Collection[date]) -> date:
    day = {"start": window.starts_on, "notice": window.notice_on, "end": window.ends_on}[anchor]
    return add_working_days(day, days if anchor == "start" else -days, holidays)


def is_stale(before: date, after: date) -> bool:
    """Tell whether an end moved so far that what was done for it should be looked at again."""
    return abs((after - before).days) > STALE_AFTER


def work_starts_on(reckoned: date, opened_on: date, *, early: bool) -> date:
    """Return the day on which the work of a plan starts: the one reckoned, or when a person opened it before."""
    return min(reckoned, opened_on) if early else reckoned


def yearly(value: Decimal | None, first: date | None, last: date | None) -> Decimal | None:
    """Return what a contract is worth a year: its value over the months from first to last day; None when unknown."""
    if value is None or first is None or last is None or last < first:
        return None
    return (value * 12 / months_between(first, last)).quantize(Decimal("0.01"))


@lru_cache(maxsize=20_000)
def months_between(first: date, last: date) -> Decimal:
    """Return the months from first to last day, both included; days beyond whole months count as parts of 30."""
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    while whole and last_day(first, whole) > last:
        whole -= 1
    counted_to = last_day(first, whole) if whole else first - _ONE_DAY
    return whole + Decimal((last - counted_to).days) / 30


@dataclass(frozen=True)
class Renewal:
    """What is known of the renewal of a contract that ends: enough to say whether it is at risk."""

    starts_on: date | None  # the start of renewal work, as the contract's decision says
    declined: bool = False  # somebody decided not to renew
    open: bool = False  # a plan is open
    begun: bool = False
    next_due_on: date | None = None  # the earliest day of its open tasks


def standing(renewal: Renewal, today: date) -> Standing:
    """Return how a renewal stands: its day ahead, on time, late, without a plan, or not wanted.

    A plan is late when nobody has begun it past its day, or a task of it is overdue.
    """
    if renewal.declined:
        return "not-renewing"
    ahead = renewal.starts_on is not None and renewal.starts_on > today
    if not renewal.open:
        return "ahead" if ahead else "none"
    overdue = renewal.next_due_on is not None and renewal.next_due_on < today
    return "late" if overdue or (not renewal.begun and not ahead and renewal.starts_on != today) else "on-time"


AT_RISK: Collection[Standing] = ("late", "none")


@dataclass(frozen=True)
class Worth:
    """What a renewal is worth a year, None where that is not known, and how it stands."""

    value: Decimal | None
    currency: str
    standing: Standing
    troubled: bool = False  # the customer is said to be unhappy, or says so


@dataclass(frozen=True)
class Risk:
    """How many renewals are at risk, of how many, and their value a year by currency (at risk, all)."""

    at_risk: int
    total: int
    ahead: int
    unpriced: int
    value: tuple[tuple[str, Decimal, Decimal], ...]
    troubled: int = 0  # whatever the plan


def risk_of(renewals: Iterable[Worth]) -> Risk:
    """Count what is at risk; currencies are never summed, and what has no value is counted apart."""
    known = list(renewals)
    priced = sorted((each for each in known if each.value is not None), key=lambda each: each.currency)
    sums = [(currency, list(group)) for currency, group in groupby(priced, key=lambda each: each.currency)]
    return Risk(
        at_risk=sum(each.standing in AT_RISK for each in known),
        total=len(known),
        ahead=sum(each.standing == "ahead" for each in known),
        unpriced=len(known) - len(priced),
        value=tuple(
            (currency, _sum([each for each in group if each.standing in AT_RISK]), _sum(group))
            for currency, group in sums
        ),
        troubled=sum(each.troubled for each in known),
    )


def _sum(renewals: Sequence[Worth]) -> Decimal:
    return sum((each.value for each in renewals if each.value is not None), Decimal())


def quarter_of(day: date) -> tuple[int, int]:
    """Return year and number of the quarter of a day."""
    return day.year, (day.month + 2) // 3


def cpv_class(code: str | None) -> str | None:
    """Return the class (four digits) of a CPV code; None of one that names no class."""
    digits = (code or "").strip()[:4]
    return digits if len(digits) == 4 and digits.isdecimal() and digits.isascii() else None


def learnt_days(pairs: Sequence[int], least: int) -> int | None:
    """Return so many days before the end a buyer publishes its re-tenders: the median; None when too few are known.

    Of two in the middle the longer one counts, so that the work starts rather too early than too late.
    """
    if len(pairs) < least:
        return None
    return max(sorted(pairs)[len(pairs) // 2], 0)
