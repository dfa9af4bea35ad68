"""What the rooms above keep of an organisation follows when it goes into another, and comes back when it is taken out.

This room knows none of them: every column that names an organisation follows, and the rows that did are remembered.  A
table that can be told anew from its sources says in its `info` under FOLLOWS which function of its own room does that;
one of which an organisation has a single row says under ASKED which function of its room refuses, where both have one,
with a sentence of what to do first.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from sqlalchemy import Column, Table, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tenderwatch.db import Base
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _

FOLLOWS = "follows organizations"
ASKED = "asked before organizations merge"


def follow(session: Session, from_id: int, into_id: int) -> dict[str, list[Any]]:
    """Let every row that names one organisation name the other; return which did."""
    session.flush()
    _call(ASKED, session, from_id, into_id)
    moved: dict[str, list[Any]] = {}
    for table, column in _naming():
        ids = list(session.scalars(select(table.c.id).where(column == from_id)))
        if ids:
            moved[f"{table.name}.{column.name}"] = ids
            _move(session, table, column, ids, into_id)
    _call(FOLLOWS, session, from_id)
    return moved


def come_back(session: Session, moved: Mapping[str, list[Any]], from_id: int, into_id: int) -> None:
    """Give the rows that followed back to the organisation they named, where they still name the other."""
    session.flush()
    for table, column in _naming():
        ids = moved.get(f"{table.name}.{column.name}", [])
        still = list(session.scalars(select(table.c.id).where(table.c.id.in_(ids), column == into_id)))
        if still:
            _move(session, table, column, still, from_id)
    _call(FOLLOWS, session, into_id)


def _move(session: Session, table: Table, column: "Column[int]", ids: list[Any], to_id: int) -> None:
    try:
        with session.begin_nested():
            session.execute(update(table).where(table.c.id.in_(ids)).values({column: to_id}))
            for row in list(session.identity_map.values()):
                if inspect(row).mapper.local_table is table:
                    session.expire(row)
    except IntegrityError as problem:
        raise NotAllowed(
            _("Both have something of ours under one name, such as contracts of one reference. Rename one first.")
        ) from problem


def _naming() -> Iterator[tuple[Table, "Column[int]"]]:
    """Give the columns of the rooms above that name an organisation."""
    for table in Base.metadata.sorted_tables:
        if not table.name.startswith("organization") and FOLLOWS not in table.info:
            for column in table.c:
                if any(key.column.table.name == "organization" for key in column.foreign_keys):
                    yield table, column


def _call(what: str, session: Session, *organization_ids: int) -> None:
    for table in Base.metadata.sorted_tables:
        if what in table.info:
            module, _colon, name = table.info[what].partition(":")
            getattr(import_module(module), name)(session, *organization_ids)
