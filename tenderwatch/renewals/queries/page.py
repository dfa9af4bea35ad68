"""Everything that the page of one plan says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.renewals import labels
from tenderwatch.renewals.facts import START
from tenderwatch.renewals.queries.overview import Line, of_contracts
from tenderwatch.renewals.service.bidding import LOST
from tenderwatch.renewals.tables import RenewalPlan, RenewalSuggestion, RenewalTask
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class TaskLine:
    """A task with its words and people."""

    id: int
    title: str
    due_on: date
    state: str
    owner: str | None
    own: bool  # has an owner of its own, not just the contract's
    by_hand: bool  # a person set the day
    stale: bool
    word: str | None
    notes: str | None
    done_at: datetime | None
    done_by: str | None
    version: int


@dataclass(frozen=True)
class Successor:
    """A procedure that may follow, or that follows, and what a person said of it."""

    suggestion_id: int
    procedure_id: int
    title: dict[str, str]
    cpv: str | None
    phase: str
    published_on: date | None
    deadline_at: datetime | None
    same_name: bool
    state: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class PlanPage:
    """A plan and what is known of its contract, its successor and its bid."""

    plan: RenewalPlan
    contract: Contract
    decision: Decision | None
    line: Line | None  # None when the contract runs no more
    tasks: tuple[TaskLine, ...]
    done: int
    total: int
    successors: tuple[Successor, ...]
    procedure: Procedure | None
    bid: Bid | None
    result: str | None
    earlier: tuple[RenewalPlan, ...]

    @property
    def begun(self) -> bool:
        """Whether a person has begun the work."""
        return self.decision is not None and self.decision.choice == "started"

    @property
    def lost(self) -> bool:
        """Whether the bid was lost."""
        return self.result in LOST


def page(session: Session, plan_id: int, today: date) -> PlanPage:
    """Return all that the page of a plan shows; NotFound when there is none, or its contract is deleted."""
    plan = session.get(RenewalPlan, plan_id)
    contract = (
        session.scalar(
            select(Contract)
            .where(Contract.id == plan.contract_id)
            .options(joinedload(Contract.buyer), joinedload(Contract.owner))
        )
        if plan
        else None
    )
    if plan is None or contract is None:
        raise NotFound(_("There is no such renewal plan."))
    people = {user_id: name for user_id, name in session.execute(select(User.id, User.name))}
    owner = contract.owner.name if contract.owner else None
    tasks = tuple(_task(each, people, owner) for each in sorted(plan.tasks, key=_order))
    return PlanPage(
        plan=plan,
        contract=contract,
        decision=_decision(session, plan),
        line=of_contracts(session, [contract.id], today).get(contract.id) if plan.state == "open" else None,
        tasks=tasks,
        done=sum(each.state == "done" for each in tasks),
        total=sum(each.state != "not-needed" for each in tasks),
        successors=tuple(_successors(session, plan, people)),
        procedure=session.get(Procedure, plan.procedure_id) if plan.procedure_id else None,
        bid=session.get(Bid, plan.bid_id) if plan.bid_id else None,
        result=session.scalar(select(Outcome.result).where(Outcome.bid_id == plan.bid_id)) if plan.bid_id else None,
        earlier=tuple(_earlier(session, plan)),
    )


def _order(task: RenewalTask) -> tuple[date, int]:
    return task.due_on, task.position


def _task(task: RenewalTask, people: dict[int, str], owner: str | None) -> TaskLine:
    return TaskLine(
        id=task.id,
        title=labels.titled(task),
        due_on=task.due_on,
        state=task.state,
        owner=people.get(task.owner_id) if task.owner_id else owner,
        own=task.owner_id is not None,
        by_hand=task.anchor is None,
        stale=task.stale,
        word=task.word,
        notes=task.notes,
        done_at=task.done_at,
        done_by=people.get(task.done_by_id or 0),
        version=task.version,
    )


def _decision(session: Session, plan: RenewalPlan) -> Decision | None:
    return session.scalar(
        select(Decision).where(
            Decision.contract_id == plan.contract_id, Decision.kind == START, Decision.ordinal == plan.ordinal
        )
    )


def _successors(session: Session, plan: RenewalPlan, people: dict[int, str]) -> list[Successor]:
    rows = session.execute(
        select(RenewalSuggestion, Procedure, func.min(Notice.published_on))
        .join(Procedure, Procedure.id == RenewalSuggestion.procedure_id)
        .outerjoin(Notice, Notice.procedure_id == Procedure.id)
        .where(RenewalSuggestion.plan_id == plan.id)
        .group_by(RenewalSuggestion.id, Procedure.id)
        .order_by(RenewalSuggestion.id.desc())
    )
    return [
        Successor(
            suggestion_id=suggestion.id,
            procedure_id=procedure.id,
            title=procedure.title,
            cpv=procedure.cpv_main,
            phase=procedure.phase,
            published_on=published_on,
            deadline_at=procedure.deadline_at,
            same_name=suggestion.same_name,
            state=suggestion.state,
            decided_by=people.get(suggestion.decided_by_id or 0),
            decided_at=suggestion.decided_at,
        )
        for suggestion, procedure, published_on in rows
    ]


def _earlier(session: Session, plan: RenewalPlan) -> Sequence[RenewalPlan]:
    others = select(RenewalPlan).where(RenewalPlan.contract_id == plan.contract_id, RenewalPlan.id != plan.id)
    return session.scalars(others.order_by(RenewalPlan.ordinal)).all()


@dataclass(frozen=True)
class Renewed:
    """The contract that a bid would renew, and its plan."""

    plan_id: int
    contract: Contract


def renewed_by(session: Session, bid_id: int) -> list[Renewed]:
    """Return the contracts of ours that a bid would renew."""
    rows = session.execute(
        select(RenewalPlan.id, Contract)
        .join(Contract, Contract.id == RenewalPlan.contract_id)
        .where(RenewalPlan.bid_id == bid_id)
        .order_by(Contract.id)
    )
    return [Renewed(plan_id, contract) for plan_id, contract in rows]
