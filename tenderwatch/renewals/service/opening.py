"""Plans that open by themselves on their day, and follow what becomes of their contracts."""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import terms_of, today_of
from tenderwatch.contracts.rules.terms import is_ended_by_us
from tenderwatch.contracts.service import contract_of
from tenderwatch.contracts.service.decisions import silent_because
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.db.again import twice
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.renewals import rules
from tenderwatch.renewals.facts import OF_THIS_END, PLAN_END, START, STARTED, TIMES_MOVED, WANTED, end_of, timing
from tenderwatch.renewals.rules import Place
from tenderwatch.renewals.service import template
from tenderwatch.renewals.service.learning import learn
from tenderwatch.renewals.service.successors import suggest
from tenderwatch.renewals.tables import RenewalPlan, RenewalStep, RenewalTask
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

log = logging.getLogger(__name__)

SCHEDULER = "scheduler"
AT_ONCE = 200
"""Plans that are opened in one transaction."""


@dataclass
class Kept:
    """What one run did with plans; `broken` are (contract, error) of those that could not be read."""

    opened: int = 0
    followed: int = 0
    suggested: int = 0
    broken: list[tuple[int, str]] = field(default_factory=list)


def keep(session: Session, now: datetime) -> Kept:
    """Open each plan whose day has come, let plans follow their contracts, and look for successors.

    Asking again changes nothing, and two workers open a plan once.  A day on which nothing ran delays a plan, and never
    loses it.  A contract that cannot be read is reported and stops no other.
    """
    kept = Kept()
    last: int | None = 0
    while last is not None:
        last = open_some(session, now, kept, after=last)
    follow(session, now, kept)
    return kept


def open_some(session: Session, now: datetime, kept: Kept, after: int = 0) -> int | None:
    """Open the plans of some contracts whose numbers come `after` one; return the last of them, None when all are open.

    So that a run with much to open, the first one or one after an import, keeps nobody from writing for long.
    """
    today = today_of(now)
    ids = session.scalars(_due(today).where(Contract.id > after).order_by(Contract.id).limit(AT_ONCE)).all()
    for contract_id in ids:
        kept.opened += _safely(session, kept, contract_id, today, now)
    return ids[-1] if len(ids) == AT_ONCE else None


def follow(session: Session, now: datetime, kept: Kept) -> None:
    """Let plans follow their contracts, look for successors, and learn how buyers tender again."""
    for plan_id, contract_id in session.execute(_astray()).all():
        kept.followed += _safely(session, kept, contract_id, today_of(now), now, plan_id)
    kept.suggested = suggest(session, now)
    learn(session)


def _safely(
    session: Session, kept: Kept, contract_id: int, today: date, now: datetime, plan_id: int | None = None
) -> bool:
    def work() -> bool:
        with session.begin_nested():
            if plan_id is None:
                return _open_for(session, contract_id, today, now) is not None
            return _follow(session, plan_id, today, now, SCHEDULER)

    try:
        return twice(work)
    except Exception as error:
        log.exception("renewal plan cannot be kept", extra={"contract_id": contract_id})
        kept.broken.append((contract_id, f"{type(error).__name__}: {error}"))
        return False


def keep_one(session: Session, contract_id: int, by: User, now: datetime) -> None:
    """Open or follow the plans of one contract at once, after somebody changed it."""
    session.flush()
    today = today_of(now)
    for each in session.scalars(_due(today).where(Contract.id == contract_id)).all():
        _open_for(session, each, today, now)
    for plan_id, _contract in session.execute(_astray().where(Contract.id == contract_id)).all():
        _follow(session, plan_id, today, now, by)


# Opening


def _due(today: date) -> Select[int]:
    """Select the contracts whose renewal work starts by `today`, or was started by a person, and that have no plan."""
    there = exists().where(RenewalPlan.contract_id == Contract.id, RenewalPlan.ordinal == TIMES_MOVED)
    come = or_(STARTED, Decision.due_on <= today)
    return select(Contract.id).join(Decision, OF_THIS_END).where(WANTED, come, ~there)


