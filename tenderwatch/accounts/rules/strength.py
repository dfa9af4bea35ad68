"""How strong a relationship is, 1 to 5: points for facts, each shown with its figure."""

from dataclasses import dataclass

from tenderwatch.accounts.rules.facts import Facts

MOST = 10
"""What all facts together can give."""
_STEPS = ((8, 5), (6, 4), (4, 3), (2, 2))


@dataclass(frozen=True)
class Part:
    """One fact: how many of `of` points it gives.  One that can only take away is of 0."""

    code: str
    points: int
    of: int = 2


@dataclass(frozen=True)
class Strength:
    """A value from 1 to 5 and what it is made of."""

    value: int
    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        """All points, never less than none."""
        return max(0, sum(part.points for part in self.parts))


def strength(facts: Facts) -> Strength:
    """Reckon the strength: more of what is good never makes it less, more complaints never more.

    A fact that is not known gives nothing: a relationship of which little is known is not called a strong one.
    """
    parts = (
        Part("contacts", _contacts(facts)),
        Part("wins", min(facts.wins, 2)),
        Part("feedback", _feedback(facts)),
        Part("complaints", -min(facts.complaints, 2), 0),
        Part("options", _options(facts)),
        Part("share", _share(facts)),
    )
    points = sum(part.points for part in parts)
    return Strength(next((value for least, value in _STEPS if points >= least), 1), parts)


def _contacts(facts: Facts) -> int:
    """Two for contact with several: three contacts, or people of two roles of theirs."""
    if facts.contacts == 0:
        return 0
    roles = sum(1 for n in facts.by_role.values() if n)
    return 2 if facts.contacts >= 3 or roles >= 2 else 1


def _feedback(facts: Facts) -> int:
    if facts.score is None:
        return 0
    return 2 if facts.score >= 8 else 1 if facts.score >= 6 else 0 if facts.score >= 5 else -1


def _options(facts: Facts) -> int:
    if not facts.options_decided:
        return 0
    used = facts.options_used / facts.options_decided
    return 2 if used >= 0.75 else 1 if used >= 0.5 else 0


def _share(facts: Facts) -> int:
    share = facts.share or 0
    return 2 if share >= 0.5 else 1 if share >= 0.2 else 0
