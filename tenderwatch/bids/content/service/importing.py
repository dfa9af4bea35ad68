"""Requirements out of a sheet: which column says what, what each row says, and why a row says nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.rules import KINDS, STATES
from tenderwatch.bids.content.rules.lines import LONGEST, LONGEST_LOT, MOST_POINTS, read_points
from tenderwatch.bids.content.service.requirements import NewRequirement
from tenderwatch.bids.rules import UnknownLot, lot_named
from tenderwatch.files.spreadsheets import Grid, columns
from tenderwatch.files.spreadsheets.columns import Columns, folded, said_in_all

COLUMNS = ("text", "kind", "points", "lot", "owner", "state", "evidence", "page")
MOST_ROWS = 2000


@dataclass(frozen=True)
class Row:
    """One row of the sheet: a requirement, or why it is none."""

    number: int
    shown: str
    requirement: NewRequirement | None
    problem: str = ""


def guessed(grid: Grid) -> Columns:
    """Return the columns whose heads are our words, in any language of ours; the first column is the text otherwise."""
    return columns.guessed(grid, COLUMNS, labels.column, "text")


def read_rows(grid: Grid, places: Columns, people: Mapping[str, int], lots: Collection[str] = ()) -> Iterator[Row]:
    """Read every line below the heads that has something in the columns.

    `people` are numbers by name and address, `lots` the codes that a lot is looked for among.
    """
    codes = {name: _codes(known, word) for name, known, word in _CODED}
    for line in columns.said(grid, places):
        found = "broken" if line.broken else _requirement(line.texts, codes, people, lots)
        wrong = isinstance(found, str)
        shown = line.texts.get("text", "")
        yield Row(line.number, shown, None if wrong else found, found if wrong else "")  # type: ignore[arg-type]


def _requirement(
    said: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], people: Mapping[str, int], lots: Collection[str]
) -> NewRequirement | str:
    text, points = said.get("text", ""), _points(said.get("points", ""))
    kind = codes["kind"].get(folded(said.get("kind", "")), "?") if said.get("kind") else "scored" if points else "info"
    state = codes["state"].get(folded(said.get("state", "")), "?") if said.get("state") else "unassessed"
    owner = people.get(folded(said.get("owner", "")))
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
    try:
        lot = lot_named(said.get("lot"), lots)
    except UnknownLot:
        return "lot"
    rest = (said.get(name) or None for name in ("evidence", "page"))
    return NewRequirement(text, kind, points, lot, owner, state, *rest)


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


_CODED: tuple[tuple[str, Sequence[str], Callable[[str], str]], ...] = (
    ("kind", KINDS, labels.kind),
    ("state", STATES, labels.state),
)


def _codes(known: Collection[str], word: Callable[[str], str]) -> dict[str, str]:
    """Return the code of each word for one, in every language of ours."""
    return {each: code for code in known for each in (*said_in_all(partial(word, code)), code)}
