"""The audit trail: who changed what, when, from what and to what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tenderwatch.db import Base
from tenderwatch.users import labels
from tenderwatch.users.tables import Audit, User
from tenderwatch.web import formatters

PEOPLE = {"owner_id", "manager_id", "substitute_id", "assignee_id"}
"""Fields that name a person."""

UNTOLD = {
    "version",
    "lots_seen",
    "password_hash",
    "answered_by_id",
    "acted_by_id",
    "told_by_id",
    "settled_by_id",
    "ready_by_id",
}
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


@dataclass(frozen=True)
class Voice:
    """How a room speaks of what it keeps: its fields, what is done there, and the values that are codes of its own."""

    field: Callable[[str], str] = labels.field
    action: Callable[[str], str] = labels.action
    value: Callable[[str, Any], str | None] = lambda _name, _value: None


def told(session: Session, object_type: str, object_id: int, voice: Voice | None = None) -> list[Told]:
    """Return the history of one object, newest first, a line for each field that changed, in words.

    Days, moments and people are said as everywhere; `voice` says the rest as its room does.
    """
    people = {user_id: name for user_id, name in session.execute(select(User.id, User.name))}
    entries = trail(session, object_type, object_id)
    return [line for entry in entries for line in _lines(entry, people, voice or Voice())]


def _lines(entry: Audit, people: Mapping[int, str], voice: Voice) -> Iterator[Told]:
    if not entry.changes:
        yield Told(entry.at, entry.actor, voice.action(entry.action))
    for name, (was, now) in entry.changes.items():
        what = f"{voice.action(entry.action)}: {voice.field(name)}"
        yield Told(entry.at, entry.actor, what, _word(name, was, people, voice), _word(name, now, people, voice))


def _word(name: str, value: Any, people: Mapping[int, str], voice: Voice) -> str:
    """Say a kept value as a person would."""
    if value in (None, "", []):
        return "–"
    if said := voice.value(name, value):
        return said
    if name in PEOPLE:
        return people.get(value, "–")
    if isinstance(value, str) and name.endswith("_on"):
        return formatters.day(date.fromisoformat(value))
    if isinstance(value, str) and name.endswith("_at"):
        return formatters.moment(datetime.fromisoformat(value))
    if isinstance(value, bool):
        return labels.yes_or_no(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


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
LAST_PAGE = 100_000
"""The last page that anybody asks for in earnest."""


def page(session: Session, number: int, who: str = "", what: str = "") -> tuple[list[Audit], int]:
    """Return one page of the whole trail, newest first, and how many entries there are under the filters."""
    query = select(Audit)
    if who:
        query = query.where(Audit.actor.icontains(who, autoescape=True))
    if what:
        query = query.where(Audit.object_type == what)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(session.scalars(query.order_by(Audit.id.desc()).offset((number - 1) * PAGE).limit(PAGE))), total


def object_types(session: Session) -> list[str]:
    """Return the kinds of object that the trail speaks of."""
    return list(session.scalars(select(Audit.object_type).distinct().order_by(Audit.object_type)))
