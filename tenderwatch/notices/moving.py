"""What the rooms above keep of procedures follows when procedures merge and notices move.

This room knows none of them: every column that names a procedure follows it.  A table in which that may collide, or
that follows its notice, says in its `info` under FOLLOWS which function of its own room sees to it ("module:name").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from sqlalchemy import Column, Table, update
from sqlalchemy.orm import Session

from tenderwatch.db import Base

FOLLOWS = "follows"
OWN = frozenset({"procedure", "procedure_key", "procedure_buyer", "notice", "lot", "award", "published_contract"})
"""The tables of this room, which linking writes itself."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What linking changed: procedures that went into others, the procedure of notices that moved, groups that went
    into others.
    """

    merged: Mapping[int, int]
    notices: Mapping[int, int]
    groups: Mapping[int, int]


def follow(session: Session, moves: Moves) -> None:
    """Let every row that names what moved follow it, in this transaction."""
    session.flush()
    for table, columns in _naming_procedures():
        if FOLLOWS in table.info:
            module, _colon, name = table.info[FOLLOWS].partition(":")
            getattr(import_module(module), name)(session, moves)
        else:
            for column in columns:
                _replace(session, table, column, moves.merged)
    session.expire_all()


def _naming_procedures() -> Iterator[tuple[Table, list[Column[int]]]]:
    for table in Base.metadata.sorted_tables:
        columns = [
            column for column in table.c if any(key.column.table.name == "procedure" for key in column.foreign_keys)
        ]
        if columns and table.name not in OWN:
            yield table, columns


def _replace(session: Session, table: Table, column: "Column[int]", merged: Mapping[int, int]) -> None:
    for old, new in merged.items():
        session.execute(update(table).where(column == old).values({column: new}))
