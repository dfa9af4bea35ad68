"""A backup of a running house restores to the same rows and digests, on either database."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tenderwatch import backup
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.house import House
from tenderwatch.tables import metadata
from tests.conftest import settings_for
from tests.makers import a_contract, a_user


def filled(database: Database, home: Path) -> House:
    house = House(settings_for(home, str(database.url)), database)
    with database.write() as session:
        later = a_user(session, name="Ääkköset 漢字")
        first = a_user(session, manager_id=later.id)
        later.substitute_id = first.id
        a_contract(session, options=(12, 12), owner_id=first.id, value=1234567)
    house.files.put(b"a document")
    return house


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_comes_back_is_what_was(
    database: Database, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    house = filled(database, tmp_path / "old")
    before = rows(database)
    backup.write(house, tmp_path / "b.tar.gz")
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    fresh = Database(url) if target == "sqlite" else request.getfixturevalue("make_postgres")()
    restored = House(settings_for(tmp_path / "new", str(fresh.url)), fresh)
    said = backup.restore(restored, tmp_path / "b.tar.gz")
    assert rows(fresh) == before
    assert list(restored.files.digests()) == list(house.files.digests())
    assert said.documents == 1
    with fresh.write() as session:
        assert a_user(session).id > max(row[0] for row in before["user"])
    fresh.close()


def test_a_filled_house_is_never_overwritten(sqlite: Database, tmp_path: Path) -> None:
    house = filled(sqlite, tmp_path / "old")
    backup.write(house, tmp_path / "b.tar.gz")
    with pytest.raises(NotAllowed, match="fresh home"):
        backup.restore(house, tmp_path / "b.tar.gz")


def test_a_damaged_backup_changes_nothing(sqlite: Database, tmp_path: Path) -> None:
    backup.write(filled(sqlite, tmp_path / "old"), tmp_path / "b.tar.gz")
    body = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(body[: len(body) // 2])
    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    with pytest.raises(Invalid, match="not a whole backup"):
        backup.restore(House(settings_for(tmp_path / "new", str(fresh.url)), fresh), tmp_path / "b.tar.gz")
