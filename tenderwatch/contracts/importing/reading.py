"""A file of contracts as rows of cells by field: where its heads are, and what its columns tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenderwatch.contracts.importing.cells import Ways, text_of
from tenderwatch.contracts.importing.fields import FIELDS, PLAIN, field_of, guessed
from tenderwatch.contracts.importing.matching import Matching
from tenderwatch.errors import Invalid
from tenderwatch.files import spreadsheets
from tenderwatch.files.spreadsheets import Grid, Line, Unreadable, Value
from tenderwatch.i18n import _

COLUMNS = PLAIN
"""What a file may tell of a contract, besides what it tells of each option."""
_LOOKED_AT = 30
_SAMPLES = 200


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where, what stands there, and what is wrong with it in words."""

    line: int
    column: str
    reason: str
    value: str = ""

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
    """One line of a file; a field that it does not tell, or whose cell is empty, is not among the cells."""

    line: int
    cells: Mapping[str, Value]

    def __getitem__(self, field: str) -> str:
        return text_of(self.cells.get(field))


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, the heads of its columns by field, and those that mean nothing here."""

    name: str
    rows: Sequence[Row]
    heads: Mapping[str, str]
    matching: Matching
    ignored: Sequence[str] = ()

    @property
    def ways(self) -> Ways:
        """How what could be read in two ways is read."""
        return self.matching.ways

    def is_for_all(self, field: str) -> bool:
        """Tell whether a field has one value for all rows, which no column tells."""
        return field in self.matching.fixed and field not in self.matching.columns

    def problem(self, row: Row, field: str, reason: str) -> Problem:
        """Return what is wrong in a row, by the file's own word for its column."""
        return Problem(row.line, self.heads.get(field, field), reason, row[field])


def read(body: bytes, name: str) -> Sheet:
    """Return the rows of a file whose heads say what its columns tell, asking nobody.  Raise Rejected."""
    try:
        grid = spreadsheets.read(body)
    except Unreadable as error:
        raise Rejected([Problem(error.line, "", str(error))]) from error
    matching = proposed(grid)
    heads = heads_of(grid, matching.header)
    problems = [*_wrong_header(heads, matching), *_wrong_lengths(grid, matching)]
    if problems:
        raise Rejected(problems)
    return sheet_of(grid, matching, name)


def proposed(grid: Grid, header: int = 0) -> Matching:
    """Return how a file seems to be meant, its heads on line `header` where somebody says so."""
    header = header or _header_of(grid)
    heads = heads_of(grid, header)
    below = [line for line in grid.lines if line.number > header][:_SAMPLES]
    samples = [[text for line in below if (text := _text_at(line, column))] for column in range(len(heads))]
    return Matching(header=header, columns=guessed(heads, samples), counted_from=grid.counted_from)


def _header_of(grid: Grid) -> int:
    """Return the line of the heads: with the most that are known, else the first that is as wide as the file."""
    first = grid.lines[:_LOOKED_AT]
    known = {line.number: sum(bool(field_of(text_of(cell))) for cell in line.cells) for line in first}
    best = max(known, key=lambda number: known[number])
    if known[best]:
        return best
    filled = {line.number: sum(cell not in (None, "") for cell in line.cells) for line in first}
    return next(number for number, n in filled.items() if 2 * n >= max(filled.values()))


def heads_of(grid: Grid, header: int) -> list[str]:
    """Return the head of each column, "" where there is none."""
    line = next((line for line in grid.lines if line.number == header), None)
    return [_text_at(line, column) if line else "" for column in range(grid.width)]


def _text_at(line: Line, column: int) -> str:
    return text_of(line.cells[column]) if column < len(line.cells) else ""


def sheet_of(grid: Grid, matching: Matching, name: str) -> Sheet:
    """Return the rows of a grid as `matching` reads them."""
    heads = heads_of(grid, matching.header)
    fields = {column: field for column, field in enumerate(matching.columns) if field in FIELDS}
    rows = [_row(line, fields, matching) for line in grid.lines if line.number > matching.header]
    return Sheet(
        name=name,
        rows=[row for row in rows if row.cells.keys() - matching.fixed.keys()],
        heads={field: heads[column] for column, field in fields.items() if column < len(heads) and heads[column]},
        matching=matching,
        ignored=[head for column, head in enumerate(heads) if head and column not in fields],
    )


def _row(line: Line, fields: Mapping[int, str], matching: Matching) -> Row:
    cells: dict[str, Value] = {field: text for field, text in matching.fixed.items() if text}
    for column, field in fields.items():
        if column < len(line.cells) and text_of(line.cells[column]):
            cells[field] = line.cells[column]
    return Row(line.number, cells)


def _wrong_header(heads: Sequence[str], matching: Matching) -> Iterator[Problem]:
    fields = [field_of(head) for head in heads]
    for field in sorted({field for field in fields if field and fields.count(field) > 1}):
        twice = [head for head in heads if field_of(head) == field]
        yield Problem(matching.header, twice[0], _("The column is there twice."))
    if "reference" not in fields:
        yield Problem(matching.header, "reference", _("The column is missing."))
    if "buyer" not in fields and "buyer_id" not in fields:
        yield Problem(matching.header, "buyer", _("The column is missing."))


def _wrong_lengths(grid: Grid, matching: Matching) -> Iterator[Problem]:
    """In a file that nobody looks at, a cell beside the columns means that all cells of its line are displaced."""
    width = next(len(line.cells) for line in grid.lines if line.number == matching.header)
    for line in grid.lines:
        if line.number > matching.header and any(text_of(cell) for cell in line.cells[width:]):
            words = _("The line has %(n)s cells, the head %(width)s.", n=len(line.cells), width=width)
            yield Problem(line.number, "", words)
