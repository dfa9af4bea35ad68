"""A report's chart as bars on their side: rows of the table in, rectangles and words out.

All positions are user units of the SVG, which is drawn twice: 760 wide for wide screens, and 340 wide, each name above
its bar, for narrow ones, so that its words can be read on both.  Every value drawn is a cell of the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.reports.rules import Interval
from tenderwatch.reports.shape import FEW, Cell, Chart, Report, Row
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Layout:
    """How wide a picture is, from where to where its bars go, and how far apart they stand; `above` is for names."""

    name: str
    width: int
    left: int
    right: int
    step: int
    letters: int
    above: bool = False


WIDE = Layout("wide", 760, 236, 640, 28, 36)
NARROW = Layout("narrow", 340, 2, 244, 40, 44, above=True)
LAYOUTS = (WIDE, NARROW)
THICK, TOP = 18, 26
NAME_ABOVE = 16
HEAD = 22
"""So much lower the first bar of a group stands on wide screens: its name is above it."""
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
    """A row of the chart; the first bar of a group has its name, too."""

    label: str
    y: float
    pieces: tuple[Piece, ...]
    whisker: Whisker | None
    words: str
    words_x: float
    few: bool
    group: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the axis, and what it means."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    """A chart ready to be written down."""

    title: str
    layout: Layout
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]  # pattern, what it means
    more: int
    line: tuple[tuple[float, float], ...] = ()

    thick = THICK

    @property
    def few(self) -> bool:
        """Whether a bar of it rests on few cases."""
        return any(bar.few for bar in self.bars)


@dataclass(frozen=True)
class _Drawn:
    """One bar to be: its name, its row, and which columns of it lie side by side."""

    label: str
    row: Row
    columns: tuple[int, ...]
    group: str = ""


def pictures(report: Report, layout: Layout = WIDE) -> list[Picture]:
    """Return the charts of a report; none where there is nothing to draw."""
    return [picture for chart in report.charts if (picture := _picture(report, chart, layout)) is not None]


def _picture(report: Report, chart: Chart, layout: Layout) -> Picture | None:
    found = list(_bars_of(report, chart, layout))
    drawn = found[:MOST_ROWS]
    most = max((sum(_values(each)) for each in drawn), default=0)
    in_shares = report.columns[chart.columns[0]].kind == "share"
    if not drawn or (most == 0 and not (in_shares and any(_rests_on_something(each) for each in drawn))):
        return None
    scale = 1.0 if in_shares else float(_round_up(most))
    tops = list(_tops(drawn, layout))
    bars = tuple(_bar(each, y, chart, layout, scale, in_shares) for each, y in zip(drawn, tops, strict=False))
    legend = (
        () if chart.kind == "trend" else zip(PATTERNS, (report.columns[n].label for n in chart.columns), strict=False)
    )
    more, ticks = len(found) - len(drawn), tuple(_ticks(layout, scale, in_shares))
    return Picture(
        chart.title, layout, tops[-1] + 6, bars, ticks, tuple(legend), more, _line(drawn, bars, chart, layout)
    )


def _tops(drawn: Sequence[_Drawn], layout: Layout) -> Iterator[int]:
    """Yield where each bar begins, and last where they all end."""
    y = TOP
    for each in drawn:
        y += HEAD if each.group and not layout.above else 0
        yield y + (NAME_ABOVE if layout.above else 0)
        y += layout.step
    yield y


def _line(
    drawn: Sequence[_Drawn], bars: Sequence[Bar], chart: Chart, layout: Layout
) -> tuple[tuple[float, float], ...]:
    """Return the points of the line that says of how much each bar and those above it are, from none to all."""
    if chart.running is None:
        return ()
    shares = [each.row.cells[chart.running] for each in drawn]
    reach = layout.right - layout.left
    return tuple(
        (round(layout.left + (share.value or 0) * reach, 1), bar.y + THICK / 2)
        for share, bar in zip(shares, bars, strict=True)
        if isinstance(share, Share)
    )


def _bars_of(report: Report, chart: Chart, layout: Layout) -> Iterator[_Drawn]:
    """Yield a bar a row, or for a trend one for each of its columns."""
    for row in report.rows:
        if row.total:
            continue
        if chart.kind != "trend":
            yield _Drawn(_cut(row.cells[0], layout.letters), row, chart.columns)
            continue
        for n, column in enumerate(chart.columns):
            group = _cut(row.cells[0], layout.letters - 14) if n == 0 else ""
            yield _Drawn(report.columns[column].label, row, (column,), group)


def _bar(drawn: _Drawn, y: int, chart: Chart, layout: Layout, scale: float, in_shares: bool) -> Bar:
    x, pieces = float(layout.left), []
    for pattern, value in zip(PATTERNS, _values(drawn), strict=False):
        width = value / scale * (layout.right - layout.left)
        pieces.append(Piece(round(x, 1), round(width, 1), pattern, value))
        x += width
    whisker = _whisker(drawn.row, chart, layout)
    edge = max(x, whisker.high if whisker else 0)
    words = _words(drawn, in_shares, chart.running)
    return Bar(drawn.label, y, tuple(pieces), whisker, words, edge + 8, _is_few(drawn, in_shares), drawn.group)


def _is_few(drawn: _Drawn, in_shares: bool) -> bool:
    """Tell whether a bar rests on few cases: a share says that itself, a count stands for its row."""
    share = drawn.row.cells[drawn.columns[0]]
    return 0 < share.of < FEW if in_shares and isinstance(share, Share) else drawn.row.few


def _values(drawn: _Drawn) -> list[float]:
    return [_number(drawn.row.cells[n]) for n in drawn.columns]


def _rests_on_something(drawn: _Drawn) -> bool:
    return any(isinstance(cell, Share) and cell.of for cell in (drawn.row.cells[n] for n in drawn.columns))


def _number(cell: Cell) -> float:
    if isinstance(cell, Share):
        return cell.value or 0.0
    return float(cell) if isinstance(cell, int | Decimal) else 0.0


def _whisker(row: Row, chart: Chart, layout: Layout) -> Whisker | None:
    cell, share = row.cells[chart.range] if chart.range is not None else None, row.cells[chart.columns[0]]
    if not isinstance(cell, Interval) or not isinstance(share, Share) or share.value is None:
        return None
    width = layout.right - layout.left
    low, high, at = (round(layout.left + edge * width, 1) for edge in (cell.low, cell.high, share.value))
    return Whisker(low, high, at)


def _words(drawn: _Drawn, in_shares: bool, running: int | None) -> str:
    """Return what stands at the end of a bar: the share with n, or the counts, and the running share."""
    if in_shares:
        share = drawn.row.cells[drawn.columns[0]]
        if not isinstance(share, Share) or share.value is None:
            return "–"
        return f"{formatters.percent(share.value)} (n = {formatters.count(share.of)})"
    counts = [drawn.row.cells[n] for n in drawn.columns]
    known = [each for each in counts if isinstance(each, int | Decimal) and (each or len(counts) == 1)]
    words = " + ".join(map(formatters.count, known)) or ("–" if counts == [None] else "")
    share = None if running is None else drawn.row.cells[running]
    if not isinstance(share, Share) or share.value is None:
        return words
    return f"{words or 0} ({formatters.percent(share.value)})"


def _ticks(layout: Layout, scale: float, in_shares: bool) -> Iterator[Tick]:
    for n in range(5):
        x = layout.left + (layout.right - layout.left) * n / 4
        anchor = "start" if layout.above and n == 0 else "middle"
        value = scale * n / 4
        if in_shares:
            yield Tick(x, formatters.percent(value), anchor)
        elif value == int(value):
            yield Tick(x, formatters.count(int(value)), anchor)


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


def _cut(cell: Cell, most: int) -> str:
    words = str(cell or "")
    return words if len(words) <= most else words[: most - 1] + "…"


def legend_words(picture: Picture) -> Sequence[tuple[str, str]]:
    """Return pattern and meaning where there is more than one series."""
    return picture.legend if len(picture.legend) > 1 else ()
