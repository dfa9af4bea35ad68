"""The schema's versions: bring a database up, tell whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from tenderwatch.db.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, metadata: MetaData, to: str = "head") -> None:
    """Bring the database to revision `to`; a database that is there already is left as it is."""
    with altering(database) as connection:
        config = _config(metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def altering(database: Database) -> Iterator[Connection]:
    """Open a transaction in which tables change; what refers to what is looked at when it ends.

    On SQLite a changed table is often a copy, and dropping the old one would delete, by their cascade, all rows that
    refer to it: references sleep meanwhile.
    """
    with database.engine.execution_options(tenderwatch_write=True).connect() as connection:
        _watch_references(database, connection, "OFF")
        try:
            with connection.begin():
                yield connection
                if database.is_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"rows would refer to nothing: {lost[:5]}")
        finally:
            _watch_references(database, connection, "ON")


def _watch_references(database: Database, connection: Connection, on_or_off: str) -> None:
    """Tell SQLite's own connection: within a transaction it would not listen."""
    if database.is_sqlite:
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={on_or_off}")


def revise(database: Database, metadata: MetaData, message: str, revision: str) -> None:
    """Write the next revision from the difference between the models and the database (for developers)."""
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        config = _config(metadata)
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=revision)


def current(database: Database) -> str | None:
    """Return the database's revision, None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision that this program needs."""
    return ScriptDirectory.from_config(_config(MetaData())).get_current_head()


def differences(database: Database, metadata: MetaData) -> list[object]:
    """Return how the database differs from the models; empty when migrations tell the same as the tables."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _config(metadata: MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["metadata"] = metadata
    return config
