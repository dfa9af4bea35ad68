"""Many writes as one: all that a block does through the given database is committed at its end, or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tenderwatch.db.engine import Database


@contextmanager
def in_one_go(database: Database) -> Iterator[Database]:
    """Give a database in which every `write()` is a savepoint of one transaction and every `read()` sees it.

    Everything goes through one connection: threads take turns, and other writers wait until the block ends.
    """
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        stage = database.within(connection)
        try:
            yield stage
        finally:
            stage.close()
