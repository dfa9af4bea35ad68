"""How well a contract is known: points for each question that its data answer, most for what warnings hang on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from tenderwatch.contracts.rules.decisions import Gap

Level = Literal["complete", "nearly", "gaps", "poor"]


@dataclass(frozen=True)
class Question:
    """Something that must be known; it is answered when no gap of these codes stands."""

    code: str
    points: int
    gaps: frozenset[str]


def _question(code: str, points: int, *gaps: str) -> Question:
    return Question(code, points, frozenset(gaps))


QUESTIONS = (
    _question("owner", 5, "no-owner"),
    _question("end", 5, "no-term", "no-end", "period-out-of-order"),
    _question("outcome", 5, "option-passed", "ended-no-outcome", "option-after-end", "options-out-of-order"),
    _question("termination-notice", 4, "no-termination-notice"),
    _question("option-notice", 4, "option-no-notice"),
    _question("review", 3, "no-review"),
    _question("start", 2, "no-start"),
    _question("confirmed", 2, "period-planned", "renewals-told"),
    _question("value", 2, "no-value"),
    _question("reference", 1, "no-reference"),
    _question("title", 1, "no-title"),
    _question("buyer-number", 1, "no-buyer-number"),
)
"""Every gap that `contracts.gaps` finds belongs to one question; several gaps of one question cost its points once."""

MOST = sum(question.points for question in QUESTIONS)
NEARLY, SOME = 85, 60  # per cent


@dataclass(frozen=True)
class Quality:
    """How many of the points a contract, or many together, have."""

    points: int
    of: int = MOST

    @property
    def level(self) -> Level:
        """The score as one of four words."""
        if self.points == self.of:
            return "complete"
        share = 100 * self.points // max(self.of, 1)
        return "nearly" if share >= NEARLY else "gaps" if share >= SOME else "poor"


def quality(gaps: Iterable[Gap]) -> Quality:
    """Return how well a contract is known in which these gaps stand."""
    return Quality(MOST - lost({gap.code for gap in gaps}))


def lost(codes: Collection[str]) -> int:
    """Return the points that gaps of these codes cost together."""
    return sum(question.points for question in QUESTIONS if not question.gaps.isdisjoint(codes))
