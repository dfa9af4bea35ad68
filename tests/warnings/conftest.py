"""The office of these tests, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenderwatch.db import Database
from tests.smtp import MailServer, mail_server
from tests.warnings.office import Office, office_on


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as server:
        yield server


@pytest.fixture
def office(database: Database, tmp_path: Path, smtp: MailServer) -> Office:
    """The office on both databases."""
    return office_on(database, tmp_path / "home", smtp)


@pytest.fixture
def small_office(sqlite: Database, tmp_path: Path, smtp: MailServer) -> Office:
    """The office on SQLite only, where the database is not what is tried."""
    return office_on(sqlite, tmp_path / "home", smtp)
