"""The life of a contract as a picture: dates in, rectangles and marks out; the template only writes them down.

All positions are user units of a 960 wide SVG. Dates are first and last days, so a bar ends where its last day ends.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tenderwatch.i18n import _
from tenderwatch.web import formatters

WIDTH = 960
MARGIN = 12
AXIS, TOP, THICK = 16, 28, 34
FIRST_LABEL, LABEL_STEP = TOP + THICK + 38, 20
LETTER = 6.6  # how wide a letter of 12 units is, about: labels that might touch go to rows of their own
OPEN_DAYS = 365  # how much of an open end is drawn
YEARS_LABELLED = 14

State = Literal["base", "used", "possible", "unused", "open", "held"]
MarkKind = Literal["renewal", "notice", "decide", "check"]
Scale = Callable[[date], float]


@dataclass(frozen=True)
class Option:
    """A period after the base: an option's, `used` None until somebody decides; number 0: an extension, a holdover.

    Only a holdover may have no last day.
    """

    number: int
    starts_on: date
    ends_on: date | None
    used: bool | None = None
    decide_by: date | None = None
    held_over: bool = False


@dataclass(frozen=True)
class Life:
    """What is known of a contract's time. `ends_on` None: in force until further notice."""

    starts_on: date
    ends_on: date | None
    today: date
    options: Sequence[Option] = ()
    notice_by: Sequence[date] = ()
    renewal_from: date | None = None
    guarantee_ends_on: date | None = None
    last_call_off_on: date | None = None
    estimated: bool = False


@dataclass(frozen=True)
class Span:
    """A period as a rectangle; `state` chooses its pattern."""

    x: float
    width: float
    state: State
    label: str
    starts_on: date
    ends_on: date | None
    unsure: bool = False


@dataclass(frozen=True)
class Mark:
    """A date under the bar with its words, in a label row where it touches no other."""

    x: float
    kind: MarkKind
    label: str
    on: date
    y: float
    anchor: Literal["start", "end"]


@dataclass(frozen=True)
class Tick:
    """The first of January of a year; `label` is empty where years stand too close."""

    x: float
    label: str


@dataclass(frozen=True)
class Bar:
    """Everything the SVG is written from."""

    name: str
    height: float
    ticks: Sequence[Tick]
    spans: Sequence[Span]
    marks: Sequence[Mark]
    today: date
    today_x: float
    width: int = WIDTH
    top: int = TOP
    thick: int = THICK
    axis: int = AXIS


def period_bar(life: Life, name: str) -> Bar:
    """Draw a contract's life; `name` is what the picture is called."""
    first, last = _extent(life)

    def x(day: date) -> float:
        return round(MARGIN + (day - first).days / (last - first).days * (WIDTH - 2 * MARGIN), 1)

    marks = tuple(_placed(_dates(life), x))
    height = max((mark.y for mark in marks), default=FIRST_LABEL - LABEL_STEP) + 10
    return Bar(name, height, tuple(_ticks(first, last, x)), tuple(_spans(life, x)), marks, life.today, x(life.today))


def _extent(life: Life) -> tuple[date, date]:
    """Return whole years around everything that is drawn."""
    drawn = [life.today, life.starts_on, *life.notice_by]
    drawn += [option.ends_on or _open_end(life, option.starts_on) for option in life.options]
    drawn += [day for day in (life.guarantee_ends_on, life.last_call_off_on) if day]
    drawn += [option.decide_by for option in life.options if option.decide_by]
    drawn += [life.renewal_from] if life.renewal_from else []
    drawn.append(life.ends_on or _open_end(life))
    return date(min(drawn).year, 1, 1), date(max(drawn).year + 1, 1, 1)


def _open_end(life: Life, starts_on: date | None = None) -> date:
    return max(life.today, starts_on or life.starts_on) + timedelta(days=OPEN_DAYS)


def _spans(life: Life, x: Scale) -> Iterator[Span]:
    end = life.ends_on or _open_end(life)
    state: State = "base" if life.ends_on else "open"
    words = _("Base period") if life.ends_on else _("In force until further notice")
    yield Span(*_stretch(life.starts_on, end, x), state, words, life.starts_on, life.ends_on, life.estimated)
    for option in life.options:
        where = _stretch(option.starts_on, option.ends_on or _open_end(life, option.starts_on), x)
        words = _("Option %(number)s", number=option.number) if option.number else _unnumbered(option)
        yield Span(*where, _state_of(option), words, option.starts_on, option.ends_on, life.estimated)


def _unnumbered(option: Option) -> str:
    return _("Holdover") if option.held_over else _("Extension")


def _stretch(first_day: date, last_day: date, x: Scale) -> tuple[float, float]:
    """Return where a period begins and how wide it is; its last day belongs to it."""
    left = x(first_day)
    return left, round(x(last_day + timedelta(days=1)) - left, 1)


def _state_of(option: Option) -> State:
    if option.held_over:
        return "held"
    if option.used is None:
        return "possible"
    return "used" if option.used else "unused"


def _dates(life: Life) -> Iterator[tuple[MarkKind, date, str]]:
    if life.renewal_from:
        yield "renewal", life.renewal_from, _("Renewal work from %(day)s")
    for day in life.notice_by:
        yield "notice", day, _("Notice by %(day)s")
    for option in life.options:
        if option.decide_by:
            yield "decide", option.decide_by, _("Option %(number)s decided by %%(day)s", number=option.number)
    if life.last_call_off_on:
        yield "check", life.last_call_off_on, _("Call-offs until %(day)s")
    if life.guarantee_ends_on:
        yield "check", life.guarantee_ends_on, _("Guarantee until %(day)s")


def _placed(dates: Iterable[tuple[MarkKind, date, str]], x: Scale) -> Iterator[Mark]:
    """Give each label the first row in which it touches no other, so that no stem crosses the words of another."""
    rows: list[list[tuple[float, float]]] = []
    for kind, day, label, anchor in sorted(_anchored(dates, x), key=_rightmost_first):
        at, long = x(day), len(label) * LETTER + 12
        left, right = (at - long, at + 8) if anchor == "end" else (at - 8, at + long)
        row = next((n for n, taken in enumerate(rows) if all(right < a or left > b for a, b in taken)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        yield Mark(at, kind, label, day, FIRST_LABEL + row * LABEL_STEP, anchor)


def _anchored(
    dates: Iterable[tuple[MarkKind, date, str]], x: Scale
) -> Iterator[tuple[MarkKind, date, str, Literal["start", "end"]]]:
    for kind, day, words in dates:
        label = words % {"day": formatters.day(day)}
        yield kind, day, label, "end" if x(day) + len(label) * LETTER + 12 > WIDTH else "start"


def _rightmost_first(mark: tuple[MarkKind, date, str, Literal["start", "end"]]) -> tuple[bool, int]:
    """Labels that run to the right are laid from the right; those that run to the left follow, from the left."""
    _kind, day, _label, anchor = mark
    return anchor == "end", day.toordinal() if anchor == "end" else -day.toordinal()


def _ticks(first: date, last: date, x: Scale) -> Iterator[Tick]:
    years = range(first.year, last.year + 1)
    step = -(-len(years) // YEARS_LABELLED)
    for n, year in enumerate(years):
        yield Tick(x(date(year, 1, 1)), str(year) if n % step == 0 and year < last.year else "")
