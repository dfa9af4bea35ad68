"""A requirement in one line, as it is typed or pasted: `!` must, `12p` scored 12 points, `#lot`, and the text."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tenderwatch.bids.content.rules import Kind
from tenderwatch.bids.rules import UnknownLot, lot_named

MOST_LINES = 500
LONGEST = 4000
LONGEST_LOT = 60
MOST_POINTS = Decimal(10000)
_POINTS = re.compile(r"(\d{1,5}(?:[.,]\d{1,2})?)p", re.ASCII | re.IGNORECASE)
_POINTS_APART = re.compile(r"^(\s*\d{1,5}(?:[.,]\d{1,2})?)\s+(p(?:\s|$))", re.ASCII | re.IGNORECASE)
_LOT = re.compile(r"#([^\s#]{1,60})")

Problem = Literal["no-text", "must-or-scored", "points", "twice", "too-long", "lot"]


@dataclass(frozen=True)
class Typed:
    """What one line says."""

    text: str
    kind: Kind = "info"
    points: Decimal | None = None
    lot: str | None = None


@dataclass(frozen=True)
class Wrong:
    """A line, counted from 1, that cannot be read, and why."""

    number: int
    problem: Problem


def read_lines(text: str, lots: Collection[str] = ()) -> Iterator[Typed | Wrong]:
    """Read each line that is not empty; `lots` are the codes that a lot is looked for among."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found = read_line(line, lots)
            yield found if isinstance(found, Typed) else Wrong(number, found)


def read_line(line: str, lots: Collection[str] = ()) -> Typed | Problem:
    """Read one line.

    Marks stand before or after the text, in any order, `!` only before it; what looks like one inside the text
    ("see annex #3 of the call") belongs to the text.  A line without a mark is for information.
    """
    words = _POINTS_APART.sub(r"\1\2", line).split()
    must = False
    marks: list[str] = []
    while words and (words[0].startswith("!") or _is_mark(words[0])):
        word = words.pop(0)
        if word.startswith("!"):
            must = True
            words[:0] = [word.lstrip("!")] if word.lstrip("!") else []
        else:
            marks.append(word)
    while words and _is_mark(words[-1]):
        marks.append(words.pop())
    return _typed(" ".join(words), must, marks, lots)


def _is_mark(word: str) -> bool:
    return bool(_POINTS.fullmatch(word) or _LOT.fullmatch(word))


def _typed(text: str, must: bool, marks: list[str], codes: Collection[str]) -> Typed | Problem:
    points = [read_points(found[1]) for mark in marks if (found := _POINTS.fullmatch(mark))]
    lots = [found[1] for mark in marks if (found := _LOT.fullmatch(mark))]
    if not text:
        return "no-text"
    if len(text) > LONGEST:
        return "too-long"
    if len(points) > 1 or len(lots) > 1:
        return "twice"
    if must and points:
        return "must-or-scored"
    if points and not 0 < points[0] <= MOST_POINTS:
        return "points"
    kind: Kind = "must" if must else "scored" if points else "info"
    try:
        lot = lot_named(lots[0] if lots else None, codes)
    except UnknownLot:
        return "lot"
    return Typed(text, kind, points[0] if points else None, lot)


def read_points(text: str) -> Decimal:
    """Return the points that digits with a decimal comma or point say."""
    return Decimal(text.replace(",", "."))
