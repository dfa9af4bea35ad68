"""The demo, loaded once for all tests that only look at it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenderwatch.db import Database
from tenderwatch.demo import loading
from tenderwatch.house import House
from tests.conftest import MakeOnce, settings_for

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NO_SERVER = {"smtp_url": "smtp://127.0.0.1:9"}
"""A server for mail is set, and nobody is there: what the demo sends it would fail."""


@pytest.fixture(scope="session")
def _loaded(once: MakeOnce, _sqlite_template: Path) -> Path:
    return once("demo_of_a_monday", lambda home: load(home, _sqlite_template, NOW))


def load(home: Path, template: Path, now: datetime) -> None:
    """Fill an empty home with the demo of a day."""
    shutil.copy(template, home / "tenderwatch.db")
    house = House(settings_for(home, f"sqlite:///{home}/tenderwatch.db", **NO_SERVER))
    loading.load(house, now)
    house.close()


@pytest.fixture
def demo(_loaded: Path, tmp_path: Path) -> Iterator[House]:
    """A house of its own with the demo of Monday 23 November 2026 in it."""
    home = tmp_path / "demo"
    shutil.copytree(_loaded, home)
    database = Database(f"sqlite:///{home}/tenderwatch.db")
    yield House(settings_for(home, str(database.url)), database)
    database.close()
