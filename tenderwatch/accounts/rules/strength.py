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
    told = facts.options_used, facts.options_decided, facts.our_awards, facts.awards
    roles = sum(1 for n in facts.by_role.values() if n)
    given = points(facts.contacts, roles, facts.wins, facts.score, facts.complaints, *told)
    parts = tuple(Part(code, n, 0 if code == "complaints" else 2) for code, n in zip(PARTS, given, strict=True))
    return Strength(value_of(given), parts)


PARTS = ("contacts", "wins", "feedback", "complaints", "options", "share")
Points = tuple[int, int, int, int, int, int]
"""What each of PARTS gives."""


def points(
    contacts: int,
    roles: int,
    wins: int,
    score: float | None,
    complaints: int,
    options_used: int,
    options_decided: int,
    our_awards: int,
    awards: int,
) -> Points:
    """Return what each part gives, by the figures that `Facts` has under the same names; `roles` are roles met."""
    return (
        _contacts(contacts, roles),
        min(wins, 2),
        _feedback(score),
        -min(complaints, 2),
        _options(options_used, options_decided),
        _share(our_awards, awards),
    )


def value_of(given: Points) -> int:
    """Return the value from 1 to 5 of what all parts give."""
    together = sum(given)
    return next((value for least, value in _STEPS if together >= least), 1)


def _contacts(contacts: int, roles: int) -> int:
    """Two for contact with several: three contacts, or people of two roles of theirs."""
    if contacts == 0:
        return 0
    return 2 if contacts >= 3 or roles >= 2 else 1


def _feedback(score: float | None) -> int:
    if score is None:
        return 0
    return 2 if score >= 8 else 1 if score >= 6 else 0 if score >= 5 else -1


def _options(used: int, decided: int) -> int:
    if not decided:
        return 0
    share = used / decided
    return 2 if share >= 0.75 else 1 if share >= 0.5 else 0


def _share(ours: int, awards: int) -> int:
    share = ours / awards if awards else 0
    return 2 if share >= 0.5 else 1 if share >= 0.2 else 0
