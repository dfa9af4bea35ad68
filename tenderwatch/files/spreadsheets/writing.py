"""Tables as CSV and XLSX, for spreadsheets that run what looks like a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

_RUN = r"(?:[\t\r\n]|[\s\ufeff\u200b-\u200f\x00-\x1f]*[=+\-@＝＋－＠])"
_FORMULA = re.compile(rf"'*{_RUN}")
GUARDED = re.compile(rf"'+{_RUN}")
"""A text that was written with an apostrophe before it; what began with apostrophes itself has one more."""

LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
_EXACT_DIGITS = 15
_WIDTHS = (8, 48)
_SHEET_NAME = 31


@dataclass(frozen=True)
class Page:
    """One sheet: a table, or words. `choices` are the values that a column's cells are chosen from."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ",") -> bytes:
    """Return a table as UTF-8 with a byte order mark; a text that a spreadsheet would run begins with an apostrophe.

    Where semicolons stand between the cells, numbers have a decimal comma: the two belong to the same countries.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_text(head, separator) for head in heads])
    writer.writerows([_text(value, separator) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _text(value: object, separator: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", "," if separator == ";" else ".")
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return str(value)


def xlsx_bytes(pages: Sequence[Page], day_format: str = "yyyy-mm-dd") -> bytes:
    """Return sheets with real days and numbers, a head that stays, fitting widths and filters; no cell is a formula."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_calc_mode("manual")
    formats = _Formats(
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": day_format, "align": "left"}),
        amount=book.add_format({"num_format": "#,##0.00"}),
        text=book.add_format({"num_format": "@"}),
    )
    for page in pages:
        _write(book.add_worksheet(_sheet_name(page.name)), page, formats)
    book.close()
    return out.getvalue()


@dataclass(frozen=True)
class _Formats:
    head: Any
    day: Any
    amount: Any
    text: Any


def _write(sheet: Any, page: Page, formats: _Formats) -> None:
    widths = [len(head) for head in page.heads]
    for column, head in enumerate(page.heads):
        sheet.write_string(0, column, head, formats.head)
    for number, row in enumerate(page.rows, 1):
        for column, value in enumerate(row):
            widths[column] = max(widths[column], _write_cell(sheet, number, column, value, formats))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _WIDTHS[0]), _WIDTHS[1]))
    for column, allowed in page.choices.items():
        sheet.data_validation(1, column, MOST_VALIDATED, column, {"validate": "list", "source": list(allowed)})
    sheet.freeze_panes(1, 0)
    if page.heads:
        sheet.autofilter(0, 0, max(len(page.rows), 1), len(page.heads) - 1)


MOST_VALIDATED = 20_000


def _write_cell(sheet: Any, number: int, column: int, value: object, formats: _Formats) -> int:
    """Write a cell and return how wide it is."""
    if value is None or value == "":
        return 0
    if isinstance(value, date):
        sheet.write_datetime(number, column, value, formats.day)
        return 11
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT_DIGITS:
        sheet.write_number(number, column, float(value), formats.amount)
        return len(f"{value:,.2f}")
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(number, column, value)
        return len(str(value))
    text = _kept(str(value))
    sheet.write_string(number, column, text, formats.text)
    return max(map(len, text.split("\n")))


def _kept(text: str) -> str:
    """Return what a cell can hold of a text: line ends of one kind, and an ellipsis where it was cut."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:_SHEET_NAME].strip() or "1"
