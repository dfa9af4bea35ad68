"""The engine and its two scopes.

SQLite: the driver's own transaction handling is switched off and BEGIN is sent by us, IMMEDIATE for writers; otherwise
a transaction that reads and then writes fails under load with "database is locked".
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from threading import RLock
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_SECONDS = 30
ROWS_MEASURED = 1000  # of each index: enough to tell one from another, and done in no time

LOOKS_ONLY = "looks_only"
"""In `Session.info` of a session that only looks."""


class Database:
    """One database: `read()` for looking, `write()` for changing; a write scope commits at its end or not at all."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        self._readers = sessionmaker(self.engine, expire_on_commit=False, autoflush=False, info={LOOKS_ONLY: True})
        self._writers = sessionmaker(self.engine.execution_options(tenderwatch_write=True), expire_on_commit=False)
        self._turn: AbstractContextManager[object] = nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only looks: it never commits, and what it loaded stays readable after it is closed."""
        with self._turn, self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that changes things: all is committed when the block ends, nothing when it raises."""
        with self._turn, self._writers.begin() as session:
            yield session

    def within(self, connection: Connection) -> "Database":
        """Return this database as seen inside a transaction of `connection`, which its opener ends.

        Every `write()` is a savepoint of it and every `read()` sees it; threads wait for each other's to end.
        """
        stage = Database(self.url.render_as_string(hide_password=False))
        inside = partial(sessionmaker, connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        stage._readers, stage._writers = inside(autoflush=False, info={LOOKS_ONLY: True}), inside()
        stage._turn = RLock()
        return stage

    def measure(self) -> None:
        """Let the database look at how its tables are filled, so that it finds its way by the right index.

        PostgreSQL does so by itself; SQLite only when it is asked to, and guesses badly until then.
        """
        if self.is_sqlite:
            with self.engine.execution_options(tenderwatch_write=True).begin() as connection:
                connection.exec_driver_sql(f"PRAGMA analysis_limit={ROWS_MEASURED}")
                connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode(),
        "json_deserializer": orjson.loads,
    }
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, **options)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("tenderwatch_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
