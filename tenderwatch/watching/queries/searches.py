"""Saved searches with what they bring, and what a rule would have found lately."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from tenderwatch.intake.tables import Source
from tenderwatch.notices.queries import NoticeLine, lines
from tenderwatch.notices.search import Index, SearchRequest
from tenderwatch.notices.tables import Notice
from tenderwatch.notices.terms import in_use
from tenderwatch.users.tables import User
from tenderwatch.watching import question
from tenderwatch.watching.parts import RulePart, parts_of
from tenderwatch.watching.rules import PREVIEW_DAYS, a_week
from tenderwatch.watching.tables import Match, SavedSearch, Triage

MOST_HITS = 200
MANY_MORE = 10_000
_EXACT_TO = 4 * MANY_MORE  # notices; a hit is a notice however many sources have it, and so many have none
_CHUNK = 10_000
_FACTS = (Notice.id, Notice.group_id, Notice.procedure_id, Notice.published_on, Notice.recorded_at)


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A saved search in the list: matches and shortlisted procedures of the last 90 days, and what waits."""

    search: SavedSearch
    owner: str
    matches: int
    shortlisted: int
    waiting: int

    @property
    def a_week(self) -> float:
        """Matches a week."""
        return a_week(self.matches)


@dataclass(frozen=True, slots=True)
class Hit:
    """A notice that a rule finds, and what the team thinks of its procedure ("" when it was never before it)."""

    notice: NoticeLine
    state: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many hits more a rule would have without one of its parts; with `at_least` they are more than that."""

    part: RulePart
    more: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have found in the last 90 days: a hit is a notice, told once however many sources have it.

    `hits` are the latest of `total`; `procedure_ids` are those of all hits.
    """

    hits: list[Hit]
    total: int
    procedure_ids: frozenset[int]
    shortlisted: int
    left_out: list[LeftOut]
    days: int = PREVIEW_DAYS

    @property
    def a_week(self) -> float:
        """Hits a week."""
        return a_week(self.total, self.days)


def searches(session: Session, team_id: int, now: datetime) -> list[SearchLine]:
    """Return the team's saved searches by name, those switched off last."""
    since = now - timedelta(days=PREVIEW_DAYS)
    rows = session.execute(
        select(SavedSearch, User.name)
        .join(User, User.id == SavedSearch.owner_id)
        .where(SavedSearch.team_id == team_id)
        .order_by(SavedSearch.active.desc(), SavedSearch.name)
    ).all()
    found = _brought(session, team_id, since)
    return [SearchLine(search, owner, *found.get(search.id, (0, 0, 0))) for search, owner in rows]


def _brought(session: Session, team_id: int, since: datetime) -> dict[int, tuple[int, int, int]]:
    recent = Match.matched_at >= since
    shortlisted = case((and_(recent, Triage.state == "shortlisted"), Match.procedure_id), else_=None)
    waiting = case((Triage.state == "new", Match.procedure_id), else_=None)
    rows = session.execute(
        select(
            Match.search_id,
            func.count(case((recent, 1), else_=None)),
            func.count(shortlisted.distinct()),
            func.count(waiting.distinct()),
        )
        .join(SavedSearch, SavedSearch.id == Match.search_id)
        .join(Triage, and_(Triage.procedure_id == Match.procedure_id, Triage.team_id == SavedSearch.team_id))
        .where(SavedSearch.team_id == team_id)
        .group_by(Match.search_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def names(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Return the team's searches as choices."""
    wanted = select(SavedSearch.id, SavedSearch.name).where(SavedSearch.team_id == team_id)
    return [(row.id, row.name) for row in session.execute(wanted.order_by(SavedSearch.name))]


def source_names(session: Session) -> list[str]:
    """Return the names of all sources, for the filter of a search."""
    return list(session.scalars(select(Source.name).order_by(Source.name)))


def owners(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Return the people who own searches of the team, as choices."""
    wanted = select(User.id, User.name).join(SavedSearch, SavedSearch.owner_id == User.id)
    found = wanted.where(SavedSearch.team_id == team_id).distinct().order_by(User.name)
    return [(row.id, row.name) for row in session.execute(found)]


def preview(
    session: Session,
    index: Index,
    team_id: int,
    query: str,
    filters: Mapping[str, Iterable[str]],
    now: datetime,
    zone: str,
) -> Preview:
    """Return what a rule would have found in the last 90 days; raises QueryError when it cannot be read.

    As on the search page a notice that a newer one replaced is left out, unless the rule asks for those.
    A notice that does not say when it was published counts from the day on which we received it.
    """
    request = replace(question.question_of(query, filters, now, in_use(session)), standing=True)
    lately = _Lately(session, index, now.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone))
    ids = lately.ids(request)
    found = lately.rows(_FACTS, *ids)
    groups = {row.group_id: row for row in sorted(found, key=lambda row: -row.id)}
    latest = sorted(groups.values(), key=lambda row: (row.published_on or row.recorded_at.date(), row.id), reverse=True)
    procedures = frozenset(row.procedure_id for row in latest)
    shown = [row.id for row in latest[:MOST_HITS]]
    states = _states(session, team_id, procedures)
    return Preview(
        [Hit(line, states.get(line.procedure_id, "")) for line in lines(session, shown)],
        len(latest),
        procedures,
        sum(1 for state in states.values() if state == "shortlisted"),
        [_left_out(lately, part, ids, groups) for part in parts_of(request)],
    )


class _Lately:
    """What questions find among the notices of the last 90 days."""

    def __init__(self, session: Session, index: Index, today: date, zone: ZoneInfo) -> None:
        self.session, self.index = session, index
        self.since = question.since(today, PREVIEW_DAYS)
        self.begin = datetime.combine(self.since, time.min, zone)

    def ids(self, request: SearchRequest) -> tuple[set[int], set[int]]:
        """Return what is found of these days, and of any day without a date of publication."""
        return question.found_since(self.index, request, self.since)

    def rows(self, columns: Sequence[Any], dated: Collection[int], undated: Collection[int]) -> list[Any]:
        """Return columns of those of the notices that stand; without a date the day counts on which we received one."""
        wanted = select(*columns).where(Notice.current)
        received = wanted.where(Notice.recorded_at >= self.begin)
        return [
            row
            for ids, query in ((dated, wanted), (undated, received))
            for some in _chunks(ids)
            for row in self.session.execute(query.where(Notice.id.in_(some)))
        ]


def _left_out(lately: _Lately, part: RulePart, known: tuple[set[int], set[int]], groups: Collection[int]) -> LeftOut:
    dated, undated = lately.ids(part.without)
    if len(dated) - len(known[0]) > _EXACT_TO:
        return LeftOut(part, MANY_MORE, at_least=True)
    more = {row[0] for row in lately.rows([Notice.group_id], dated - known[0], undated - known[1])}
    return LeftOut(part, len(more.difference(groups)))


def _states(session: Session, team_id: int, procedure_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _chunks(procedure_ids):
        wanted = select(Triage.procedure_id, Triage.state).where(
            Triage.procedure_id.in_(some), Triage.team_id == team_id
        )
        found |= {row.procedure_id: row.state for row in session.execute(wanted)}
    return found


def _chunks(ids: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
