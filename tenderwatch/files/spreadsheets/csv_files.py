"""CSV as spreadsheets write it: UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from tenderwatch.files.spreadsheets.grid import MOST_COLUMNS, MOST_ROWS, Grid, Line, Unreadable
from tenderwatch.files.spreadsheets.writing import GUARDED
from tenderwatch.i18n import _

_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAID = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_LOOKED_AT = 20


def read(body: bytes) -> Grid:
    """Return the lines of a CSV file."""
    text = decoded(body)
    lines: list[Line] = []
    for line in _lines(text):
        if len(lines) > MOST_ROWS:
            raise Unreadable(_("A file has at most %(n)s contracts.", n=MOST_ROWS), line.number)
        if len(line.cells) > MOST_COLUMNS:
            raise Unreadable(_("A sheet has at most %(n)s columns.", n=MOST_COLUMNS), line.number)
        lines.append(line)
    if not lines:
        raise Unreadable(_("The file is empty."), 1)
    return Grid("", lines)


def decoded(body: bytes) -> str:
    """Return the text of a file; Unreadable when it is no text."""
    for mark, encoding in _WIDE.items():
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if b"\0" in body:
        raise Unreadable(_("This is neither a CSV file nor an Excel file (.xlsx)."), 1)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[Line]:
    said = _SAID.match(text)
    skipped = said.end() if said else 0
    delimiter = said[1] if said else _delimiter(text)
    reader = csv.reader(io.StringIO(text[skipped:], newline=""), delimiter=delimiter, strict=True)
    first = begins = 2 if said else 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(begins, [_cell(cell) for cell in cells])
            begins = reader.line_num + first
    except csv.Error as error:
        raise Unreadable(_("The line cannot be read: %(error)s.", error=error), begins) from error


def _cell(text: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if GUARDED.match(text) else text


def _delimiter(text: str) -> str:
    """Return what stands between the cells: what most of the first lines have, outside of quotes, equally often."""
    heads = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines() if line.strip()][:_LOOKED_AT]
    counts = {each: [line.count(each) for line in heads] for each in ",;\t"}
    return max(counts, key=lambda each: (sum(1 for n in counts[each] if n), max(counts[each], default=0)))
