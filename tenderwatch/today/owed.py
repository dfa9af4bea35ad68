"""What contracts owe to whom today, after absences and unsubscriptions."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import ContractWarning
from tenderwatch.contracts.warnings import Baseline, Escalation, OwedWarning
from tenderwatch.today.people import receiver
from tenderwatch.users.tables import User

T = TypeVar("T")


@dataclass(frozen=True)
class Owed:
    """What one person is to hear about contracts."""

    warnings: tuple[OwedWarning, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    escalations: tuple[Escalation, ...] = ()


def owed_by_person(session: Session, now: datetime) -> dict[int, Owed]:
    """Return what contracts owe, by who is mailed about it today; what nobody can be told stays owed."""
    today = today_of(now)
    warnings = _by_receiver(session, contracts.owed(session, today), lambda each: each.owner_id, today)
    baselines = _by_receiver(session, contracts.baselines(session, today), lambda each: each.owner_id, today)
    escalations = _by_receiver(session, contracts.escalations(session, now), lambda each: each.to_id, today)
    return {
        number: Owed(tuple(warnings[number]), tuple(baselines[number]), tuple(escalations[number]))
        for number in {*warnings, *baselines, *escalations}
    }


def _by_receiver(
    session: Session, found: Iterable[T], whose: Callable[[T], int | None], today: date
) -> defaultdict[int, list[T]]:
    receivers: dict[int | None, User | None] = {}
    sorted_out = defaultdict(list)
    for each in found:
        owner_id = whose(each)
        if owner_id not in receivers:
            receivers[owner_id] = receiver(session, owner_id, today)
        if person := receivers[owner_id]:
            sorted_out[person.id].append(each)
    return sorted_out


def still_owed(session: Session, owed: Owed) -> Owed:
    """Return what nobody has said meanwhile, kept from other workers until the transaction ends."""
    ids = {each.warning_id for each in owed.warnings} | {each.warning_id for each in owed.escalations}
    ids.update(*(each.warning_ids for each in owed.baselines))
    if not ids:
        return owed
    rows = session.scalars(
        select(ContractWarning)
        .where(ContractWarning.id.in_(ids))
        .order_by(ContractWarning.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    unsaid = {row.id for row in rows if row.state == "owed"}
    unsummarised = {row.id for row in rows if row.state == "baseline" and row.said_at is None}
    unescalated = {row.id for row in rows if row.escalated_at is None}
    return Owed(
        tuple(each for each in owed.warnings if each.warning_id in unsaid),
        tuple(each for each in owed.baselines if unsummarised.issuperset(each.warning_ids)),
        tuple(each for each in owed.escalations if each.warning_id in unescalated),
    )
