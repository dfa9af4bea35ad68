"""What feedback asks of us next and by when, what counts as positive, and how often it is: values in and out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from tenderwatch.calendar.rules import add_working_days

LOWEST, HIGHEST = 0, 10
LOW_TO = 6
"""A score up to this one is low: it speaks against a renewal."""
POSITIVE_FROM = 8
PRAISE_FROM = 9
"""A score from this one on reaches those who did the work, with whatever words came with it."""
LOW_DAYS = 365
"""So long a low score stands as a risk of the renewal."""
OPEN_DAYS = 21
"""So long a form is open, unless who asks says another last day."""
LONGEST_OPEN = 90
WORDS_MOST = 4000

Step = Literal["owner", "answered", "acted", "told"]
STEPS: tuple[Step, ...] = ("owner", "answered", "acted", "told")
STEP_DAYS: Mapping[Step, int] = MappingProxyType({"owner": 1, "answered": 5, "acted": 20, "told": 25})
"""Working days after a complaint was received by which each step is done."""


@dataclass(frozen=True)
class Complaint:
    """How far a complaint has come; `received_on` is None of what was asked and not answered."""

    received_on: date | None
    has_owner: bool = False
    answered_on: date | None = None
    acted_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True)
class Due:
    """The step of a complaint that comes next, and the working day by which it is done."""

    step: Step
    by: date

    def is_overdue(self, today: date) -> bool:
        """Tell whether its day has passed."""
        return self.by < today


def next_step(complaint: Complaint) -> Step | None:
    """Return the first step that is not done; None when the customer was told, or nothing was received."""
    if complaint.received_on is None:
        return None
    done = (
        complaint.has_owner,
        complaint.answered_on is not None,
        complaint.acted_on is not None,
        complaint.told_on is not None,
    )
    return next((step for step, is_done in zip(STEPS, done, strict=True) if not is_done), None)


def step_due(step: Step, received_on: date, holidays: Collection[date]) -> date:
    """Return the working day by which a step is done."""
    return add_working_days(received_on, STEP_DAYS[step], holidays)


def due(complaint: Complaint, holidays: Collection[date]) -> Due | None:
    """Return what is to be done next about a complaint, and by when."""
    step = next_step(complaint)
    if step is None or complaint.received_on is None:
        return None
    return Due(step, step_due(step, complaint.received_on, holidays))


def is_low(score: int | None) -> bool:
    """Tell whether a score speaks against a renewal."""
    return score is not None and score <= LOW_TO


def speaks_against_renewal(complaint: Complaint, kind: str, score: int | None, today: date) -> bool:
    """Tell whether it is among the risks of a renewal: a complaint until the customer was told, a low score a year."""
    if complaint.received_on is None:
        return False
    is_open = kind == "complaint" and complaint.told_on is None
    return is_open or (is_low(score) and (today - complaint.received_on).days <= LOW_DAYS)


def is_praise(kind: str, score: int | None, *, passed_on: bool) -> bool:
    """Tell whether the doers are to hear of it: a high score, or what a person passed on; never a complaint."""
    return kind == "feedback" and (passed_on or (score is not None and score >= PRAISE_FROM))


@dataclass(frozen=True)
class Share:
    """How many of n; nothing is a share of nothing."""

    n: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of none."""
        return self.n / self.of if self.of else None


def positive_share(scores: Iterable[int | None]) -> Share:
    """Return how many of the scores given are positive; answers in words alone are not among them."""
    given = [score for score in scores if score is not None]
    return Share(sum(score >= POSITIVE_FROM for score in given), len(given))


def positive_trend(
    scores: Iterable[tuple[date, int | None]], periods: Sequence[tuple[date, date]]
) -> tuple[Share, ...]:
    """Return the positive share of each period, its first and last day included."""
    known = list(scores)
    return tuple(positive_share(score for day, score in known if first <= day <= last) for first, last in periods)


def may_be_answered(open_until: date | None, today: date, *, removed: bool) -> bool:
    """Tell whether a form takes an answer, or a correction of one, today."""
    return open_until is not None and today <= open_until and not removed
