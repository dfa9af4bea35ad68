"""The audit trail: who changed what, when, from what and to what."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tenderwatch.db import Base
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
            object_id=inspect(changed).identity[0],
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
