"""How long before the end a buyer publishes its re-tenders, learnt from those that followed contracts of ours."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from tenderwatch.contracts.rules.decisions import PAIRS_TO_LEARN
from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Notice
from tenderwatch.renewals.facts import HELD_OVER
from tenderwatch.renewals.rules import learnt_days
from tenderwatch.renewals.tables import RenewalPlan


def learn(session: Session) -> int:
    """Give the contracts of each buyer with three known pairs the lead that these tell; return how many changed.

    A pair is a contract of ours and the procedure that followed it: confirmed in its plan, or of the contract that was
    named as its successor.  The lead of a contract moves its decision at the next reckoning, never a plan that is open.
    """
    told = _days_by_buyer(session)
    changed = 0
    for buyer_id, days in told.items():
        changed += _write(session, buyer_id, learnt_days(days, PAIRS_TO_LEARN), len(days))
    return changed + _forget(session, [buyer_id for buyer_id in told])


def _days_by_buyer(session: Session) -> dict[int, list[int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for buyer_id, contract_id, ended_on, published_on in _pairs(session):
        found[buyer_id].setdefault(contract_id, (ended_on - published_on).days)
    return {buyer_id: sorted(days.values()) for buyer_id, days in found.items()}


_FOLLOWER = aliased(Contract)


def _pairs(session: Session) -> Iterator[tuple[int, int, date, date]]:
    """Yield buyer, contract, its last day and the day of the first call of what followed it.

    Of a contract that went on after its agreed end, that end is its last day here.
    """
    procedure_id = func.coalesce(RenewalPlan.procedure_id, _FOLLOWER.procedure_id)
    last = func.coalesce(case((HELD_OVER, Contract.agreed_ends_on)), Contract.ended_on, Contract.ends_on)
    rows = session.execute(
        select(
            Contract.buyer_id,
            Contract.id,
            last,
            func.min(Notice.published_on),
        )
        .outerjoin(RenewalPlan, RenewalPlan.contract_id == Contract.id)
        .outerjoin(_FOLLOWER, _FOLLOWER.id == Contract.successor_id)
        .join(Notice, Notice.procedure_id == procedure_id)
        .where(Contract.deleted_at.is_(None), Notice.kind == "competition", Notice.published_on.is_not(None))
        .where(last.is_not(None))
        .where(or_(RenewalPlan.procedure_id.is_not(None), Contract.successor_id.is_not(None)))
        .group_by(Contract.buyer_id, Contract.id, last, procedure_id)
        .order_by(Contract.id)
    )
    yield from ((buyer_id, contract_id, end, day) for buyer_id, contract_id, end, day in rows if day is not None)


def _write(session: Session, buyer_id: int, days: int | None, pairs: int) -> int:
    told = {"learnt_lead_days": days, "learnt_lead_pairs": None if days is None else pairs}
    differs = or_(
        Contract.learnt_lead_days.is_distinct_from(days),
        Contract.learnt_lead_pairs.is_distinct_from(told["learnt_lead_pairs"]),
    )
    wanted = update(Contract).where(Contract.buyer_id == buyer_id, differs, Contract.ended_on.is_(None))
    done = session.execute(wanted.values(**told), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _forget(session: Session, known: list[int]) -> int:
    """Take back what was learnt of buyers whose pairs are gone."""
    stale = update(Contract).where(Contract.learnt_lead_days.is_not(None), Contract.buyer_id.not_in(known))
    nothing = stale.values(learnt_lead_days=None, learnt_lead_pairs=None)
    done = session.execute(nothing, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]
