"""What the columns of a sheet say: known by their heads in any language of ours, and read as texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from tenderwatch.files.spreadsheets.grid import Broken, Grid, Value
from tenderwatch.i18n import LANGUAGES, speaking

Columns = Mapping[str, int]
"""What a row says -> the column, counted from 0, that says it."""


@dataclass(frozen=True)
class Said:
    """What a line says in the columns asked for; `broken`: one of their cells cannot be read."""

    number: int
    cells: Mapping[str, Value]
    texts: Mapping[str, str]
    broken: bool


def guessed(grid: Grid, names: Sequence[str], words: Callable[[str], str], first: str) -> Columns:
    """Return the columns whose heads are our `words` for them, in any language; `first` is the first one otherwise."""
    heads = [folded(text_of(cell)) for cell in grid.lines[0].cells] if grid.lines else []
    found: dict[str, int] = {}
    for name in names:
        known = said_in_all(partial(words, name)) | {name}
        place = next((n for n, head in enumerate(heads) if head in known and n not in found.values()), None)
        if place is not None:
            found[name] = place
    return found if first in found else {first: 0} | {k: v for k, v in found.items() if v != 0}


def said(grid: Grid, columns: Columns) -> Iterator[Said]:
    """Return every line below the heads that has something in the columns."""
    for line in grid.lines[1:]:
        cells = {name: line.cells[n] if n < len(line.cells) else None for name, n in columns.items()}
        texts = {name: text_of(cell) for name, cell in cells.items()}
        if any(texts.values()):
            yield Said(line.number, cells, texts, any(isinstance(cell, Broken) for cell in cells.values()))


def text_of(cell: Value) -> str:
    """Return what a cell says; a number with a decimal point and without zeros at its end."""
    if isinstance(cell, Decimal):
        return f"{cell:f}".rstrip("0").rstrip(".") if "." in f"{cell:f}" else f"{cell:f}"
    return "" if cell is None else str(cell).strip()


def folded(text: str) -> str:
    """Return a text as heads and words are compared: without regard to case and blanks."""
    return " ".join(text.split()).casefold()


def said_in_all(word: Callable[[], str]) -> set[str]:
    """Return what a word is in every language of ours, folded."""
    told = set()
    for tag in LANGUAGES:
        with speaking(tag):
            told.add(folded(word()))
    return told
