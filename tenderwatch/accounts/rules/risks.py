"""Risks that the facts tell: nobody has to write them down."""

from dataclasses import dataclass
from datetime import date

from tenderwatch.accounts.rules.facts import Facts, in_force, silent_days

SILENT_AFTER = 90


@dataclass(frozen=True)
class Risk:
    """A risk with its figure: days of silence, contracts, complaints."""

    code: str  # bound-unhappy, low-score, complaint, silent, one-contact, no-contact
    figure: int


def risks(facts: Facts, today: date, silent_after: int = SILENT_AFTER) -> tuple[Risk, ...]:
    """Return what puts a relationship at risk, the most pressing first.

    A public customer stays through the period even when dissatisfied: unhappiness counts only while one is bound.
    """
    found = []
    if in_force(facts, today):
        if facts.unhappy:
            found.append(Risk("bound-unhappy", facts.unhappy))
        elif facts.score is not None and facts.score < 5:
            found.append(Risk("low-score", facts.scores))
        if facts.open_complaints:
            found.append(Risk("complaint", facts.open_complaints))
    silent = silent_days(facts, today)
    if silent is not None and silent >= silent_after:
        found.append(Risk("silent", silent))
    if facts.people < 2:
        found.append(Risk("one-contact" if facts.people else "no-contact", facts.people))
    return tuple(found)
