"""The demo, loaded once for all tests that only look at it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenderwatch.db import Database
from tenderwatch.demo import loading
from tenderwatch.house import House
from tests.conftest import settings_for

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    home.mkdir()
    shutil.copy(_sqlite_template, home / "tenderwatch.db")
    house = House(settings_for(home, f"sqlite:///{home}/tenderwatch.db"))
    loading.load(house, NOW)
    house.close()
    return home


@pytest.fixture
def demo(_loaded: Path, tmp_path: Path) -> Iterator[House]:
    """A house of its own with the demo of Monday 23 November 2026 in it."""
    home = tmp_path / "demo"
    shutil.copytree(_loaded, home)
    database = Database(f"sqlite:///{home}/tenderwatch.db")
    yield House(settings_for(home, str(database.url)), database)
    database.close()
