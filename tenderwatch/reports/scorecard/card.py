"""The scorecard as it is shown: each measure against its target, with its trend of four quarters."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.orm import Session

from tenderwatch.reports.rules import Period, last_quarters
from tenderwatch.reports.scorecard.figures import Figure
from tenderwatch.reports.scorecard.measures import MEASURES, PERSPECTIVES, MeasureOf, Perspective
from tenderwatch.reports.scorecard.targets import Target, targets
from tenderwatch.reports.shape import Scope

QUARTERS = 4
Standing = Literal["met", "missed", "no-target", "nothing-entered", "nothing-to-count"]


@dataclass(frozen=True)
class Line:
    """A measure, its target, what it is in the time asked for, and what it was in the last quarters."""

    measure: MeasureOf
    period: Period
    target: Target
    actual: Figure
    trend: tuple[tuple[Period, Figure], ...]

    @property
    def standing(self) -> Standing:
        """Whether the target is reached; without numbers nothing is said."""
        return standing_of(self.measure, self.aim, self.actual)

    @property
    def aim(self) -> Decimal | None:
        """What is to be reached in the time asked for: of a year's target its part."""
        return self.measure.aim(self.target.value, self.period.days)


def standing_of(measure: MeasureOf, target: Decimal | None, actual: Figure) -> Standing:
    """Return whether a figure reaches its target."""
    if actual.value is None:
        return "nothing-entered" if measure.by_hand else "nothing-to-count"
    if target is None:
        return "no-target"
    reached = actual.value <= target if measure.less else actual.value >= target
    return "met" if reached else "missed"


def card(session: Session, scope: Scope) -> dict[Perspective, list[Line]]:
    """Return the measures by perspective, for the time and team asked for."""
    aims = targets(session, scope.team_id, scope.period.last)
    spans = last_quarters(scope.period.last, QUARTERS)
    lines = [_line(session, scope, measure, aims[measure.code], spans) for measure in MEASURES]
    return {each: [line for line in lines if line.measure.perspective == each] for each in PERSPECTIVES}


def line(session: Session, scope: Scope, measure: MeasureOf, quarters: int) -> Line:
    """Return one measure with its trend over as many quarters."""
    target = targets(session, scope.team_id, scope.period.last)[measure.code]
    return _line(session, scope, measure, target, last_quarters(scope.period.last, quarters))


def _line(session: Session, scope: Scope, measure: MeasureOf, target: Target, spans: tuple[Period, ...]) -> Line:
    actual = measure.make(session, scope)  # the longest time first: the others are taken out of it
    trend = tuple((span, measure.make(session, replace(scope, period=span))) for span in spans)
    return Line(measure, scope.period, target, actual, trend)


def this_year(today: date) -> Period:
    """Return what the scorecard is about unless it is asked for another time: the last four quarters."""
    return Period(last_quarters(today, QUARTERS)[0].first, today)
