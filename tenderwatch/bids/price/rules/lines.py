"""Lines of a price table as they are typed or pasted: what; quantity; unit; unit price; unit cost."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tenderwatch.bids.price.rules import MOST_SUM, MOST_UNITS, Line
from tenderwatch.bids.rules import UnknownLot, lot_named

MOST_LINES = 500
LONGEST = 1000
LONGEST_LOT = 60
LONGEST_UNIT = 60
PLACES = 4

Problem = Literal[
    "cells",
    "no-what",
    "too-long",
    "quantity",
    "unit_price",
    "unit_cost",
    "either",
    "too-fine",
    "too-large",
    "negative",
    "lot",
]
CELLS = ("what", "quantity", "unit", "unit_price", "unit_cost")
_LOT = re.compile(r"#(\S{1,60})\s+")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:(,)\d{3}(?:,\d{3})*(?:\.\d+)?|(\.)\d{3}(?:\.\d{3})*(?:,\d+)?)", re.ASCII)
_SPACED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


class Refused(ValueError):
    """A number that cannot be taken; the code says why."""


@dataclass(frozen=True)
class Wrong:
    """A line, counted from 1, that cannot be read, and why."""

    number: int
    problem: Problem


def read_lines(text: str, lots: Collection[str] = ()) -> Iterator[Line | Wrong]:
    """Read each line that is not empty; cells are parted by tabs, as spreadsheets paste them, else by semicolons.

    `lots` are the codes that a lot is looked for among.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found = _read(line, lots)
            yield found if isinstance(found, Line) else Wrong(number, found)


def _read(line: str, lots: Collection[str]) -> Line | Problem:
    """Read one line; it may begin with its lot, as in "#2 Cleaning; 12; month; 400"."""
    cells = [cell.strip() for cell in line.split("\t" if "\t" in line.strip() else ";")]
    while len(cells) > len(CELLS) and not cells[-1]:
        cells.pop()
    if not len(CELLS) - 1 <= len(cells) <= len(CELLS):
        return "cells"
    said = dict(zip(CELLS, cells, strict=False))
    lot = _LOT.match(said["what"])
    if lot:
        said |= {"what": said["what"][lot.end() :].strip(), "lot": lot[1]}
    return read_line(said, lots)


def read_line(said: Mapping[str, str], lots: Collection[str] = ()) -> Line | Problem:
    """Return the line that these texts say, or what is wrong with it."""
    what, unit, lot = (" ".join(said.get(name, "").split()) for name in ("what", "unit", "lot"))
    if not what:
        return "no-what"
    if len(what) > LONGEST or len(unit) > LONGEST_UNIT or len(lot) > LONGEST_LOT:
        return "too-long"
    numbers: dict[str, Decimal] = {}
    for name in ("quantity", "unit_price", "unit_cost"):
        if said.get(name) or name != "unit_cost":
            try:
                numbers[name] = read_number(said.get(name, ""))
            except Refused as error:
                return error.args[0] or name
    try:
        code = lot_named(lot, lots)
    except UnknownLot:
        return "lot"
    line = Line(what, numbers["quantity"], numbers["unit_price"], unit or None, numbers.get("unit_cost"), code)
    return problem_of(line) or line


def problem_of(line: Line) -> Problem | None:
    """Return why a line cannot stand: quantities and costs below nothing, sums beyond what is kept."""
    numbers = [each for each in (line.quantity, line.unit_price, line.unit_cost) if each is not None]
    if line.quantity < 0 or (line.unit_cost is not None and line.unit_cost < 0):
        return "negative"
    if max(map(abs, numbers)) >= MOST_UNITS:  # first: a number longer than Decimal reckons with cannot be rounded
        return "too-large"
    if any(each != round(each, PLACES) for each in numbers):
        return "too-fine"
    return "too-large" if max(abs(line.price), line.cost or Decimal(0)) >= MOST_SUM else None


def read_number(text: str) -> Decimal:
    """Return the number that a text names: 1234,5, 1 234.50, 1,234.50 or 0,0543.

    1.234 could be more than a thousand or little more than one: it is refused (either) rather than guessed.
    """
    bare = re.sub(r"\s", " ", text.replace("€", "").replace("\u2212", "-")).strip()
    if _SPACED.fullmatch(bare):
        bare = bare.replace(" ", "")
    if _EITHER.fullmatch(bare):
        raise Refused("either")
    if _PLAIN.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    if found := _GROUPED.fullmatch(bare):
        by = found[1] or found[2]
        return Decimal(bare.replace(by, "").replace(",", "."))
    raise Refused("")
