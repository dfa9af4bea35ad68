"""The audit trail: who changed what, when, from what and to what."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tenderwatch.db import Base
from tenderwatch.users import labels
from tenderwatch.users.tables import Audit, User

UNTOLD = {"version", "password_hash"}
"""Fields whose values are nobody's business or say nothing."""


def audit(
    session: Session,
    changed: Base,
    by: User | str | None,
    now: datetime,
    action: str = "changed",
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Write what is about to change about `changed` into the trail; call it before flushing.

    `by` is a person, or the name of what acted ("import", "scheduler"); None is the command line.  `changes` adds what
    the columns do not show, as field -> [from, to].  A change of nothing is not written.
    """
    told = {**_column_changes(changed), **(changes or {})}
    if action == "changed" and not told:
        return
    session.flush()
    session.add(
        Audit(
            at=now,
            user_id=by.id if isinstance(by, User) else None,
            actor=by.name if isinstance(by, User) else (by or "command line"),
            object_type=changed.__tablename__,
            object_id=(inspect(changed).identity or (0,))[0],
            action=action,
            changes=told,
        )
    )


def trail(session: Session, object_type: str, object_id: int, limit: int = 100) -> list[Audit]:
    """Return the latest entries about one object, newest first."""
    return list(
        session.scalars(
            select(Audit)
            .where(Audit.object_type == object_type, Audit.object_id == object_id)
            .order_by(Audit.id.desc())
            .limit(limit)
        )
    )


@dataclass(frozen=True)
class Told:
    """One line of an object's history, for people."""

    at: datetime
    who: str
    what: str
    was: str | None = None
    now: str | None = None


def told(session: Session, object_type: str, object_id: int) -> list[Told]:
    """Return the history of one object, newest first, a line for each field that changed."""
    return [line for entry in trail(session, object_type, object_id) for line in _lines(entry)]


def _lines(entry: Audit) -> list[Told]:
    if not entry.changes:
        return [Told(entry.at, entry.actor, labels.action(entry.action))]
    return [
        Told(entry.at, entry.actor, f"{labels.action(entry.action)}: {labels.field(name)}", _word(was), _word(now))
        for name, (was, now) in entry.changes.items()
    ]


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value in (None, "") else str(value)


def _column_changes(changed: Base) -> dict[str, list[Any]]:
    state = inspect(changed)
    changes = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if column.key not in UNTOLD and history.has_changes() and state.persistent:
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            if before != after:
                changes[column.key] = [_plain(before), _plain(after)]
    return changes


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | datetime | Decimal) else value


PAGE = 50


def page(session: Session, number: int, who: str = "", what: str = "") -> tuple[list[Audit], int]:
    """Return one page of the whole trail, newest first, and how many entries there are under the filters."""
    query = select(Audit)
    if who:
        query = query.where(Audit.actor.ilike(f"%{who}%"))
    if what:
        query = query.where(Audit.object_type == what)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(session.scalars(query.order_by(Audit.id.desc()).offset((number - 1) * PAGE).limit(PAGE))), total


def object_types(session: Session) -> list[str]:
    """Return the kinds of object that the trail speaks of."""
    return list(session.scalars(select(Audit.object_type).distinct().order_by(Audit.object_type)))
