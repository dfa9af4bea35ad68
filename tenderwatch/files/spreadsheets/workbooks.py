"""XLSX, read only: values are taken as they are kept, nothing is computed, no macro is looked at, no link followed."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tenderwatch.files.spreadsheets.grid import MOST_COLUMNS, MOST_ROWS, Broken, Grid, Line, Unreadable, Value
from tenderwatch.i18n import _

LARGEST_UNPACKED = 200_000_000
"""Bytes of all parts together: 20,000 rows of 60 columns are about 100 million."""
MOST_PARTS = 2_000
MOST_CELLS = 20_000_000
"""Empty ones too: a single cell at the end of each row makes 16,384 of it."""
_CHUNK = 1 << 20
_KNOWN = ("xl/workbook.xml", "[Content_Types].xml")
_MARKUP = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<f[\s>/]")
_ESCAPED = re.compile(r"_x000([9AD])_")
_ERRORS = {
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"),
    *("#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!"),
}
_AS_SHOWN = ".15g"
"""A spreadsheet keeps 17 digits and shows 15: the last two are noise of its arithmetic."""


def sheets_of(body: bytes) -> list[str]:
    """Return the names of the sheets that are shown and hold anything, in their order."""
    _check(body)
    with _opened(body) as book:
        return [sheet.title for sheet in _tables(book) if any(any(row) for row in _rows(sheet))]


def read(body: bytes, name: str = "") -> Grid:
    """Return the lines of a sheet, by default of the first that is shown."""
    formulas = _check(body)
    with _opened(body) as book:
        sheet = _sheet(book, name)
        counted_from = 1904 if book.epoch == CALENDAR_MAC_1904 else 1900
        lines = list(_lines(_rows(sheet)))
        title = sheet.title
    if formulas:
        with _opened(body, computed=False) as book:
            lines = _with_formulas(lines, _sheet(book, title))
    if not lines:
        raise Unreadable(_("The sheet is empty."), 1)
    return Grid(title, lines, counted_from, is_workbook=True)


def _check(body: bytes) -> bool:
    """Refuse what would fill the memory or is no workbook; tell whether there is any formula in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Unreadable(
                    _("The file is too large when it is unpacked. Save only the sheet with the contracts.")
                )
            if any(name not in archive.namelist() for name in _KNOWN):
                raise _no_workbook()
            formulas = [_looked_through(archive, part) for part in parts if _is_read(part)]
            return any(formulas)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _no_workbook() from error


def _is_read(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _looked_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Read a part as it will be read: what it declares must be true, and it may declare no entities."""
    found, tail = False, b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            seen = tail + chunk
            if _MARKUP.search(seen) or b"\0" in chunk:
                raise Unreadable(_("The file holds what no spreadsheet writes. Save it anew as .xlsx."))
            found = found or (part.filename.startswith("xl/worksheets/") and _FORMULA.search(seen) is not None)
            tail = seen[-16:]
    return found


def _too_large() -> Unreadable:
    return Unreadable(_("The file is too large when it is unpacked. Save only the sheet with the contracts."))


def _no_workbook() -> Unreadable:
    return Unreadable(_("This is not an Excel file (.xlsx) that can be read. Save it anew, or as CSV."), 1)


@contextmanager
def _opened(body: bytes, *, computed: bool = True) -> Iterator[Any]:
    """Open a workbook; whatever is wrong inside of it is said as one thing, since its parts can be wrong in any way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(body), read_only=True, data_only=computed, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except Unreadable:
            raise
        except Exception as error:
            raise _no_workbook() from error


def _tables(book: Any) -> list[Any]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return shown or list(book.worksheets)


def _sheet(book: Any, name: str) -> Any:
    sheets = _tables(book)
    found = next((sheet for sheet in sheets if sheet.title == name), None) if name else next(iter(sheets), None)
    if found is None:
        raise Unreadable(_("There is no sheet “%(name)s” in the file.", name=name))
    return found


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row; what the sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row)
        if cells > MOST_CELLS:
            raise _too_large()
        if any(cell is not None for cell in row[MOST_COLUMNS:]):
            raise Unreadable(_("A sheet has at most %(n)s columns.", n=MOST_COLUMNS))
        yield row[:MOST_COLUMNS]


def _lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[Line]:
    found = 0
    for number, row in enumerate(rows, 1):
        cells = [_value(each) for each in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found += 1
            if found > MOST_ROWS + 1:
                raise Unreadable(_("A file has at most %(n)s contracts.", n=MOST_ROWS), number)
            yield Line(number, cells)


def _value(found: Any) -> Value:
    """Return what a cell holds as one of few kinds."""
    if found is None or isinstance(found, datetime):
        return found.date() if found and found.time() == time() else found
    if isinstance(found, bool):
        return str(found).upper()
    if isinstance(found, int | float | Decimal):
        return _number(found)
    if isinstance(found, date):
        return found
    if isinstance(found, time | timedelta):
        return str(found)
    text = _ESCAPED.sub(_unescaped, str(found)).strip()
    return Broken(text) if text in _ERRORS else text or None


def _number(found: float | Decimal) -> Decimal:
    """Return a number as the spreadsheet shows it: by its text, never by its bits."""
    number = Decimal(format(found, _AS_SHOWN)) if isinstance(found, float) else Decimal(found)
    whole = number == number.to_integral_value()
    return number.quantize(Decimal(1)) if whole and abs(number) < 10**18 else number


def _unescaped(found: re.Match[str]) -> str:
    return "\t" if found[1] == "9" else "\n"


def _with_formulas(lines: list[Line], sheet: Any) -> list[Line]:
    """Mark cells whose formula was never computed: they look empty and are not."""
    known = {line.number: line for line in lines}
    for number, row in enumerate(_rows(sheet), 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                _mark(known, number, column, cell)
            elif type(cell).__name__ in ("ArrayFormula", "DataTableFormula"):
                _mark(known, number, column, "=…")
    return [known[number] for number in sorted(known)]


def _mark(known: dict[int, Line], number: int, column: int, formula: str) -> None:
    line = known.setdefault(number, Line(number, []))
    cells = [*line.cells, *[None] * (column + 1 - len(line.cells))]
    if cells[column] is None:
        cells[column] = Broken(formula)
        known[number] = Line(number, cells)