def _open_for(session: Session, contract_id: int, today: date, now: datetime) -> RenewalPlan | None:
    contract = contract_of(session, contract_id)
    decision = decision_of_end(contract)
    if decision is None:
        return None
    if decision.due_on > today:
        because = "started"
    else:
        because = "unhappy" if decision.due_on == contract.unhappy_since else "day"
    return _open(session, contract, decision, because, today, now, SCHEDULER)


def open_by_hand(session: Session, contract_id: int, by: User, now: datetime) -> RenewalPlan:
    """Open the plan of a contract before its day; one that is there is returned."""
    contract = contract_of(session, contract_id)
    decision = decision_of_end(contract)
    if decision is None or end_of(contract) is None or silent_because(contract) != "terms":
        raise NotAllowed(_("A renewal plan needs a contract in force and its last day."))
    if is_ended_by_us(terms_of(contract)):
        raise NotAllowed(_("We gave notice of termination: there is nothing to renew. Withdraw the notice first."))
    if decision.state == "decided" and decision.choice != "started":
        raise NotAllowed(_("It was decided not to renew this contract. Take that decision back first."))
    if (known := plan_of_end(session, contract)) is not None:
        return known
    plan = _open(session, contract, decision, "hand", today_of(now), now, by)
    return plan or session.scalars(_of_end(contract)).one()


def decision_of_end(contract: Contract) -> Decision | None:
    """Return the decision to start renewal work before the present end; `contract` is loaded with its decisions."""
    ordinal = times_moved(contract)
    return next((each for each in contract.decisions if each.kind == START and each.ordinal == ordinal), None)


def times_moved(contract: Contract) -> int:
    """Return how often the end of a contract has been moved on."""
    return contract.extensions + sum(option.state == "used" for option in contract.options)


def plan_of_end(session: Session, contract: Contract) -> RenewalPlan | None:
    """Return the plan for the present end."""
    return session.scalar(_of_end(contract))


def _of_end(contract: Contract) -> Select[RenewalPlan]:
    return select(RenewalPlan).where(
        RenewalPlan.contract_id == contract.id, RenewalPlan.ordinal == times_moved(contract)
    )


def _open(
    session: Session,
    contract: Contract,
    decision: Decision,
    because: str,
    today: date,
    now: datetime,
    by: User | str,
) -> RenewalPlan | None:
    """Write the plan and its tasks; None when another worker did."""
    when = timing(session, contract, today, today, early=because != "day")
    known_since = max(filter(None, (decision.due_on, decision.opened_on, decision.resumed_on)))
    values = {
        "contract_id": contract.id,
        "ordinal": decision.ordinal,
        "state": "open",
        "opened_on": today,
        "opened_at": now,
        "opened_because": because,
        "late_days": max((today - known_since).days, 0) if because == "day" else 0,
        "starts_on": when.window.starts_on,
        "ends_on": when.window.ends_on,
        "planned_on": today,
        "cpv": _cpv(session, contract),
        "version": 1,
    }
    insert = insert_or(session, RenewalPlan).values(**values).on_conflict_do_nothing()
    plan_id = session.scalar(insert.returning(RenewalPlan.id))
    if plan_id is None:
        return None
    steps = template.steps(session)
    dates = rules.due_dates([_place(step) for step in steps], when.window, today, when.holidays)
    for position, (step, due_on) in enumerate(zip(steps, dates, strict=True), 1):
        session.add(
            RenewalTask(
                plan_id=plan_id,
                position=position,
                code=step.code,
                title=step.title,
                anchor=step.anchor,
                days=step.days,
                due_on=due_on,
            )
        )
    session.flush()
    plan = session.get_one(RenewalPlan, plan_id)
    audit(session, plan, by, now, "opened", {"opened_because": [None, because]})
    return plan


