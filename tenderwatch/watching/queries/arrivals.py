"""What came before a person's teams and the person has not been told: by the searches that they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.tables import Follower, Match, SavedSearch, ToldArrival, Triage


@dataclass(frozen=True, slots=True)
class Finding:
    """A search that a person follows found what came before the team; `at` is the later of the two moments."""

    search: str
    schedule: str
    weekday: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A procedure that waits for its team's review, untold to a person, and the searches of theirs that found it."""

    triage_id: int
    procedure_id: int
    arrived_at: datetime
    findings: tuple[Finding, ...] = ()

    @property
    def searches(self) -> tuple[str, ...]:
        """The names of the searches."""
        return tuple(dict.fromkeys(each.search for each in self.findings))


_UNTOLD = or_(ToldArrival.arrived_at.is_(None), ToldArrival.arrived_at < Triage.arrived_at)


def _told_to(user_id: ColumnElement[int] | Any) -> ColumnElement[bool]:
    return and_(ToldArrival.triage_id == Triage.id, ToldArrival.user_id == user_id)


def untold(session: Session, person: User) -> list[Arrival]:
    """Return what the searches that a person follows found and nobody has told them, in the order of its arrival.

    What the team has decided about, or a search that is switched off found, is not news.
    """
    if not person.may(Permission.SEE_INBOX):
        return []
    rows = session.execute(_followed().where(Follower.user_id == person.id).order_by(Triage.arrived_at, Triage.id))
    found: dict[int, tuple[Any, list[Finding]]] = {}
    for row in rows:
        finding = Finding(row.name, row.schedule, row.weekday, max(row.matched_at, row.arrived_at))
        found.setdefault(row.id, (row, []))[1].append(finding)
    return [Arrival(row.id, row.procedure_id, row.arrived_at, tuple(by)) for row, by in found.values()]


def _followed() -> Select[*tuple[Any, ...]]:
    news = or_(Match.matched_at > Follower.since, Triage.arrived_at > Follower.since)
    return (
        select(
            *(Triage.id, Triage.procedure_id, Triage.arrived_at, Match.matched_at),
            *(SavedSearch.name, Follower.schedule, Follower.weekday),
        )
        .select_from(Follower)
        .join(SavedSearch, SavedSearch.id == Follower.search_id)
        .join(TeamMember, and_(TeamMember.team_id == SavedSearch.team_id, TeamMember.user_id == Follower.user_id))
        .join(Match, Match.search_id == SavedSearch.id)
        .join(Triage, and_(Triage.team_id == SavedSearch.team_id, Triage.procedure_id == Match.procedure_id))
        .outerjoin(ToldArrival, _told_to(Follower.user_id))
        .where(SavedSearch.active, Follower.schedule != "never", Triage.state == "new", news, _UNTOLD)
    )


def unfound(session: Session, person: User, since: datetime) -> list[Arrival]:
    """Return what came before the person's teams after `since` though no search of the team ever found it."""
    if not person.may(Permission.SEE_INBOX):
        return []
    found = select(Match.id).join(SavedSearch, SavedSearch.id == Match.search_id)
    found = found.where(Match.procedure_id == Triage.procedure_id, SavedSearch.team_id == Triage.team_id)
    rows = session.execute(
        select(Triage.id, Triage.procedure_id, Triage.arrived_at)
        .join(TeamMember, TeamMember.team_id == Triage.team_id)
        .outerjoin(ToldArrival, _told_to(person.id))
        .where(TeamMember.user_id == person.id, Triage.state == "new", Triage.arrived_at > since)
        .where(_UNTOLD, ~found.exists())
        .order_by(Triage.arrived_at, Triage.id)
    )
    return [Arrival(row.id, row.procedure_id, row.arrived_at) for row in rows]


def with_instant_news(session: Session) -> Sequence[int]:
    """Return the people who asked to hear at once and have something to hear."""
    wanted = _followed().where(Follower.schedule == "instant").with_only_columns(Follower.user_id)
    return session.scalars(wanted.distinct().order_by(Follower.user_id)).all()


def is_still_so(session: Session, user_id: int, message_id: int, *, undecided: bool) -> bool:
    """Tell whether all that a waiting mail tells is still the person's to hear.

    With `undecided` (a mail of its own) also whether nobody has decided about it and they still follow what found it.
    """
    told = select(Triage).join(ToldArrival, _told_to(user_id)).where(ToldArrival.message_id == message_id)
    member = select(TeamMember.user_id).where(TeamMember.team_id == Triage.team_id, TeamMember.user_id == user_id)
    gone = ~member.exists()
    if undecided:
        followed = (
            select(Match.id)
            .join(Follower, Follower.search_id == Match.search_id)
            .join(SavedSearch, SavedSearch.id == Match.search_id)
            .where(Match.procedure_id == Triage.procedure_id, SavedSearch.team_id == Triage.team_id)
            .where(Follower.user_id == user_id, SavedSearch.active)
        )
        gone = or_(gone, Triage.state != "new", ~followed.exists())
    return session.scalars(told.where(gone).limit(1)).first() is None
