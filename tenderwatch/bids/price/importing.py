"""Lines of a price table out of a sheet: which column says what, what each row says, and why a row says nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tenderwatch.bids.price import labels
from tenderwatch.bids.price.rules import Line, clear
from tenderwatch.bids.price.rules.lines import read_line
from tenderwatch.files.spreadsheets import Grid, columns
from tenderwatch.files.spreadsheets.columns import Columns

COLUMNS = ("lot", "what", "quantity", "unit", "unit_price", "unit_cost")


@dataclass(frozen=True)
class Row:
    """One row of the sheet: a line, or why it is none."""

    number: int
    shown: str
    line: Line | None
    problem: str = ""


def guessed(grid: Grid) -> Columns:
    """Return the columns whose heads are our words, in any language of ours; the first column is the what otherwise."""
    return columns.guessed(grid, COLUMNS, labels.column, "what")


def read_rows(grid: Grid, places: Columns, lots: Collection[str] = ()) -> Iterator[Row]:
    """Read every line below the heads that has something in the columns; lots are looked for among the codes `lots`."""
    for said in columns.said(grid, places):
        numbers = {name: clear(cell) for name, cell in said.cells.items() if isinstance(cell, Decimal)}
        found = "broken" if said.broken else read_line({**said.texts, **numbers}, lots)
        shown = said.texts.get("what", "")
        yield Row(said.number, shown, found) if isinstance(found, Line) else Row(said.number, shown, None, found)
