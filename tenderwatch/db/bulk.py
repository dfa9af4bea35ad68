"""Writing many rows at once, and rows that may be there already.

Ids are taken beforehand, so that rows that refer to each other can be made ready and sent without asking the database
for the id of each: on SQLite that is the difference between one statement a row and one a batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tenderwatch.db.base import Base

T = TypeVar("T")


def take_ids(session: Session, table: type[Base], count: int) -> list[int]:
    """Return `count` ids for new rows of a table, in order; the session must be a writing one."""
    if not count:
        return []
    if session.get_bind().dialect.name == "postgresql":
        asked = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(session.scalars(asked, {"name": table.__tablename__, "count": count}))
    column = table.__table__.c.id
    last = session.scalar(select(func.coalesce(func.max(column), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def lots(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield rows in lots of at most `size`: a database takes only so many values in one statement."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def insert_all(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all give the same columns."""
    if rows:
        session.connection().execute(insert(table.__table__), rows)  # type: ignore[arg-type]


def insert_or(session: Session, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """Return an insert that can say what to do when the row is there (`on_conflict_…`): the database decides."""
    insert_into = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert_into(table)
