"""What a report is: a sentence, a table, charts told by the table, and files of the same rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import Amounts, Interval, Period
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Scope:
    """What is asked for: which days, whose, by what, seen from which day."""

    period: Period
    today: date
    team_id: int | None = None
    team: str | None = None
    people: frozenset[int] | None = None
    by: str = ""


@dataclass(frozen=True)
class Money:
    """Sums by currency, and of how many the amount is not known."""

    amounts: Amounts
    unknown: int = 0


Cell = str | int | Decimal | date | Share | Interval | Money | None
"""What stands in a table; None is said as not known."""


@dataclass(frozen=True)
class Column:
    """A column: its head, what its cells are, and from which width on it is seen."""

    label: str
    kind: Literal["text", "count", "share", "range", "money", "day"] = "text"
    priority: int = 1


@dataclass(frozen=True)
class Row:
    """A row; the first cell names it.  `total` ones are not drawn; `few` tells that it rests on few cases.

    `items` are what its numbers are made of, `key` is what it is called in the address of their list.
    """

    cells: tuple[Cell, ...]
    total: bool = False
    few: bool = False
    key: str = ""
    items: Sequence[Item] = ()


@dataclass(frozen=True)
class Chart:
    """A chart of columns of the table, by their place: counts side by side, or shares with their likely range."""

    title: str
    columns: tuple[int, ...]
    kind: Literal["bars", "range", "trend"] = "bars"  # a trend: each row's columns below one another
    range: int | None = None  # the column of the likely range
    running: int | None = None  # the column of the share of all that a row is together with those above


@dataclass(frozen=True)
class Report:
    """A report as it is shown: `finding` is its sentence, `scope` says whose and what of, `n` is what it rests on."""

    finding: str
    scope: str
    period: Period
    n: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a file of this folder says of its report; one with an `endpoint` has a page of its own elsewhere."""

    title: Any  # lazy: said in the reader's language
    asks: Any  # the one question that it answers
    make: Callable[[Session, Scope], Report] | None = None
    by: Callable[[], Sequence[tuple[str, str]]] = field(default=tuple)
    period: Callable[[date], Period] | None = None  # the time it is about unless another is asked for
    endpoint: str | None = None


FEW = 10
"""Cases below which a share is drawn in grey."""


def page_of(report: Report, title: str) -> Page:
    """Return a report as a sheet: its rows in their order, each currency and each part of a share in its own column."""
    spread = [list(_spread(column, n, report.rows)) for n, column in enumerate(report.columns)]
    heads = [head for columns in spread for head, _read in columns]
    rows = [[read(row.cells[n]) for n, columns in enumerate(spread) for _head, read in columns] for row in report.rows]
    return Page(title, heads, rows)


def about(report: Report, scope: Scope, title: str) -> Page:
    """Return what the numbers of a report are about, as a sheet: the sentence, whose, which days, of how many."""
    rows: list[list[object]] = [
        [_("Report"), title],
        [_("Finding"), report.finding],
        [_("Scope"), report.scope],
        [_("From"), report.period.first],
        [_("To"), report.period.last],
        [_("Whose"), whose(scope)],
        [_("n"), report.n],
    ]
    rows += [[_("Note"), words] for words in report.notes]
    return Page(_("About these numbers"), [_("What"), _("Value")], rows)


Read = Callable[[Cell], object]


def _spread(column: Column, n: int, rows: Sequence[Row]) -> Iterator[tuple[str, Read]]:
    if column.kind == "share":
        yield _("%(what)s, per cent", what=column.label), _per_cent
        yield _("%(what)s, n", what=column.label), lambda cell: cell.n if isinstance(cell, Share) else None
        yield _("%(what)s, of", what=column.label), lambda cell: cell.of if isinstance(cell, Share) else None
    elif column.kind == "range":
        yield _("%(what)s, from per cent", what=column.label), lambda cell: _edge(cell, "low")
        yield _("%(what)s, to per cent", what=column.label), lambda cell: _edge(cell, "high")
    elif column.kind == "money":
        cells = [row.cells[n] for row in rows]
        for currency in sorted({each for cell in cells if isinstance(cell, Money) for each in cell.amounts}):
            yield f"{column.label}, {currency}", _in(currency)
        if any(isinstance(cell, Money) and cell.unknown for cell in cells):
            yield _("%(what)s, not known", what=column.label), _unknown
    else:
        yield column.label, lambda cell: cell


def _in(currency: str) -> Read:
    return lambda cell: cell.amounts.get(currency) if isinstance(cell, Money) else None


def _unknown(cell: Cell) -> int | None:
    return cell.unknown if isinstance(cell, Money) else None


def _per_cent(cell: Cell) -> Decimal | None:
    share = cell.value if isinstance(cell, Share) else None
    return None if share is None else Decimal(f"{100 * share:.1f}")


def _edge(cell: Cell, edge: str) -> Decimal | None:
    return Decimal(f"{100 * getattr(cell, edge):.1f}") if isinstance(cell, Interval) else None


def days_of(period: Period) -> str:
    """Return a period in words."""
    return _("%(first)s – %(last)s", first=formatters.day(period.first), last=formatters.day(period.last))


def whose(scope: Scope) -> str:
    """Return whose numbers they are."""
    return _("team %(name)s", name=scope.team) if scope.team else _("all teams")


def quarter_words(period: Period) -> str:
    """Return the name of a quarter: "Q4 2026"."""
    return _("Q%(number)s %(year)s", number=(period.first.month + 2) // 3, year=period.first.year)
