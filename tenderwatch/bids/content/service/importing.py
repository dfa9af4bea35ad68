"""Requirements out of a sheet: which column says what, what each row says, and why a row says nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.rules import KINDS, STATES
from tenderwatch.bids.content.rules.lines import LONGEST, LONGEST_LOT, MOST_POINTS, read_points
from tenderwatch.bids.content.service.requirements import NewRequirement
from tenderwatch.files.spreadsheets import Broken, Grid, Value
from tenderwatch.i18n import LANGUAGES, speaking

COLUMNS = ("text", "kind", "points", "lot", "owner", "state", "evidence", "page")
MOST_ROWS = 2000

Columns = Mapping[str, int]
"""What a requirement says -> the column, counted from 0, that says it."""


@dataclass(frozen=True)
class Row:
    """One row of the sheet: a requirement, or why it is none."""

    number: int
    shown: str
    requirement: NewRequirement | None
    problem: str = ""


def guessed(grid: Grid) -> Columns:
    """Return the columns whose heads are our words, in any language of ours; the first column is the text otherwise."""
    heads = [_folded(_text(cell)) for cell in grid.lines[0].cells] if grid.lines else []
    found: dict[str, int] = {}
    for name in COLUMNS:
        words = _said_in_all(partial(labels.column, name)) | {name}
        place = next((n for n, head in enumerate(heads) if head in words and n not in found.values()), None)
        if place is not None:
            found[name] = place
    return found if "text" in found else {"text": 0} | {k: v for k, v in found.items() if v != 0}


def read_rows(grid: Grid, columns: Columns, people: Mapping[str, int]) -> Iterator[Row]:
    """Read every line below the heads that has something in the columns; `people` are numbers by name and address."""
    codes = {name: _codes(known, word) for name, known, word in _CODED}
    for line in grid.lines[1:]:
        cells = {name: line.cells[n] if n < len(line.cells) else None for name, n in columns.items()}
        said = {name: _text(cell) for name, cell in cells.items()}
        if any(said.values()):
            broken = any(isinstance(cell, Broken) for cell in cells.values())
            found = "broken" if broken else _requirement(said, codes, people)
            wrong = isinstance(found, str)
            shown = said.get("text", "")
            yield Row(line.number, shown, None if wrong else found, found if wrong else "")  # type: ignore[arg-type]


def _requirement(
    said: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], people: Mapping[str, int]
) -> NewRequirement | str:
    text, points = said.get("text", ""), _points(said.get("points", ""))
    kind = codes["kind"].get(_folded(said.get("kind", "")), "?") if said.get("kind") else "scored" if points else "info"
    state = codes["state"].get(_folded(said.get("state", "")), "?") if said.get("state") else "unassessed"
    owner = people.get(_folded(said.get("owner", "")))
    problems = {
        "no-text": not text,
        "too-long": len(text) > LONGEST or len(said.get("lot", "")) > LONGEST_LOT,
        "kind": kind == "?",
        "state": state == "?",
        "points": points is not None and not 0 < points <= MOST_POINTS,
        "points-without-scored": points is not None and kind not in ("scored", "?"),
        "owner": owner is None and bool(said.get("owner")),
    }
    if wrong := next((code for code, is_so in problems.items() if is_so), None):
        return wrong
    rest = (said.get(name) or None for name in ("evidence", "page"))
    return NewRequirement(text, kind, points, said.get("lot") or None, owner, state, *rest)


def _points(text: str) -> Decimal | None:
    """Return what a cell of points says; less than nothing stands for what is no number."""
    plain = text.casefold().removesuffix("p").strip()
    if not plain:
        return None
    try:
        points = read_points(plain)
    except InvalidOperation:
        return Decimal(-1)
    return points if points.is_finite() else Decimal(-1)


def _text(cell: Value) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".rstrip("0").rstrip(".") if "." in f"{cell:f}" else f"{cell:f}"
    return "" if cell is None else str(cell).strip()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_CODED: tuple[tuple[str, Sequence[str], Callable[[str], str]], ...] = (
    ("kind", KINDS, labels.kind),
    ("state", STATES, labels.state),
)


def _codes(known: Collection[str], word: Callable[[str], str]) -> dict[str, str]:
    """Return the code of each word for one, in every language of ours."""
    return {each: code for code in known for each in (*_said_in_all(partial(word, code)), code)}


def _said_in_all(word: Callable[[], str]) -> set[str]:
    said = set()
    for tag in LANGUAGES:
        with speaking(tag):
            said.add(_folded(word()))
    return said