def _place(step: RenewalStep | RenewalTask) -> Place:
    return Place(step.anchor, step.days)  # type: ignore[arg-type]


def _cpv(session: Session, contract: Contract) -> str | None:
    return session.scalar(select(Procedure.cpv_main).where(Procedure.id == contract.procedure_id))


# Following


def _astray() -> Select[int, int]:
    """Select the plans that do not stand as their contracts ask: to be closed, opened again, or planned again."""
    of_plan = and_(Decision.contract_id == Contract.id, Decision.kind == START, Decision.ordinal == RenewalPlan.ordinal)
    wanted = and_(WANTED, RenewalPlan.ordinal == TIMES_MOVED)
    is_open = RenewalPlan.state == "open"
    moved = and_(is_open, wanted, RenewalPlan.ends_on != PLAN_END)
    return (
        select(RenewalPlan.id, Contract.id)
        .join(Contract, Contract.id == RenewalPlan.contract_id)
        .outerjoin(Decision, of_plan)
        .where(or_(and_(is_open, ~wanted), and_(~is_open, wanted), moved))
        .order_by(RenewalPlan.id)
    )


def _follow(session: Session, plan_id: int, today: date, now: datetime, by: User | str) -> bool:
    """Bring one plan in line with its contract; return whether anything changed."""
    plan = session.get_one(RenewalPlan, plan_id, populate_existing=True)
    contract = contract_of_plan(session, plan)
    why = _closed_because(plan, contract)
    if why is not None:
        if plan.state == "closed":
            return False
        plan.state, plan.closed_because = "closed", why
        audit(session, plan, by, now, "closed")
        return True
    reopened = plan.state == "closed"
    if reopened:
        plan.state, plan.closed_because = "open", None
        audit(session, plan, by, now, "reopened")
    return _replan(session, plan, contract, today, now, by) or reopened


def contract_of_plan(session: Session, plan: RenewalPlan) -> Contract:
    """Return the contract of a plan with its decisions, deleted or not, kept from others until the transaction ends."""
    deleted = session.scalar(select(Contract.deleted_at).where(Contract.id == plan.contract_id)) is not None
    return contract_of(session, plan.contract_id, deleted=deleted)


def _closed_because(plan: RenewalPlan, contract: Contract) -> str | None:
    """Return why nothing is to be done in a plan; None when there is."""
    if (silent := silent_because(contract)) != "terms":
        return silent
    if plan.ordinal != times_moved(contract):
        return "moved"
    if is_ended_by_us(terms_of(contract)):
        return "notice"
    decision = decision_of_end(contract)
    if end_of(contract) is None or decision is None or decision.state == "withdrawn":
        return "terms"
    wanted = decision.state == "open" or decision.choice == "started"
    return None if wanted else "not-renewing"


def _replan(
    session: Session, plan: RenewalPlan, contract: Contract, today: date, now: datetime, by: User | str
) -> bool:
    """Reckon the open tasks' days for an end that has moved; what was done or dated for the old one may be stale."""
    end = end_of(contract)
    if end is None or end == plan.ends_on:
        return False
    when = timing(session, contract, plan.opened_on, today, early=plan.opened_because != "day")
    stale = rules.is_stale(plan.ends_on, end)
    plan.starts_on, plan.ends_on = when.window.starts_on, end
    plan.planned_on = today if stale else plan.planned_on
    audit(session, plan, by, now, "replanned")
    placed = [task for task in plan.tasks if task.anchor is not None]
    dates = rules.due_dates([_place(task) for task in placed], when.window, plan.planned_on, when.holidays)
    for task, due_on in zip(placed, dates, strict=True):
        if task.state == "open":
            task.due_on = due_on
    for task in plan.tasks:
        task.stale = task.stale or (stale and (task.state != "open" or task.anchor is None))
    session.flush()
    return True
