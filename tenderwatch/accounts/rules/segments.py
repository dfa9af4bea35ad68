"""Which segment an account belongs to by the rules of a day, and when somebody looks at it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

VALUES = ("volume", "profitability", "potential", "reference_value", "competence_value")
MEASURES = (*VALUES, "strength")
"""What a rule can ask of an account, each 1 to 5."""
REVIEW = timedelta(days=365)


@dataclass(frozen=True)
class Rule:
    """Who reaches each of these belongs to the segment, from a day on; both days belong to the rule."""

    segment: str
    position: int
    valid_from: date
    valid_to: date | None = None
    least: Mapping[str, int] = field(default_factory=dict)


def in_force(rules: Sequence[Rule], today: date) -> list[Rule]:
    """Return the rules of a day in the order in which they are tried."""
    standing = [
        each for each in rules if each.valid_from <= today and (each.valid_to is None or today <= each.valid_to)
    ]
    return sorted(standing, key=lambda each: each.position)


def fits(rule: Rule, values: Mapping[str, int | None]) -> bool:
    """Tell whether an account reaches all that a rule asks for; what nobody judged reaches nothing."""
    return all((values.get(name) or 0) >= least for name, least in rule.least.items())


def first_that_fits(rules: Sequence[Rule], values: Mapping[str, int | None], today: date) -> Rule | None:
    """Return the first of the rules in force that an account reaches."""
    return first_of(in_force(rules, today), values)


def first_of(standing: Sequence[Rule], values: Mapping[str, int | None]) -> Rule | None:
    """Return the first that an account reaches of rules in the order in which they are tried."""
    return next((rule for rule in standing if fits(rule, values)), None)


def is_due(confirmed_on: date | None, today: date) -> bool:
    """Tell whether an account's segment is to be looked at: it was not confirmed for a year, or never."""
    return confirmed_on is None or today - confirmed_on > REVIEW
