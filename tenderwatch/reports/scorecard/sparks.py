"""The trend of a measure as a few small bars with the target as a line: figures in, rectangles out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tenderwatch.reports.scorecard.card import Line

WIDTH, HEIGHT, BAR, GAP, BASE = 108, 34, 20, 8, 32
QUARTER = 91
"""Days of a quarter."""
LEAST = 1.5
"""So high is the bar of nothing, so that it is seen to be a number."""


@dataclass(frozen=True)
class Bar:
    """A quarter; one without a number has no height, and is drawn as a dash."""

    x: int
    y: float
    height: float | None


@dataclass(frozen=True)
class Spark:
    """A trend ready to be written down; `target_y` is where the target lies."""

    bars: tuple[Bar, ...]
    target_y: float | None

    width, height, bar, base = WIDTH, HEIGHT, BAR, BASE


def spark(line: Line) -> Spark:
    """Return the trend of a line of the card, all of it on one scale from nought."""
    values = [figure.value for _span, figure in line.trend]
    aim = line.measure.aim(line.target.value, QUARTER)
    most = max(float(each) for each in (*_known(values), aim or Decimal(), Decimal("0.01")))
    bars = tuple(_bar(n, value, most) for n, value in enumerate(values))
    return Spark(bars, None if aim is None else round(BASE - _height(aim, most), 1))


def _known(values: Sequence[Decimal | None]) -> list[Decimal]:
    return [each for each in values if each is not None]


def _bar(n: int, value: Decimal | None, most: float) -> Bar:
    height = None if value is None else max(round(_height(value, most), 1), LEAST)
    return Bar(4 + n * (BAR + GAP), round(BASE - (height or 0), 1), height)


def _height(value: Decimal, most: float) -> float:
    return float(value) / most * (BASE - 4)
