"""A database that was filled before an upgrade has every row after it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import MetaData, create_engine, insert, select, text

from tenderwatch.db import Database, schema
from tenderwatch.tables import metadata
from tests.makers import NOW


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    """A database in which there is nothing, no table either."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.db'}")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"tw_old_{id(request)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(server.rsplit("/", 1)[0] + f"/{name}")
    yield database
    database.close()
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_0007_keeps_every_contract_with_its_options_decisions_and_warnings(empty: Database) -> None:
    schema.upgrade(empty, metadata, "0001")
    before = filled(empty)
    schema.upgrade(empty, metadata)
    assert schema.differences(empty, metadata) == []
    after = rows(empty, before)
    for table, known in before.items():
        kept = [{name: row[name] for name in old} for row, old in zip(after[table], known, strict=True)]
        assert kept == known, table
    [contract] = after["contract"]
    assert (contract["agreed_ends_on"], contract["held_over_on"], contract["framework_id"]) == (None, None, None)
    with empty.write() as session:
        session.execute(text("UPDATE contract SET framework_id = id"))
        with pytest.raises(Exception, match=r"(?i)foreign key"), session.begin_nested():
            session.execute(text("UPDATE contract SET framework_id = 99"))


OLD = {
    "organization": {"id": 1, "key": "FIN:1", "name": "City"},
    "contract": {"id": 1, "buyer_id": 1, "reference": "2024/17", "title": "Cleaning", "entered_at": NOW, "version": 1},
    "contract_option": {"id": 1, "contract_id": 1, "position": 1, "months": 12, "who": "buyer", "state": "open"},
    "decision": {"id": 1, "contract_id": 1, "kind": "end", "ordinal": 0, "series": 1, "rungs": [365], "state": "open"},
    "warning": {"id": 1, "decision_id": 1, "series": 1, "rung": 365, "late_days": 0, "at_once": False, "state": "said"},
}
"""What tests say of the rows; the rest is filled in by type."""


def filled(database: Database) -> dict[str, list[dict]]:
    """Fill the old tables with a contract and all that hangs on it; return the rows as they are read."""
    old = MetaData()
    old.reflect(database.engine)
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        for name, told in OLD.items():
            needed = [c for c in old.tables[name].columns if not c.nullable and c.name not in told]
            connection.execute(
                insert(metadata.tables[name]).values({c.name: filler(name, c.name) for c in needed} | told)
            )
    return rows(database, OLD)


def filler(table: str, column: str) -> object:
    """Return something that a column may hold."""
    kind: Callable[..., object] = metadata.tables[table].columns[column].type.python_type
    if kind.__name__ == "datetime":
        return NOW
    if kind.__name__ == "date":
        return NOW.date()
    default = metadata.tables[table].columns[column].default
    return default.arg if default is not None and default.is_scalar else kind()


def rows(database: Database, tables) -> dict[str, list[dict]]:
    """Read all columns of tables as the database has them."""
    seen = MetaData()
    seen.reflect(database.engine)
    with database.engine.connect() as connection:
        return {name: [dict(row._mapping) for row in connection.execute(select(seen.tables[name]))] for name in tables}
