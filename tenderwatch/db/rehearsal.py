"""A database to try things on: it looks and works like the real one, and nothing of it remains.

SQLite: a copy made by its backup API.  PostgreSQL: one transaction around everything, rolled back at the end; each
`write()` inside is a savepoint.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import event

from scrapers.scratch import scratch
from tenderwatch.db.engine import Database


@contextmanager
def rehearsal(database: Database) -> Iterator[Database]:
    """Give a database that begins as `database` is now and is forgotten at the end of the block."""
    with _copy(database) if database.is_sqlite else _transaction(database) as stage:
        yield stage


@contextmanager
def _copy(database: Database) -> Iterator[Database]:
    with scratch() as folder:
        path = folder / "rehearsal.db"
        with closing(sqlite3.connect(str(database.url.database))) as real, closing(sqlite3.connect(path)) as copy:
            real.backup(copy)
        stage = Database(f"sqlite:///{path}")
        event.listen(stage.engine, "connect", _unsafe_and_fast)
        try:
            yield stage
        finally:
            stage.close()


def _unsafe_and_fast(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _transaction(database: Database) -> Iterator[Database]:
    with database.engine.connect() as connection:
        outer = connection.begin()
        stage = database.within(connection)
        try:
            yield stage
        finally:
            outer.rollback()
            stage.close()
