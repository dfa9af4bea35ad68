"""New notices that may be the re-tender of a contract: proposed to its plan, confirmed or rejected by a person."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.contracts.tables import Contract
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Lot, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization, OrganizationSuggestion
from tenderwatch.renewals.rules import NOTICE_AFTER_END, WORK_BEFORE
from tenderwatch.renewals.service import bidding
from tenderwatch.renewals.tables import RenewalPlan, RenewalSuggestion
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User

PHASES = ("planning", "competition")


def suggest(session: Session, now: datetime) -> int:
    """Propose to each open plan the procedures that may follow its contract; return how many are new.

    The same buyer, or one of the same name where a registration number is missing; the same class of CPV; called or
    announced within the time of the plan.  What was proposed before, whatever was said of it, is not proposed again.
    """
    same = select(RenewalPlan.id, Procedure.id.label("procedure_id"), (Procedure.id < 0).label("same_name"))
    rows = [
        *session.execute(_candidates(same, Contract.buyer_id == ProcedureBuyer.organization_id)),
        *session.execute(_of_same_name()),
    ]
    found = {(plan_id, procedure_id): by_name for plan_id, procedure_id, by_name in reversed(rows)}
    published = _published_on(session, {procedure_id for _plan, procedure_id in found})
    windows = _windows(session, {plan_id for plan_id, _procedure in found})
    new = 0
    for (plan_id, procedure_id), by_name in found.items():
        first, last = windows[plan_id]
        if procedure_id in published and first <= published[procedure_id] <= last:
            new += _propose(session, plan_id, procedure_id, by_name, now)
    return new


def _candidates(query: Select[int, int, bool], same_buyer: Any) -> Select[int, int, bool]:
    """Narrow to what the plans without a successor have not been told, by CPV and phase."""
    plan = RenewalPlan
    proposed = exists().where(RenewalSuggestion.plan_id == plan.id, RenewalSuggestion.procedure_id == Procedure.id)
    wanted = func.substr(plan.cpv, 1, 4)
    of_lot = exists().where(
        Lot.procedure_id == Procedure.id, Lot.removed_in_id.is_(None), func.substr(Lot.cpv_main, 1, 4) == wanted
    )
    return (
        query.select_from(plan)
        .join(Contract, Contract.id == plan.contract_id)
        .join(ProcedureBuyer, same_buyer)
        .join(Procedure, Procedure.id == ProcedureBuyer.procedure_id)
        .where(plan.state == "open", plan.procedure_id.is_(None), func.length(plan.cpv) >= 4)
        .where(Procedure.phase.in_(PHASES), Procedure.merged_into_id.is_(None))
        .where(or_(Contract.procedure_id.is_(None), Contract.procedure_id != Procedure.id))
        .where(or_(func.substr(Procedure.cpv_main, 1, 4) == wanted, of_lot), ~proposed)
    )


_OURS, _THEIRS = aliased(Organization), aliased(Organization)


def _of_same_name() -> Select[int, int, bool]:
    """Select what a buyer of the same name calls for, where one of the two has no registration number.

    Not of those that somebody found to be two.
    """
    ours, theirs = _OURS, _THEIRS
    pair = OrganizationSuggestion
    told_apart = exists().where(
        pair.state == "rejected",
        or_(
            and_(pair.one_id == ours.id, pair.other_id == theirs.id),
            and_(pair.one_id == theirs.id, pair.other_id == ours.id),
        ),
    )
    namesakes = (
        select(theirs.id)
        .join(ours, and_(theirs.name == ours.name, theirs.id != ours.id))
        .where(or_(ours.registration.is_(None), theirs.registration.is_(None)), ours.id == Contract.buyer_id)
        .where(~told_apart)
        .correlate(Contract)
    )
    query = select(RenewalPlan.id, Procedure.id.label("procedure_id"), (Procedure.id > 0).label("same_name"))
    return _candidates(query, ProcedureBuyer.organization_id.in_(namesakes))


def _published_on(session: Session, procedure_ids: Collection[int]) -> dict[int, date]:
    """Return the day on which each procedure was first heard of."""
    rows = session.execute(
        select(Notice.procedure_id, func.min(Notice.published_on))
        .where(Notice.procedure_id.in_(procedure_ids), Notice.published_on.is_not(None))
        .group_by(Notice.procedure_id)
    )
    return {procedure_id: day for procedure_id, day in rows if day is not None}


def _windows(session: Session, plan_ids: Collection[int]) -> dict[int, tuple[date, date]]:
    plans = session.scalars(select(RenewalPlan).where(RenewalPlan.id.in_(plan_ids)))
    return {
        plan.id: (plan.starts_on - timedelta(days=WORK_BEFORE), plan.ends_on + timedelta(days=NOTICE_AFTER_END))
        for plan in plans
    }


def _propose(session: Session, plan_id: int, procedure_id: int, by_name: bool, now: datetime) -> bool:
    insert = insert_or(session, RenewalSuggestion).values(
        plan_id=plan_id, procedure_id=procedure_id, same_name=by_name, state="proposed", proposed_at=now
    )
    made = insert.on_conflict_do_nothing().returning(RenewalSuggestion.id)
    return session.scalar(made) is not None


# What people say of it


def confirm(session: Session, suggestion_id: int, by: User, now: datetime) -> RenewalPlan:
    """Note that a procedure follows the contract; the bid begins, or one that was begun before the notice joins it.

    A person who may not begin bids confirms only: who may does so from the plan.
    """
    suggestion, plan = _suggestion(session, suggestion_id)
    if suggestion.state == "confirmed":
        return plan
    if plan.procedure_id is not None:
        raise NotAllowed(_("Another procedure is confirmed already. Take that back first."))
    _decide(suggestion, "confirmed", by, now)
    plan.procedure_id = suggestion.procedure_id
    audit(session, plan, by, now, "successor-confirmed", {"procedure": [None, suggestion.procedure_id]})
    session.flush()
    if plan.bid_id is not None:
        bidding.join(session, plan, by, now)
    elif by.may(Permission.EDIT_BIDS) and plan.state == "open":
        bidding.start_bid(session, plan.id, by, now)
    return plan


def reject(session: Session, suggestion_id: int, by: User, now: datetime) -> RenewalPlan:
    """Note that a procedure is not the successor: it is not proposed again."""
    suggestion, plan = _suggestion(session, suggestion_id)
    if suggestion.state == "rejected":
        return plan
    if suggestion.state == "confirmed":
        plan.procedure_id = None
    _decide(suggestion, "rejected", by, now)
    audit(session, plan, by, now, "successor-rejected", {"procedure": [suggestion.procedure_id, None]})
    session.flush()
    return plan


def reconsider(session: Session, suggestion_id: int, by: User, now: datetime) -> RenewalPlan:
    """Take back what was said of a procedure: it is proposed as before.  A bid that was begun stays."""
    suggestion, plan = _suggestion(session, suggestion_id)
    if suggestion.state == "confirmed":
        plan.procedure_id = None
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = "proposed", None, None
    audit(session, plan, by, now, "successor-reconsidered", {"procedure": [suggestion.procedure_id, None]})
    session.flush()
    return plan


def _decide(suggestion: RenewalSuggestion, state: str, by: User, now: datetime) -> None:
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = state, now, by.id


def _suggestion(session: Session, suggestion_id: int) -> tuple[RenewalSuggestion, RenewalPlan]:
    suggestion = session.get(RenewalSuggestion, suggestion_id)
    if suggestion is None:
        raise NotFound(_("There is no such suggestion."))
    return suggestion, session.get_one(RenewalPlan, suggestion.plan_id)
