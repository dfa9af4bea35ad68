"""What contracts owe to whom today, after absences and unsubscriptions."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import ContractWarning
from tenderwatch.contracts.warnings import Baseline, Escalation, OwedWarning
from tenderwatch.today.people import receiver


@dataclass(frozen=True)
class Owed:
    """What one person is to hear about contracts."""

    warnings: tuple[OwedWarning, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    escalations: tuple[Escalation, ...] = ()


def owed_by_person(session: Session, now: datetime) -> dict[int, Owed]:
    """Return what contracts owe, by who is mailed about it today; what nobody can be told stays owed."""
    today = today_of(now)
    found: dict[int, Owed] = defaultdict(Owed)
    for warning in contracts.owed(session, today):
        if person := receiver(session, warning.owner_id, today):
            found[person.id] = replace(found[person.id], warnings=(*found[person.id].warnings, warning))
    for baseline in contracts.baselines(session, today):
        if person := receiver(session, baseline.owner_id, today):
            found[person.id] = replace(found[person.id], baselines=(*found[person.id].baselines, baseline))
    for escalation in contracts.escalations(session, now):
        if person := receiver(session, escalation.to_id, today):
            found[person.id] = replace(found[person.id], escalations=(*found[person.id].escalations, escalation))
    return found


def still_owed(session: Session, owed: Owed) -> Owed:
    """Return what nobody has said meanwhile, kept from other workers until the transaction ends."""
    ids = {each.warning_id for each in owed.warnings} | {each.warning_id for each in owed.escalations}
    ids.update(*(each.warning_ids for each in owed.baselines))
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
