"""The order in which notices reach us, and how many at a time, makes no difference to anything."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from tenderwatch.db import Database
from tests.notices.linked import Arrival, arrivals, emptied, state, taken

NOTICES = arrivals()


def in_batches(dice: random.Random, notices: Sequence[Arrival]) -> list[list[Arrival]]:
    """Deal notices out in an order and in batches of the dice's choice."""
    order = dice.sample(notices, len(notices))
    cuts = sorted(dice.sample(range(1, len(order)), dice.choice([0, 1, 5, 20, len(order) - 1])))
    return [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def recorded(database: Database, batches: Sequence[Sequence[Arrival]]) -> dict[str, Any]:
    for batch in batches:
        taken(database, batch)
    found = state(database)
    emptied(database)
    return found


@pytest.mark.parametrize("shuffles", [30, pytest.param(200, marks=pytest.mark.long)])
def test_the_order_of_arrival_makes_no_difference(database: Database, shuffles: int) -> None:
    expected = recorded(database, [NOTICES])
    for seed in range(shuffles):
        assert recorded(database, in_batches(random.Random(seed), NOTICES)) == expected, f"seed {seed}"
