"""Value and strength as a picture: dots with names; the table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenderwatch.accounts.queries import AccountRow

STEP, LEFT, TOP = 130, 70, 20
WIDTH, HEIGHT = LEFT + 5 * STEP + 20, TOP + 5 * 70 + 50
NAMES = 3
LETTERS = 14
"""How many letters of a name there is room for in a cell."""


@dataclass(frozen=True)
class Cell:
    """The accounts of one value and one strength: where they are drawn, the first names, and how many more."""

    x: int
    y: int
    n: int
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Plot:
    """A grid of five by five."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    columns: tuple[tuple[int, int], ...]
    lines: tuple[tuple[int, int], ...]
    unjudged: int


def plot_of(rows: Sequence[AccountRow]) -> Plot:
    """Place accounts: strength grows to the right, value upwards; those whose value nobody judged are counted only."""
    found: dict[tuple[int, int], list[str]] = {}
    judged = [each for each in rows if each.worth is not None]
    for each in judged:
        found.setdefault((each.strength, each.worth or 0), []).append(each.name)
    cells = tuple(
        Cell(_x(strength), _y(worth), len(names), tuple(map(_cut, names[:NAMES])), max(0, len(names) - NAMES))
        for (strength, worth), names in sorted(found.items())
    )
    numbers = range(1, 6)
    columns, lines = tuple((n, _x(n)) for n in numbers), tuple((n, _y(n)) for n in numbers)
    return Plot(WIDTH, HEIGHT, cells, columns, lines, len(rows) - len(judged))


def _x(strength: int) -> int:
    return LEFT + (strength - 1) * STEP


def _y(worth: int) -> int:
    return TOP + (5 - worth) * 70


def _cut(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
