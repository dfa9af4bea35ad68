"""The use of the product by role and month; of few people nothing is told, so that nobody can be picked out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.accounts.tables import ToolUse
from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts.facts import today_of
from tenderwatch.users.tables import User, UserRole

LEAST = 3
"""Of fewer people than this nothing is said of their role: they are told together with others, or not at all."""


@dataclass(frozen=True)
class RoleUse:
    """A group of people, None for several small roles together: how many used the product in each month."""

    role: str | None
    people: int
    months: Mapping[date, Share]


def by_role(session: Session, months: Iterable[date], people: Collection[int] | None = None) -> list[RoleUse]:
    """Return the use of each role that has enough people, the others together when they are enough.

    Somebody of several roles counts in each of them, and once among those told together.  A month counts those who
    were entered by its end; of too few of them nothing is told.
    """
    wanted = list(months)
    roles, entered = _members(session, people), _entered(session, people)
    used = _users(session, wanted)
    shown = [(role, members) for role, members in sorted(roles.items()) if len(members) >= LEAST]
    rest = set[int]().union(*(members for members in roles.values() if len(members) < LEAST))
    groups: list[tuple[str | None, set[int]]] = [*shown, *([(None, rest)] if len(rest) >= LEAST else [])]
    return [
        RoleUse(role, len(members), {month: _share(members, entered, used, month) for month in wanted})
        for role, members in groups
    ]


def share_in(session: Session, month: date, people: Collection[int] | None = None) -> Share:
    """Return how many of all active people used the product in a month; of few nothing is told."""
    entered = _entered(session, people)
    return _share(set(entered), entered, _users(session, [month]), month)


def _share(members: Collection[int], entered: Mapping[int, date], used: Mapping[date, set[int]], month: date) -> Share:
    there = {each for each in members if entered[each] < add_months(month, 1)}
    return Share(len(there & used[month]), len(there)) if len(there) >= LEAST else Share(0, 0)


def _entered(session: Session, people: Collection[int] | None) -> dict[int, date]:
    """Return the active people with the day on which each was entered."""
    query = select(User.id, User.created_at).where(User.active)
    if people is not None:
        query = query.where(User.id.in_(people))
    return {user_id: today_of(created_at) for user_id, created_at in session.execute(query)}


def _members(session: Session, people: Collection[int] | None) -> dict[str, set[int]]:
    query = select(UserRole.role, UserRole.user_id).join(User, User.id == UserRole.user_id).where(User.active)
    if people is not None:
        query = query.where(User.id.in_(people))
    found: dict[str, set[int]] = defaultdict(set)
    for role, user_id in session.execute(query):
        found[role].add(user_id)
    return found


def _users(session: Session, months: Collection[date]) -> dict[date, set[int]]:
    found: dict[date, set[int]] = defaultdict(set)
    for month, user_id in session.execute(select(ToolUse.month, ToolUse.user_id).where(ToolUse.month.in_(months))):
        found[month].add(user_id)
    return found
