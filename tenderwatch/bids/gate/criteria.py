"""The criteria of the scorecard as they are in this house, and its line."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.gate import labels, rules
from tenderwatch.bids.gate.tables import HouseLine, ScoreCriterion


@dataclass(frozen=True)
class Criterion:
    """What a bid is scored by; `version` is 0 while the house has changed nothing of it."""

    code: str
    name: str | None
    weight: int
    position: int
    active: bool = True
    version: int = 0

    @property
    def words(self) -> str:
        """What it is called."""
        return labels.criterion(self.code, self.name)


def criteria(session: Session, *, active_only: bool = True) -> list[Criterion]:
    """Return the criteria in the house's order: the product's, with what the house laid over them, and its own."""
    found = {code: Criterion(code, None, rules.WEIGHT, 10 * n) for n, code in enumerate(rules.CRITERIA, 1)}
    for row in session.scalars(select(ScoreCriterion).order_by(ScoreCriterion.id)):
        found[row.code] = Criterion(row.code, row.name, row.weight, row.position, row.active, row.version)
    placed = sorted(found.values(), key=lambda each: each.position)
    return [each for each in placed if each.active or not active_only]


def line(session: Session) -> int:
    """Return from which score on the house bids, as a rule."""
    own = session.scalar(select(HouseLine.line).order_by(HouseLine.id.desc()).limit(1))
    return rules.LINE if own is None else own
