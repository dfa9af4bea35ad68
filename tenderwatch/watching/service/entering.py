"""Entering matches and opening triage for them; doing it again changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scrapers import notice_json
from tenderwatch.db import Base
from tenderwatch.intake.tables import Source
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import IndexRow, SearchRequest
from tenderwatch.notices.tables import Notice, ProcedureBuyer
from tenderwatch.watching import asking
from tenderwatch.watching.tables import Match, SavedSearch, Triage, TriageStep


@dataclass(frozen=True, slots=True)
class Candidate:
    """A current notice, with what the text index is told of it."""

    id: int
    sequence: int
    group_id: int
    procedure_id: int
    row: IndexRow


def candidates(session: Session, which: Any, limit: int | None = None) -> list[Candidate]:
    """Return the current notices that meet a condition, in the order of their recording."""
    rows = session.execute(_current().where(which).order_by(Notice.sequence).limit(limit)).all()
    buyers = _buyers(session, {row.procedure_id for row in rows})
    return [_candidate(row, buyers.get(row.procedure_id, ())) for row in rows]


def _current() -> Select[Any]:
    columns = (Notice.id, Notice.sequence, Notice.group_id, Notice.procedure_id, Notice.status, Notice.content)
    found = select(*columns, Source.name.label("source")).join(Source, Source.id == Notice.source_id)
    return found.where(Notice.current)


def _candidate(row: Any, buyers: Sequence[int]) -> Candidate:
    told = row_of(notice_json.from_json(row.content), row.id, row.source, row.status, buyers)
    return Candidate(row.id, row.sequence, row.group_id, row.procedure_id, told)


def _buyers(session: Session, procedure_ids: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in session.scalars(select(ProcedureBuyer).where(ProcedureBuyer.procedure_id.in_(procedure_ids))):
        found.setdefault(row.procedure_id, []).append(row.organization_id)
    return found


def enter(
    session: Session, search: SavedSearch, found: Sequence[Candidate], request: SearchRequest, now: datetime
) -> int:
    """Write the matches of a search and put their procedures before its team; return how many matches are new."""
    rows = [
        {
            "search_id": search.id,
            "group_id": each.group_id,
            "notice_id": each.id,
            "procedure_id": each.procedure_id,
            "why": asking.why(each.row, request),
            "matched_at": now,
        }
        for each in found
    ]
    new = sum(1 for row in rows if insert_once(session, Match, row))
    for procedure_id in dict.fromkeys(each.procedure_id for each in found):
        open_triage(session, search.team_id, procedure_id, now)
    return new


def open_triage(session: Session, team_id: int, procedure_id: int, now: datetime) -> bool:
    """Put a procedure before a team; False when the team has it before it already, or has decided about it."""
    values = {"team_id": team_id, "procedure_id": procedure_id, "state": "new", "arrived_at": now, "changed_at": now}
    return insert_once(session, Triage, values)


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its unique key is there; the database decides, so that two at once agree."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    return session.scalar(statement.returning(table.__table__.c.id)) is not None


def told(triage: Triage) -> dict[str, Any]:
    """Return what a step keeps of a triage."""
    until = triage.snoozed_until
    return {
        "state": triage.state,
        "reason": triage.reason,
        "until": until.isoformat() if until else None,
        "reopened_by": triage.reopened_by_id,
    }


def change(
    session: Session, triage: Triage, values: Mapping[str, Any], by: int | None, now: datetime, **more: Any
) -> TriageStep:
    """Change a triage and keep the step; `more` is what the step tells besides."""
    before = told(triage)
    for name, value in values.items():
        setattr(triage, name, value)
    triage.changed_at, triage.changed_by_id = now, by
    if triage.state == "new" and by is None:
        triage.arrived_at = now
    step = TriageStep(triage_id=triage.id, at=now, user_id=by, before=before, after={**told(triage), **more})
    session.add(step)
    session.flush()
    return step


def in_batches(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield the numbers, at most `size` at a time."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
