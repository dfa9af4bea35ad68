"""Real notices, kept beside the checkout: organisations are found again without their numbers, and no others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.organizations import NOTICES, Figures, measure, mentions
from tenderwatch.db import Database, schema
from tenderwatch.tables import metadata

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not NOTICES.exists(), reason="the notices beside the checkout are absent"),
]
PRECISION, RECALL = 0.995, 0.95


def measured(make: Callable[[int], Database], seeds: range) -> list[Figures]:
    everything = mentions(NOTICES)
    return [measure(make(seed), everything, seed) for seed in seeds]


def judge(found: list[Figures]) -> None:
    right, missed = (sum(getattr(each, name) for each in found) for name in ("found", "missed"))
    assert min(each.positives for each in found) >= 600
    assert min(each.hard for each in found) >= 200
    assert min(each.precision for each in found) >= PRECISION, [+each.errors for each in found]
    assert right / (right + missed) >= RECALL, [+each.misses for each in found]


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[int], Database]:
    """A maker of empty databases."""

    def make(seed: int) -> Database:
        database = Database(f"sqlite:///{tmp_path}/{seed}.db")
        schema.upgrade(database, metadata)
        return database

    return make


def test_organisations_are_found_again(fresh: Callable[[int], Database]) -> None:
    judge(measured(fresh, range(4, 6)))


@pytest.mark.long
def test_organisations_are_found_again_whatever_is_hidden(fresh: Callable[[int], Database]) -> None:
    judge(measured(fresh, range(1, 21)))
