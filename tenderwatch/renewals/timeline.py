"""Renewals as a picture: lines in, rectangles and words out; the template only writes them down.

All positions are user units of a 960 wide SVG.  A bar runs from the start of renewal work to the last day, that day
included; what lies outside the picture is cut at its edge.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenderwatch.calendar.rules import add_months
from tenderwatch.i18n import _
from tenderwatch.renewals import labels
from tenderwatch.renewals.queries import Line
from tenderwatch.renewals.rules import quarter_of
from tenderwatch.web import formatters

WIDTH, MARGIN = 960, 8
AXIS, TOP, ROW, THICK = 16, 26, 40, 14
WORDS = 15  # from the top of a row to the foot of its words
LETTER = 6.9  # how wide a letter of 12 units is, about
MOST = 20  # bars; the list under the picture has all
LONGEST = 70  # letters of a title

Scale = Callable[[date], float]


@dataclass(frozen=True)
class Tick:
    """The first day of a quarter."""

    x: float
    label: str


@dataclass(frozen=True)
class Stretch:
    """A renewal: its bar, the mark of its last day, and its words above it."""

    contract_id: int
    x: float
    width: float
    y: float
    end_x: float
    words_x: float
    words_y: float
    anchor: str
    words: str
    standing: str
    starts_on: date | None
    ends_on: date


@dataclass(frozen=True)
class Picture:
    """Everything the SVG is written from."""

    name: str
    height: float
    today_x: float
    today: date
    ticks: Sequence[Tick]
    stretches: Sequence[Stretch]
    more: int
    width: int = WIDTH
    axis: int = AXIS
    top: int = TOP
    thick: int = THICK


def picture(lines: Sequence[Line], today: date, until: date) -> Picture:
    """Draw the first renewals from the quarter of `today` to the one of `until`."""
    first = _quarter_start(today)
    last = add_months(_quarter_start(until), 3)

    def x(day: date) -> float:
        kept = min(max(day, first), last)
        return round(MARGIN + (kept - first).days / (last - first).days * (WIDTH - 2 * MARGIN), 1)

    shown = lines[:MOST]
    return Picture(
        name=_("Renewals by last day"),
        height=TOP + ROW * len(shown) + 8,
        today_x=x(today),
        today=today,
        ticks=tuple(_ticks(first, last, x)),
        stretches=tuple(_stretch(line, TOP + ROW * n, today, x) for n, line in enumerate(shown)),
        more=len(lines) - len(shown),
    )


def _quarter_start(day: date) -> date:
    year, number = quarter_of(day)
    return date(year, 3 * number - 2, 1)


def _ticks(first: date, last: date, x: Scale) -> Iterator[Tick]:
    quarters = []
    while first < last:
        quarters.append(first)
        first = add_months(first, 3)
    step = -(-len(quarters) // 8)
    for n, day in enumerate(quarters):
        yield Tick(x(day), quarter_words(*quarter_of(day)) if n % step == 0 else "")


def quarter_words(year: int, number: int) -> str:
    """Return "Q1 2027"."""
    return _("Q%(n)s %(year)s", n=number, year=year)


def _stretch(line: Line, y: float, today: date, x: Scale) -> Stretch:
    starts_on = line.starts_on or today
    left, right = x(min(starts_on, line.ends_on)), x(line.ends_on + timedelta(days=1))
    words = _words(line)
    to_the_left = left + len(words) * LETTER > WIDTH - MARGIN
    return Stretch(
        contract_id=line.contract_id,
        x=left,
        width=max(round(right - left, 1), 2),
        y=y + WORDS + 4,
        end_x=right,
        words_x=max(right, len(words) * LETTER) if to_the_left else left,
        words_y=y + WORDS,
        anchor="end" if to_the_left else "start",
        words=words,
        standing=line.standing,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


def _words(line: Line) -> str:
    """Return "Espoo cleaning · Mon 31 May 2027 · plan open 3/8, late"."""
    title = line.title if len(line.title) <= LONGEST else line.title[: LONGEST - 1] + "…"
    state = ", ".join(filter(None, (plan_words(line), late_words(line))))
    return f"{title} · {formatters.day(line.ends_on)} · {state}"


def plan_words(line: Line) -> str:
    """Return the state of a plan in few words: "plan open 3/8"."""
    if line.open:
        return _("plan open %(done)s/%(total)s", done=line.done, total=line.total)
    if line.standing == "ahead":
        return _("from %(day)s", day=formatters.day(line.starts_on))
    return labels.standing(line.standing)


def late_words(line: Line) -> str:
    """Return how an open plan is late; nothing of one that is not."""
    if not (line.open and line.standing == "late"):
        return ""
    return _("late") if line.begun else _("not begun")
