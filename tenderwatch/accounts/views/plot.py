"""Value and strength as a picture: dots with names; the table says the same."""

from dataclasses import dataclass

from tenderwatch.accounts.queries import Matrix

STEP, LEFT, TOP = 130, 70, 20
WIDTH, HEIGHT = LEFT + 5 * STEP + 20, TOP + 5 * 70 + 50
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


def plot_of(matrix: Matrix) -> Plot:
    """Place accounts: strength grows to the right, value upwards; those whose value nobody judged are not drawn."""
    cells = tuple(
        Cell(_x(strength), _y(value), n, tuple(map(_cut, names)), n - len(names))
        for (value, strength), names in sorted(matrix.names.items())
        if (n := matrix.cells[value, strength])
    )
    numbers = range(1, 6)
    return Plot(WIDTH, HEIGHT, cells, tuple((n, _x(n)) for n in numbers), tuple((n, _y(n)) for n in numbers))


def _x(strength: int) -> int:
    return LEFT + (strength - 1) * STEP


def _y(worth: int) -> int:
    return TOP + (5 - worth) * 70


def _cut(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
