"""What a person's feeds hold: matches of their teams, and the deadlines that the teams keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tenderwatch.notices.queries.lines import buyers_of
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.tables import TeamMember
from tenderwatch.watching.tables import Match, SavedSearch, Triage

MOST = 200
"""Entries of a feed; programs keep what they have read."""

_COLUMNS = (Procedure.id, Procedure.title, Procedure.deadline_at, Procedure.latest_notice_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A procedure in a feed: `at` is when a search of the team found it first, or when the team decided about it.

    `version` grows with each notice of the procedure.
    """

    procedure_id: int
    title: Mapping[str, str]
    buyers: tuple[str, ...]
    deadline_at: datetime | None
    at: datetime
    version: int
    searches: Sequence[str] = ()


def matched_since(session: Session, user_id: int, since: datetime) -> list[Entry]:
    """Return what searches of the person's teams found first since then and nobody dismissed, the latest first."""
    first = func.min(Match.matched_at).label("at")
    found = (
        select(Match.procedure_id, first)
        .join(SavedSearch, SavedSearch.id == Match.search_id)
        .join(TeamMember, TeamMember.team_id == SavedSearch.team_id)
        .join(Triage, (Triage.team_id == SavedSearch.team_id) & (Triage.procedure_id == Match.procedure_id))
        .where(TeamMember.user_id == user_id, Triage.state != "dismissed")
        .group_by(Match.procedure_id)
        .having(first >= since)
        .order_by(first.desc(), Match.procedure_id.desc())
        .limit(MOST)
    )
    at = {row.procedure_id: row.at for row in session.execute(found)}
    names = _searches(session, user_id, list(at))
    wanted = select(*_COLUMNS).where(Procedure.id.in_(at))
    entries = _entries(session, wanted)
    return [
        Entry(**entries[number], at=moment, searches=names.get(number, ()))
        for number, moment in at.items()
        if number in entries
    ]


def kept_deadlines(session: Session, user_id: int, since: datetime) -> list[Entry]:
    """Return the deadlines since then of procedures on the shortlist of the person's teams, the next one first."""
    kept = (
        select(Triage.procedure_id, func.max(Triage.changed_at).label("at"))
        .join(TeamMember, TeamMember.team_id == Triage.team_id)
        .where(TeamMember.user_id == user_id, Triage.state == "shortlisted")
        .group_by(Triage.procedure_id)
    )
    at = {row.procedure_id: row.at for row in session.execute(kept)}
    wanted = select(*_COLUMNS).where(Procedure.id.in_(at), Procedure.deadline_at >= since)
    entries = _entries(session, wanted.order_by(Procedure.deadline_at, Procedure.id).limit(MOST))
    return [Entry(**entry, at=at[number]) for number, entry in entries.items()]


def _entries(session: Session, wanted: Select[*tuple[Any, ...]]) -> dict[int, dict[str, Any]]:
    rows = session.execute(wanted).all()
    buyers = buyers_of(session, [row.id for row in rows])
    return {
        row.id: {
            "procedure_id": row.id,
            "title": row.title or {},
            "buyers": tuple(party.name for party in buyers.get(row.id, ())),
            "deadline_at": row.deadline_at,
            "version": row.latest_notice_id or 0,
        }
        for row in rows
    }


def _searches(session: Session, user_id: int, procedure_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    named = (
        select(Match.procedure_id, SavedSearch.name)
        .join(SavedSearch, SavedSearch.id == Match.search_id)
        .join(TeamMember, TeamMember.team_id == SavedSearch.team_id)
        .where(TeamMember.user_id == user_id, Match.procedure_id.in_(procedure_ids))
        .distinct()
        .order_by(SavedSearch.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in session.execute(named):
        found[row.procedure_id] = (*found.get(row.procedure_id, ()), row.name)
    return found
