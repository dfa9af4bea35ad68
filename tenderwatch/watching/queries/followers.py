"""Who follows which saved search, and when they hear of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.tables import Follower, SavedSearch


@dataclass(frozen=True, slots=True)
class Following:
    """A person follows a search of their team."""

    user_id: int
    person: str
    search_id: int
    search: str
    active: bool
    schedule: str
    weekday: int


def followers(session: Session, search_ids: Collection[int]) -> list[Following]:
    """Return who follows the searches, by name; who may not see the team any more is told nothing and not named."""
    found = _all().where(Follower.search_id.in_(search_ids), User.active).order_by(User.name, User.id)
    return [Following(*row) for row in session.execute(found)]


def followed_by(session: Session, person: User) -> list[Following]:
    """Return what a person follows, by name."""
    found = _all().where(Follower.user_id == person.id).order_by(SavedSearch.name, SavedSearch.id)
    return [Following(*row) for row in session.execute(found)]


def _all() -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        select(
            *(User.id, User.name, SavedSearch.id, SavedSearch.name, SavedSearch.active),
            *(Follower.schedule, Follower.weekday),
        )
        .select_from(Follower)
        .join(User, User.id == Follower.user_id)
        .join(SavedSearch, SavedSearch.id == Follower.search_id)
        .join(TeamMember, and_(TeamMember.team_id == SavedSearch.team_id, TeamMember.user_id == Follower.user_id))
    )
    return found
