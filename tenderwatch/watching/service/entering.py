"""Entering matches and opening triage for them; doing it again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scrapers import notice_json
from tenderwatch.db import Base
from tenderwatch.db.bulk import insert_or
from tenderwatch.intake.tables import Source
from tenderwatch.notices.buyer_ids import buyer_ids
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import IndexRow, SearchRequest
from tenderwatch.notices.tables import Notice
from tenderwatch.watching import question
from tenderwatch.watching.tables import Match, SavedSearch, Triage, TriageStep


@dataclass(frozen=True, slots=True)
class Candidate:
    """A current notice, with what the text index is told of it."""

    id: int
    sequence: int
    group_id: int
    procedure_id: int
    row: IndexRow


@dataclass(frozen=True, slots=True)
class Found:
    """A notice that a search found, and how that asked."""

    search: SavedSearch
    request: SearchRequest
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Entry:
    """A match about to be written, and the team that it is for."""

    team_id: int
    match: Mapping[str, Any]


def candidates(session: Session, which: Any, limit: int | None = None) -> list[Candidate]:
    """Return the current notices that meet a condition, in the order of their recording."""
    rows = session.execute(_current().where(which).order_by(Notice.sequence).limit(limit)).all()
    buyers = buyer_ids(session, {row.procedure_id for row in rows})
    return [_candidate(row, buyers.get(row.procedure_id, ())) for row in rows]


def _current() -> Select[Any]:
    columns = (Notice.id, Notice.sequence, Notice.group_id, Notice.procedure_id, Notice.status, Notice.content)
    found = select(*columns, Source.name.label("source")).join(Source, Source.id == Notice.source_id)
    return found.where(Notice.current)


def _candidate(row: Any, buyers: Sequence[int]) -> Candidate:
    told = row_of(notice_json.from_json(row.content), row.id, row.source, row.status, buyers)
    return Candidate(row.id, row.sequence, row.group_id, row.procedure_id, told)


def fresh(session: Session, found: Sequence[Found], now: datetime) -> list[Entry]:
    """Return the matches among `found` that are not entered yet, each with its reason."""
    groups = {each.candidate.group_id for each in found}
    known = session.execute(select(Match.search_id, Match.group_id).where(Match.group_id.in_(groups)))
    entered = {(row.search_id, row.group_id) for row in known}
    return [_entry(each, now) for each in found if (each.search.id, each.candidate.group_id) not in entered]


def _entry(found: Found, now: datetime) -> Entry:
    notice = found.candidate
    row = {
        "search_id": found.search.id,
        "group_id": notice.group_id,
        "notice_id": notice.id,
        "procedure_id": notice.procedure_id,
        "why": question.why(notice.row, found.request),
        "matched_at": now,
    }
    return Entry(found.search.team_id, row)


def enter(session: Session, entries: Sequence[Entry], now: datetime) -> None:
    """Write matches and put their procedures before the teams."""
    insert_once(session, Match, [entry.match for entry in entries])
    procedures = dict.fromkeys((entry.team_id, entry.match["procedure_id"]) for entry in entries)
    open_triage(session, procedures, now)


def open_triage(session: Session, procedures: Iterable[tuple[int, int]], now: datetime) -> None:
    """Put procedures before teams; those that a team has before it already, or has decided about, stay as they are."""
    moments = {"state": "new", "arrived_at": now, "changed_at": now}
    insert_once(session, Triage, [{"team_id": team, "procedure_id": number, **moments} for team, number in procedures])


def insert_once(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows but those whose unique key is there; the database decides, so that two at once agree."""
    if rows:
        session.execute(insert_or(session, table).on_conflict_do_nothing(), rows)


def told(triage: Triage) -> dict[str, Any]:
    """Return what a step keeps of a triage."""
    until = triage.snoozed_until
    return {
        "state": triage.state,
        "reason": triage.reason,
        "until": until.isoformat() if until else None,
        "reopened_by": triage.reopened_by_id,
        "assignee": triage.assignee_id,
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
