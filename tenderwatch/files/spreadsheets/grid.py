"""A table as a file has it: lines of cells, before anybody says what they mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from tenderwatch.errors import Invalid

MOST_ROWS = 20_000
MOST_COLUMNS = 200

Value = str | Decimal | date | datetime | None
"""What a cell holds; in a CSV file always text."""


class Broken(str):
    """What stands in a cell that holds no value: an error of the spreadsheet, or a formula without its result."""

    __slots__ = ()


class Unreadable(Invalid):
    """A file that cannot be read as a table; `line` is where, 0 for the whole of it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty, with the number that an editor or a spreadsheet gives it."""

    number: int
    cells: Sequence[Value]


@dataclass(frozen=True)
class Grid:
    """The lines of one sheet.

    `counted_from` is 1900 or 1904 where the file says how it counts days, 0 where it does not.
    """

    sheet: str
    lines: Sequence[Line]
    counted_from: int = 0
    is_workbook: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(line.cells) for line in self.lines), default=0)

    def packed(self) -> bytes:
        """Return the grid as bytes that are read again much faster than the file that it came from."""
        lines = [[line.number, [_packed(cell) for cell in line.cells]] for line in self.lines]
        return orjson.dumps([self.sheet, self.counted_from, self.is_workbook, lines])


def unpacked(body: bytes) -> Grid:
    """Return the grid that `packed` made into bytes."""
    sheet, counted_from, is_workbook, lines = orjson.loads(body)
    return Grid(
        sheet, [Line(number, [_unpacked(cell) for cell in cells]) for number, cells in lines], counted_from, is_workbook
    )


def _packed(cell: Value) -> Any:
    """Return text and nothing as they are, all else with a letter that says what it is."""
    if isinstance(cell, Broken):
        return ["b", str(cell)]
    if isinstance(cell, Decimal):
        return ["n", str(cell)]
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    return ["d", cell.isoformat()] if isinstance(cell, date) else cell


def _unpacked(cell: Any) -> Value:
    if not isinstance(cell, list):
        return None if cell is None else str(cell)
    kind, text = cell
    return _KINDS[kind](text)


_KINDS: Mapping[str, Callable[[str], Value]] = {
    "b": Broken,
    "n": Decimal,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
}
