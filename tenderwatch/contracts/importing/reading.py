"""A CSV file of contracts as rows of text: whatever its encoding, its delimiter and the order of its columns."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _

COLUMNS = (
    "reference",
    "title",
    "buyer",
    "buyer_id",
    "starts_on",
    "ends_on",
    "options",
    "option_notice_months",
    "termination_notice_months",
    "owner_email",
    "value",
    "currency",
    "risk",
    "term",
    "their_notice_months",
    "procedure_kind",
    "country",
    "notes",
)
"""What a file may tell, the usual columns first; those after `risk` are rarely there."""

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where, and what, in words."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = _("line %(line)s, column %(column)s", line=self.line, column=self.column)
        return f"{place if self.column else _('line %(line)s', line=self.line)}: {self.reason}"


class Rejected(Invalid):
    """A file that is not taken, with all that is wrong in it."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(
            _("The file is not imported: nothing of it was saved."),
            {f"{problem.line}:{problem.column}": problem.reason for problem in found},
        )
        self.found = tuple(found)


@dataclass(frozen=True)
class Row:
    """One line of a file; a column that the file lacks is an empty cell."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the columns of it that mean nothing here."""

    name: str
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read(body: bytes, name: str) -> Sheet:
    """Return the rows of a CSV file: UTF-8 or Windows-1252, with commas, semicolons or tabs.  Raise Rejected."""
    text = decoded(body)
    lines = list(_lines(text))
    if not lines:
        raise Rejected([Problem(1, "", _("The file is empty."))])
    (header_line, header), *rest = lines
    columns = [cell.strip().casefold() for cell in header]
    problems = list(_wrong_header(columns, header_line)) + list(_wrong_lengths(rest, len(columns)))
    if len(rest) > MOST_ROWS:
        problems.append(Problem(rest[MOST_ROWS][0], "", _("A file has at most %(n)s contracts.", n=MOST_ROWS)))
    if problems:
        raise Rejected(problems)
    rows = (Row(line, {c: cell.strip() for c, cell in zip(columns, cells, strict=False)}) for line, cells in rest)
    return Sheet(name, tuple(rows), tuple(column for column in columns if column and column not in COLUMNS))


def decoded(body: bytes) -> str:
    """Return the text of a file; Rejected when it is no text."""
    if b"\0" in body or body.startswith(b"PK"):
        raise Rejected([Problem(1, "", _("This is not a CSV file. Save the sheet as CSV."))])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = _("The line cannot be read: %(error)s.", error=error)
        raise Rejected([Problem(begins, "", reason)]) from error


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _wrong_header(columns: Sequence[str], line: int) -> Iterator[Problem]:
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        yield Problem(line, column, _("The column is there twice."))
    if "reference" not in columns:
        yield Problem(line, "reference", _("The column is missing."))
    if "buyer" not in columns and "buyer_id" not in columns:
        yield Problem(line, "buyer", _("The column is missing."))


def _wrong_lengths(lines: Sequence[tuple[int, list[str]]], width: int) -> Iterator[Problem]:
    for line, cells in lines:
        if any(cell.strip() for cell in cells[width:]):
            words = _("The line has %(n)s cells, the head %(width)s.", n=len(cells), width=width)
            yield Problem(line, "", words)
