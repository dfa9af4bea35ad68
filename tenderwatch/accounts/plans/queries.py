"""Account plans as pages and the digest show them: goals with their actions, and reviews that are due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.paging import Paged, paged
from tenderwatch.accounts.plans import labels
from tenderwatch.accounts.plans.rules import CHOSEN
from tenderwatch.accounts.tables import Account, AccountGoal, GoalAction
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

People = Collection[int | None] | None
"""For whom somebody acts (None among them: for what is nobody's); None alone is everybody."""

_OWNER = func.coalesce(AccountGoal.owner_id, Account.manager_id, Account.responsible_id)
"""A goal without an owner is the account manager's."""


@dataclass(frozen=True)
class ActionLine:
    """An action of a goal."""

    id: int
    text: str
    mandatory: bool
    due_on: date | None
    owner: str | None
    done_on: date | None


@dataclass(frozen=True)
class GoalLine:
    """A goal with its actions; `proposed` are codes of actions that may be chosen and are not."""

    goal: AccountGoal
    organization_id: int
    organization: str
    owner_id: int | None
    owner: str | None
    actions: tuple[ActionLine, ...]
    proposed: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many actions are done."""
        return sum(each.done_on is not None for each in self.actions)

    @property
    def left(self) -> int:
        """How many mandatory actions are not done."""
        return sum(each.mandatory and each.done_on is None for each in self.actions)


@dataclass(frozen=True)
class PlanSection:
    """The plan of an account: open goals by their day, then what has ended with what was learnt."""

    account_id: int
    organization_id: int
    organization: str
    open: tuple[GoalLine, ...]
    ended: tuple[GoalLine, ...]


def plan(session: Session, account_id: int) -> PlanSection:
    """Return the plan of an account."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(_("There is no such account."))
    name = session.scalar(select(Organization.name).where(Organization.id == account.organization_id)) or ""
    lines = _lines(session, _goals().where(AccountGoal.account_id == account_id))
    return PlanSection(
        account_id=account_id,
        organization_id=account.organization_id,
        organization=name,
        open=tuple(line for line in lines if line.goal.state == "open"),
        ended=tuple(line for line in lines if line.goal.state != "open"),
    )


def goal(session: Session, goal_id: int) -> GoalLine:
    """Return one goal."""
    found = _lines(session, _goals().where(AccountGoal.id == goal_id))
    if not found:
        raise NotFound(_("There is no such goal."))
    return found[0]


def goals(session: Session, people: People, show: str, today: date, page: int = 1) -> Paged[GoalLine]:
    """Return a page of the goals of all accounts in a state, or "due" for review, by the day of their review."""
    which = _waiting(people, today) if show == "due" else _of(_goals().where(AccountGoal.state == show), people)
    return paged(session, which, page, _lines)


def count_to_review(session: Session, people: People, today: date) -> int:
    """Return how many open goals wait for their review."""
    waiting = _waiting(people, today).with_only_columns(AccountGoal.id).order_by(None)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def to_review(session: Session, people: People, today: date) -> list[GoalLine]:
    """Return the open goals whose review is due, or whose day has passed, what waits longest first."""
    return _lines(session, _waiting(people, today))


def _waiting(people: People, today: date) -> Select[AccountGoal, int, str, int, str]:
    waits = (AccountGoal.review_on <= today) | (AccountGoal.due_on < today)
    return _of(_goals().where(AccountGoal.state == "open", waits), people)


def _goals() -> Select[AccountGoal, int, str, int, str]:
    return (
        select(AccountGoal, Organization.id, Organization.name, _OWNER, User.name)
        .join(Account, Account.id == AccountGoal.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .outerjoin(User, User.id == _OWNER)
        .where(AccountGoal.removed_at.is_(None))
        .order_by(AccountGoal.review_on, AccountGoal.due_on, AccountGoal.id)
    )


def _of(query: Select[AccountGoal, int, str, int, str], people: People) -> Select[AccountGoal, int, str, int, str]:
    if people is None:
        return query
    named = _OWNER.in_([each for each in people if each is not None])
    return query.where(named | _OWNER.is_(None) if None in people else named)


def _lines(session: Session, query: Select[AccountGoal, int, str, int, str]) -> list[GoalLine]:
    rows = session.execute(query).all()
    actions = _actions(session, [row[0].id for row in rows]) if rows else {}
    return [
        GoalLine(
            *(goal, organization_id, name, owner_id, owner, tuple(actions[goal.id])),
            proposed=_proposed(goal.kind, {action.text for action in actions[goal.id]}),
        )
        for goal, organization_id, name, owner_id, owner in rows
    ]


def _proposed(kind: str, there: set[str]) -> tuple[str, ...]:
    return tuple(code for code in CHOSEN[kind] if not labels.action_texts(code) & there)


def _actions(session: Session, goal_ids: list[int]) -> dict[int, list[ActionLine]]:
    found: dict[int, list[ActionLine]] = {number: [] for number in goal_ids}
    query = (
        select(GoalAction, User.name)
        .outerjoin(User, User.id == GoalAction.owner_id)
        .where(GoalAction.goal_id.in_(goal_ids), GoalAction.removed_at.is_(None))
        .order_by(GoalAction.mandatory.desc(), GoalAction.id)
    )
    for action, owner in session.execute(query):
        line = ActionLine(action.id, action.text, action.mandatory, action.due_on, owner, action.done_on)
        found[action.goal_id].append(line)
    return found
