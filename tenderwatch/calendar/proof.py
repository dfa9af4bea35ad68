"""A legal date and how it came about: from which day, how much, which days were skipped, by which rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tenderwatch.calendar.legal import LegalRule, Standing
from tenderwatch.calendar.rules import first_working_day_on_or_after, last_working_day_on_or_before

Unit = Literal["days", "months"]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Proof:
    """How a date came about; it re-adds.

    `start` plus `amount` (less, when it is negative) is `counted`, the days `skipped` follow from there one by one, and
    `after` more days give the date.  `rules` are all that made it, the one that gives the time first; without any, the
    day was agreed (a tender's validity) or told (a receipt).
    """

    since: str
    start: date
    amount: int
    unit: Unit
    counted: date
    rules: tuple[LegalRule, ...]
    skipped: tuple[date, ...] = ()
    after: int = 0

    @property
    def standing(self) -> Standing:
        """A date is as sure as the least sure of its rules."""
        return "to-confirm" if any(rule.standing == "to-confirm" for rule in self.rules) else "read"


@dataclass(frozen=True)
class Reading:
    """Another day that the date may be by a rule that is not sure; it is shown beside the date and moves nothing."""

    day: date
    rule: LegalRule
    skipped: tuple[date, ...]


@dataclass(frozen=True)
class LegalDate:
    """A date of the legal clock; `notes` are what a reader must know besides, as codes."""

    code: str
    day: date
    proof: Proof
    closes_at: datetime | None = None
    notes: tuple[str, ...] = ()
    other: Reading | None = None

    @property
    def standing(self) -> Standing:
        """Whether every rule behind it was read in the law's own text."""
        return self.proof.standing


@dataclass(frozen=True)
class Silent:
    """A date that is not computed, and why, as a code; after `needs:` stands the field that is missing."""

    code: str
    why: str
    rule: LegalRule | None = None


def skipped_from(day: date, holidays: Collection[date]) -> tuple[date, ...]:
    """Return the non-working days from `day` on, up to the next working day."""
    return _days(day, first_working_day_on_or_after(day, holidays))


def other_reading(
    day: date, rule: LegalRule | None, holidays: Collection[date], *, backwards: bool = False
) -> Reading | None:
    """Return where a rule that is not sure would put a day; None when it is a working day anyway."""
    if rule is None:
        return None
    if backwards:
        before = last_working_day_on_or_before(day, holidays)
        skipped = tuple(reversed(_days(before + _ONE_DAY, day + _ONE_DAY)))
        return Reading(before, rule, skipped) if skipped else None
    skipped = skipped_from(day, holidays)
    return Reading(day + timedelta(days=len(skipped)), rule, skipped) if skipped else None


def _days(first: date, end: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((end - first).days))
