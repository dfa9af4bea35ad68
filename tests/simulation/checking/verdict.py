"""What the judge found: figures, each with the number of cases looked at, excuses by name, and violations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.simulation.checking.history import Decision


@dataclass(frozen=True)
class Violation:
    """Something that the rules forbid."""

    check: str
    contract: str
    decision: str
    day: date | None
    words: str

    def __str__(self) -> str:
        return f"[{self.check}] {self.contract} {self.decision} {self.day or ''}: {self.words}"


@dataclass
class Verdict:
    """The result: how many cases each check looked at, what was excused and why, and what was wrong."""

    cases: Counter[str] = field(default_factory=Counter)
    excuses: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def look(self, check: str, many: int = 1) -> None:
        """Count cases that a check looked at."""
        self.cases[check] += many

    def excuse(self, why: str) -> None:
        """Count something that would be wrong but for a reason."""
        self.excuses[why] += 1

    def blame(
        self, check: str, decision: Decision | None, on: date | None, words: str, near: datetime | None = None
    ) -> None:
        """Find something wrong with a decision; the facts and the mails near that day are told with it."""
        contract = decision.contract.facts.reference if decision else ""
        name = decision.name if decision else ""
        told = f"{words}{_facts(decision, on)}" if decision else words
        self.violations.append(Violation(check, contract, name, on, told))

    def found(self, check: str) -> list[Violation]:
        """Return what one check found."""
        return [each for each in self.violations if each.check == check]

    def lines(self) -> Iterable[str]:
        """Yield everything in words."""
        wrong = Counter(each.check for each in self.violations)
        for check in sorted(self.cases.keys() | wrong.keys()):
            yield f"{check}: {wrong[check]} violations in {self.cases[check]} cases"
        for name, number in sorted(self.figures.items()):
            yield f"  {name}: {number}"
        for why, number in sorted(self.excuses.items()):
            yield f"  excused, {why}: {number}"


def _facts(decision: Decision, on: date | None) -> str:
    """Tell how a decision stood through time around a day, what was done, and which mails named it."""
    facts = decision.contract.facts
    states = [
        f"{state.at:%Y-%m-%d %H:%M} "
        + (f"due {state.due}" if state.due else "not asked")
        + f" {state.choice or ''}".rstrip()
        for state in decision.states
    ]
    deeds = [
        f"{deed.at:%Y-%m-%d %H:%M} {deed.what} {deed.until or deed.to or ''}".strip()
        for deed in decision.deeds
        if on is None or abs((deed.at.date() - on).days) < 400
    ]
    words = [str(word) for word in decision.words if on is None or abs((word.day - on).days) < 60]
    country = f"{decision.contract.country} {facts.told['risk']}{' imported' if facts.imported else ''}"
    return (
        f"\n      contract {facts.id} {country}, entered {decision.contract.entered_at:%Y-%m-%d %H:%M}"
        f"\n      states: {'; '.join(states[-8:])}"
        f"\n      deeds: {'; '.join(deeds[-10:])}"
        f"\n      mails: {'; '.join(words[-14:])}"
    )
