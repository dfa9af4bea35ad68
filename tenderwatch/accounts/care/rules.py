"""When a customer is cared for next, and when after-care begins: days in, days out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zlib import crc32

from tenderwatch.calendar.rules import first_working_day_on_or_after, last_working_day_on_or_before

ANY_CONTACT = "*"
"""The type of a rule that any contact with the customer fulfils, whatever its kind."""

Whose = Literal["manager", "responsible"]
WHOSE: tuple[Whose, ...] = ("manager", "responsible")

LEAST_DAYS, MOST_DAYS = 7, 1100
"""How often care may come: a rule that comes oftener than weekly is a job, not a plan."""


@dataclass(frozen=True)
class Rule:
    """What accounts of a segment, in a phase (None: in every one), get every so many days, and who of us does it.

    `subject` is in the house's own words; without it the product's words for the type say it.
    """

    segment: str
    phase: str | None
    type: str
    every_days: int
    whose: Whose
    subject: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    id: int | None = None

    @property
    def name(self) -> str:
        """Who the rule is, whatever its days: a new version of it goes on where the old one stood."""
        return f"{self.segment}/{self.phase or '*'}/{self.type}"


DEFAULTS: tuple[Rule, ...] = (
    Rule("strategic", None, "steering-group", 90, "responsible"),
    Rule("strategic", None, "meeting", 180, "manager"),
    Rule("strategic", None, "feedback", 180, "responsible"),
    Rule("strategic", "ending", "steering-group", 60, "responsible"),
    Rule("growth", None, "visit", 120, "manager"),
    Rule("growth", None, "feedback", 365, "responsible"),
    Rule("base", None, ANY_CONTACT, 180, "responsible"),
    Rule("base", "ending", ANY_CONTACT, 90, "responsible"),
    Rule("watch", None, ANY_CONTACT, 365, "responsible"),
)
"""RULES 5 for strategic and base; growth, watch and the phase "ending" are the product's own proposal."""


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Return the rules that hold on a day; both days of a rule belong to it."""
    return [
        rule
        for rule in rules
        if (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)
    ]


def applying(rules: Iterable[Rule], segment: str | None, phase: str) -> list[Rule]:
    """Return what an account gets: of two rules of one type the one for its phase goes before the one for all."""
    fitting = [rule for rule in rules if rule.segment == segment and rule.phase in (None, phase)]
    return list({rule.type: rule for rule in sorted(fitting, key=lambda rule: rule.phase is not None)}.values())


def overlap(one: Rule, other: Rule) -> bool:
    """Tell whether two rules would say the same thing on one day."""
    early, late = date.min, date.max
    return one.name == other.name and max(one.valid_from or early, other.valid_from or early) <= min(
        one.valid_to or late, other.valid_to or late
    )


@dataclass(frozen=True)
class Standing:
    """What was planned for a rule and nobody has touched: for which day, and on which day it was planned."""

    day: date
    planned_on: date


def share_of(account_id: int, name: str) -> int:
    """Return a number by which accounts are spread over a rule's interval: always the same for the two."""
    return crc32(f"{account_id}:{name}".encode())


def next_due(every_days: int, last: date | None, standing: Standing | None, today: date, share: int) -> date:
    """Return the day of the next care: so many days after the last, `share` of an interval ahead where that has passed.

    What has never been done, or is long overdue on the day on which the rule first reaches the account, would fall due
    at once for all: it is spread over the first interval.  What has found its day keeps it until something is done;
    past its day it stands there as overdue.
    """
    due = last + timedelta(days=every_days) if last else None
    spread = today + timedelta(days=1 + share % every_days)
    if standing is None:
        return due if due is not None and due >= today else spread
    if due is None or due < standing.planned_on:
        end = standing.planned_on + timedelta(days=every_days)
        return standing.day if standing.day <= end else min(standing.day, spread)
    if due < today <= standing.day:
        return min(standing.day, spread)
    return due


def worked(day: date, after: date, holidays: Collection[date]) -> date:
    """Return the last working day up to `day`; where that is not after `after`, the first one from `day` on."""
    before = last_working_day_on_or_before(day, holidays)
    return before if before > after else first_working_day_on_or_after(day, holidays)


def owner_of(whose: str, manager_id: int | None, responsible_id: int | None) -> int | None:
    """Return who does it: as the rule says, else the other of the two, else nobody."""
    first, second = (manager_id, responsible_id) if whose == "manager" else (responsible_id, manager_id)
    return first if first is not None else second


def key_of(account_id: int, rule: str, day: date) -> str:
    """Return what a planned care is known by."""
    return f"care:{account_id}:{rule}:{day.isoformat()}"


def read_key(key: str) -> tuple[int, str] | None:
    """Return the account and the rule of a key, None when it is of something else."""
    kind, _colon, rest = key.partition(":")
    account, _colon, rest = rest.partition(":")
    name, _colon, _day = rest.rpartition(":")
    return (int(account), name) if kind == "care" and account.isdecimal() and name else None


# After-care

OPENS_DAYS = 90
"""So long before the last day in force after-care opens; and so long after it still, where nothing ran in time."""


@dataclass(frozen=True)
class Step:
    """A step of after-care: so many days after the last day of the contract (before it when negative)."""

    code: str
    days: int
    type: str


STEPS: tuple[Step, ...] = (
    Step("progress", -60, "meeting"),
    Step("closing", 0, "meeting"),
    Step("feedback", 14, "feedback"),
    Step("need", 21, "visit"),
    Step("next", 30, "follow-up"),
)


def opens(end: date, today: date) -> bool:
    """Tell whether after-care of a contract that ends (or ended early) on a day is to be opened today."""
    span = timedelta(days=OPENS_DAYS)
    return end - span <= today <= end + span


def same_end(one: date, other: date) -> bool:
    """Tell whether two last days are one delivery's, the second a correction or a short extension of the first."""
    return abs((one - other).days) <= OPENS_DAYS


def step_days(end: date, opened_on: date, holidays: Collection[date]) -> Mapping[str, date]:
    """Return the day of each step, none before the day on which after-care opened."""
    return {
        step.code: first_working_day_on_or_after(max(end + timedelta(days=step.days), opened_on), holidays)
        for step in STEPS
    }


def step_key(after_care_id: int, code: str) -> str:
    """Return what a step is known by, whatever its day."""
    return f"after-care:{after_care_id}:{code}"


def of_step(key: str) -> int:
    """Return the after-care that a step's key names, 0 for a key of something else."""
    kind, _colon, rest = key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "after-care" and number.isdecimal() else 0


CONTACTS = ("we-partner", "partner-customer", "customer-partner")
"""Who contacts whom when a customer is sent on."""

People = Collection[int | None] | None
"""For whom somebody acts (None among them: for what is nobody's); None alone is everybody."""
