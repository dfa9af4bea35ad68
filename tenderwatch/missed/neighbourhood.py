"""What a team is near to, as facts with their days: trades, buyers, and those who win what it wants."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from tenderwatch.notices.search.query import cpv_value

Kind = Literal["cpv", "buyer", "winner"]
CLASS = 4
"""Digits of a CPV class: 9091 are cleaning services.  What a team did once tells of a class, not of one code in it."""
LEAST = 3
"""Digits that a code must have to tell of a trade: a division (90) is sewage, refuse and cleaning together."""
WEIGHTS: Mapping[Kind, int] = {"cpv": 3, "winner": 2, "buyer": 1}
NEAR = 3
"""From this strength on an award is shown at once: its trade is ours, or both buyer and winner are known to us."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Why something is near: of a contract, a bid, a shortlisted procedure, a lost one, an account or a search."""

    of: str
    number: int
    title: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason why an award is in the neighbourhood; `value` is a CPV class, or an organisation's number."""

    kind: Kind
    value: str
    name: str
    fact: Fact

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        kept = asdict(self)
        kept["fact"]["on"] = self.fact.on.isoformat() if self.fact.on else None
        return kept


@dataclass
class Neighbourhood:
    """Classes, buyers and winners, each with the fact that told of it first."""

    cpv: dict[str, Fact] = field(default_factory=dict)
    buyers: dict[int, Fact] = field(default_factory=dict)
    winners: dict[int, Fact] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the team."""
        return not (self.cpv or self.buyers or self.winners)

    def add_trade(self, code: str | None, fact: Fact) -> None:
        """Add the class of a code that the team has to do with."""
        if prefix := class_of(code):
            self.cpv.setdefault(prefix, fact)

    def grounds(
        self, codes: Iterable[str], buyers: Collection[int], winners: Collection[int], names: Mapping[int, str]
    ) -> list[Ground]:
        """Return why an award of these codes, by these buyers to these winners is near: at most one of each kind."""
        found: list[Ground] = []
        if prefix := self._prefix(codes):
            found.append(Ground("cpv", prefix, "", self.cpv[prefix]))
        sides: list[tuple[Kind, Collection[int], dict[int, Fact]]] = [
            ("winner", winners, self.winners),
            ("buyer", buyers, self.buyers),
        ]
        for kind, parties, known in sides:
            party = next((each for each in parties if each in known), None)
            if party is not None:
                found.append(Ground(kind, str(party), names.get(party, ""), known[party]))
        return found

    def _prefix(self, codes: Iterable[str]) -> str | None:
        """Return the narrowest class known that one of the codes lies in."""
        found = [prefix for code in codes for prefix in _beginnings(code) if prefix in self.cpv]
        return max(found, key=len, default=None)


def strength(grounds: Iterable[Ground]) -> int:
    """Return how near an award is: a trade of ours counts for more than a winner, and that for more than a buyer."""
    return sum(WEIGHTS[each.kind] for each in grounds)


def class_of(code: str | None) -> str | None:
    """Return the CPV class of a code, its group when it says no more, None when it names only a division."""
    digits = cpv_value(code) if code else None
    return digits[:CLASS] if digits and len(digits) >= LEAST else None


def _beginnings(code: str) -> Iterable[str]:
    digits = code.partition("-")[0]
    return (digits[:length] for length in range(2, len(digits) + 1))
