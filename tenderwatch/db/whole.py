"""Many writes as one: all that a block does through the given database is committed at its end, or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import sessionmaker

from tenderwatch.db.engine import Database


@contextmanager
def in_one_go(database: Database) -> Iterator[Database]:
    """Give a database in which every `write()` is a savepoint of one transaction and every `read()` sees it.

    For one thread: everything goes through one connection, and other writers wait until the block ends.
    """
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        stage = Database(database.url.render_as_string(hide_password=False))
        stage._readers = sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False, autoflush=False
        )
        stage._writers = sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        try:
            yield stage
        finally:
            stage.close()
