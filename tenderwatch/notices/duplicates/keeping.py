"""What the rooms above keep of two procedures, as it was before they became one, so that it can be as it was again.

A merge moves rows and, where two would collide, leaves one (notices/moving.py).  Taking it back moves each row to the
procedure that it had and puts back what was left out; what people did in between stays as they left it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tenderwatch.db import Base
from tenderwatch.notices.moving import FOLLOWS, OWN

Kept = dict[str, list[dict[str, Any]]]


def kept(session: Session, procedures: Collection[int]) -> Kept:
    """Return the rows that name procedures, and those that hang on the ones that a merge may leave out."""
    session.flush()
    found: Kept = {}
    for table, columns in _tables():
        rows: list[dict[str, Any]] = []
        for column, parent in columns:
            wanted = procedures if parent is None else _ids(found.get(parent.name, ()))
            if wanted:
                rows += [dict(row) for row in session.execute(select(table).where(column.in_(wanted))).mappings()]
        if rows:
            found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


def bring_back(session: Session, rows: Kept) -> None:
    """Let each row name what it named, and put back those that are gone."""
    session.flush()
    for table, columns in _tables():
        gone = []
        for row in rows.get(table.name, ()):
            values = {name: _value(value) for name, value in row.items() if name in table.c}
            own = [column == values[column.name] for column in table.primary_key]
            moved = {name: values[name] for name in _naming(table, columns) if name in values}
            if session.execute(select(table).where(*own)).first() is None:
                gone.append(values)
            elif moved:
                session.execute(update(table).where(*own).values(moved))
        for values in gone:  # when those that took their place have left it
            _without_copy(session, table, columns, values)
            insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
            session.execute(insert(table).values(values).on_conflict_do_nothing())
    session.expire_all()


def _without_copy(
    session: Session, table: Table, columns: Collection[tuple["Column[Any]", Table | None]], values: Mapping[str, Any]
) -> None:
    """Delete the row that a merge made of this one where the procedure is a part of its name."""
    moved = {column.name for column, _parent in columns if column.primary_key}
    if moved:
        same = [table.c[name] == value for name, value in values.items() if name not in moved]
        session.execute(delete(table).where(*same))


def _naming(table: Table, columns: Collection[tuple["Column[Any]", Table | None]]) -> list[str]:
    """Return the columns that a merge writes and that are no part of a row's own name."""
    names = [column.name for column, _parent in columns if not column.primary_key]
    return [*names, "group_id"] if FOLLOWS in table.info and "group_id" in table.c else names


def _tables() -> Iterator[tuple[Table, list[tuple["Column[Any]", Table | None]]]]:
    """Yield the tables that name procedures, then those that hang on such as see to themselves when they move."""
    apart = []
    for table in Base.metadata.sorted_tables:
        columns = [
            column for column in table.c if any(key.column.table.name == "procedure" for key in column.foreign_keys)
        ]
        if columns and table.name not in OWN:
            yield table, [(column, None) for column in columns]
            if FOLLOWS in table.info:
                apart.append(table)
    for table in Base.metadata.sorted_tables:
        hanging = [
            (column, key.column.table) for column in table.c for key in column.foreign_keys if key.column.table in apart
        ]
        if hanging:
            yield table, list(hanging)


def _ids(rows: Collection[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows if "id" in row]


def _plain(value: Any) -> Any:
    """Return a value as JSON can keep it."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, Decimal):
        return {"amount": str(value)}
    return {"json": value} if isinstance(value, (dict, list)) else value


def _value(value: Any) -> Any:
    match value:
        case {"at": str(text)}:
            return datetime.fromisoformat(text)
        case {"on": str(text)}:
            return date.fromisoformat(text)
        case {"amount": str(text)}:
            return Decimal(text)
        case {"json": content}:
            return content
    return value
