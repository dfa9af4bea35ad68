"""What of their plans people must do: for Today, the days ahead, and the digest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import labels
from tenderwatch.renewals.tables import RenewalPlan, RenewalSuggestion, RenewalTask
from tenderwatch.users.tables import User

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class DueTask:
    """A task of a plan; `more` counts the person's other tasks of this plan that are due, too."""

    task_id: int
    plan_id: int
    what: str
    title: str
    reference: str
    buyer: str
    due_on: date
    ends_on: date
    value: Decimal | None
    currency: str
    owner_id: int | None
    owner: str | None
    more: int = 0


@dataclass(frozen=True)
class Proposal:
    """A procedure that may follow a contract of the person's."""

    suggestion_id: int
    plan_id: int
    procedure_id: int
    procedure: dict[str, str]
    title: str
    reference: str
    buyer: str
    proposed_at: datetime


People = Collection[int | None] | None
"""For whom somebody acts (None among them: for what is nobody's); None alone is everybody."""

_OWNER = func.coalesce(RenewalTask.owner_id, Contract.owner_id)


def due(session: Session, people: People, today: date) -> list[DueTask]:
    """Return the tasks that are due, one a plan, overdue first, then by value; each says how many more there are."""
    found: dict[int, list[DueTask]] = {}
    for task in _tasks(session, people, RenewalTask.due_on <= today):
        found.setdefault(task.plan_id, []).append(task)
    return [_first(tasks) for tasks in found.values()]


def _first(tasks: list[DueTask]) -> DueTask:
    first, *others = tasks
    return DueTask(**{**first.__dict__, "more": len(others)})


def between(session: Session, people: People, first: date, last: date) -> list[DueTask]:
    """Return the tasks that fall due from `first` to `last`."""
    return _tasks(session, people, RenewalTask.due_on.between(first, last))


def proposals(session: Session, people: People) -> list[Proposal]:
    """Return what may follow the contracts of these people and waits for a yes or a no."""
    rows = session.execute(
        _of_people(
            select(RenewalSuggestion, Procedure.title.label("procedure"), Contract, Organization.name)
            .join(RenewalPlan, RenewalPlan.id == RenewalSuggestion.plan_id)
            .join(Procedure, Procedure.id == RenewalSuggestion.procedure_id)
            .join(Contract, Contract.id == RenewalPlan.contract_id)
            .join(Organization, Organization.id == Contract.buyer_id),
            Contract.owner_id,
            people,
        )
        .where(RenewalSuggestion.state == "proposed", RenewalPlan.state == "open", RenewalPlan.procedure_id.is_(None))
        .order_by(RenewalSuggestion.proposed_at, RenewalSuggestion.id)
    )
    return [
        Proposal(
            suggestion_id=suggestion.id,
            plan_id=suggestion.plan_id,
            procedure_id=suggestion.procedure_id,
            procedure=procedure,
            title=contract.title,
            reference=contract.reference,
            buyer=buyer,
            proposed_at=suggestion.proposed_at,
        )
        for suggestion, procedure, contract, buyer in rows
    ]


def _tasks(session: Session, people: People, when: Any) -> list[DueTask]:
    query = (
        select(RenewalTask, Contract, Organization.name, User.id, User.name)
        .join(RenewalPlan, RenewalPlan.id == RenewalTask.plan_id)
        .join(Contract, Contract.id == RenewalPlan.contract_id)
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == _OWNER)
        .where(RenewalTask.state == "open", RenewalPlan.state == "open", when)
        .order_by(RenewalTask.due_on, Contract.value.desc().nulls_last(), RenewalTask.id)
    )
    return [_task(*row) for row in session.execute(_of_people(query, _OWNER, people))]


def _of_people(query: Select[*Columns], owner: Any, people: People) -> Select[*Columns]:
    if people is None:
        return query
    theirs = owner.in_([each for each in people if each is not None])
    return query.where(or_(theirs, owner.is_(None)) if None in people else theirs)


def _task(task: RenewalTask, contract: Contract, buyer: str, owner_id: int | None, owner: str | None) -> DueTask:
    return DueTask(
        task_id=task.id,
        plan_id=task.plan_id,
        what=labels.titled(task),
        title=contract.title,
        reference=contract.reference,
        buyer=buyer,
        due_on=task.due_on,
        ends_on=contract.ends_on or task.due_on,
        value=contract.value,
        currency=contract.currency,
        owner_id=owner_id,
        owner=owner,
    )
