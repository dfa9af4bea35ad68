"""A report's chart as bars on their side: rows of the table in, rectangles and words out.

All positions are user units of a 960 wide SVG; every value drawn is a cell of the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.reports.rules import Interval
from tenderwatch.reports.shape import Cell, Chart, Report, Row
from tenderwatch.web import formatters

WIDTH = 960
LEFT, RIGHT = 264, 840
STEP, THICK, TOP = 30, 18, 26
MOST_LETTERS = 38
PATTERNS = ("full", "hatched", "dotted", "empty")
MOST_ROWS = 40


@dataclass(frozen=True)
class Piece:
    """A rectangle: what it is of (for the pattern), and the value that the table says."""

    x: float
    width: float
    pattern: str
    value: float


@dataclass(frozen=True)
class Whisker:
    """The likely range of a share, and where the share itself is."""

    low: float
    high: float
    at: float


@dataclass(frozen=True)
class Bar:
    """A row of the chart."""

    label: str
    y: float
    pieces: tuple[Piece, ...]
    whisker: Whisker | None
    words: str
    words_x: float
    few: bool


@dataclass(frozen=True)
class Tick:
    """A line of the axis, and what it means."""

    x: float
    words: str


@dataclass(frozen=True)
class Picture:
    """A chart ready to be written down."""

    title: str
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]  # pattern, what it means
    more: int

    width = WIDTH
    left = LEFT
    thick = THICK


def pictures(report: Report) -> list[Picture]:
    """Return the charts of a report; none where there is nothing to draw."""
    return [picture for chart in report.charts if (picture := _picture(report, chart)) is not None]


def _picture(report: Report, chart: Chart) -> Picture | None:
    rows = [row for row in report.rows if not row.total]
    drawn = rows[:MOST_ROWS]
    most = max((sum(_values(row, chart)) for row in drawn), default=0)
    in_shares = report.columns[chart.columns[0]].kind == "share"
    if not drawn or (most == 0 and not in_shares):
        return None
    scale = 1.0 if in_shares else float(_round_up(most))
    bars = tuple(_bar(row, n, chart, scale, in_shares) for n, row in enumerate(drawn))
    legend = [(pattern, report.columns[n].label) for pattern, n in zip(PATTERNS, chart.columns, strict=False)]
    ticks = tuple(_ticks(scale, in_shares))
    height = TOP + STEP * len(drawn) + 6
    return Picture(chart.title, height, bars, ticks, tuple(legend), len(rows) - len(drawn))


def _bar(row: Row, n: int, chart: Chart, scale: float, in_shares: bool) -> Bar:
    y, x = TOP + STEP * n, float(LEFT)
    pieces = []
    for pattern, value in zip(PATTERNS, _values(row, chart), strict=False):
        width = value / scale * (RIGHT - LEFT)
        pieces.append(Piece(round(x, 1), round(width, 1), pattern, value))
        x += width
    whisker = _whisker(row, chart)
    edge = max(x, whisker.high if whisker else 0)
    return Bar(_cut(row.cells[0]), y, tuple(pieces), whisker, _words(row, chart, in_shares), edge + 8, row.few)


def _values(row: Row, chart: Chart) -> list[float]:
    return [_number(row.cells[n]) for n in chart.columns]


def _number(cell: Cell) -> float:
    if isinstance(cell, Share):
        return cell.value or 0.0
    return float(cell) if isinstance(cell, int) else 0.0


def _whisker(row: Row, chart: Chart) -> Whisker | None:
    cell, share = row.cells[chart.range] if chart.range is not None else None, row.cells[chart.columns[0]]
    if not isinstance(cell, Interval) or not isinstance(share, Share) or share.value is None:
        return None
    low, high, at = (round(LEFT + edge * (RIGHT - LEFT), 1) for edge in (cell.low, cell.high, share.value))
    return Whisker(low, high, at)


def _words(row: Row, chart: Chart, in_shares: bool) -> str:
    """Return what stands at the end of a bar: the share with n, or the counts."""
    if in_shares:
        share = row.cells[chart.columns[0]]
        if not isinstance(share, Share) or share.value is None:
            return "–"
        return f"{formatters.percent(share.value)} (n = {formatters.count(share.of)})"
    counts = [row.cells[n] for n in chart.columns]
    return " + ".join(formatters.count(each) for each in counts if isinstance(each, int) and (each or len(counts) == 1))


def _ticks(scale: float, in_shares: bool) -> Iterator[Tick]:
    for n in range(5):
        x = LEFT + (RIGHT - LEFT) * n / 4
        value = scale * n / 4
        if in_shares:
            yield Tick(x, formatters.percent(value))
        elif value == int(value):
            yield Tick(x, formatters.count(int(value)))


def _round_up(most: float) -> int:
    """Return a round number of four parts that is not below the most."""
    step = 1
    for unit in _units():
        step = unit
        if 4 * unit >= most:
            break
    return 4 * step


def _units() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _cut(cell: Cell) -> str:
    words = str(cell or "")
    return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"


def legend_words(picture: Picture) -> Sequence[tuple[str, str]]:
    """Return pattern and meaning where there is more than one series."""
    return picture.legend if len(picture.legend) > 1 else ()
