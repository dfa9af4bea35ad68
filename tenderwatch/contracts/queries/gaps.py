"""What is missing in all contracts, each as a question to its owner."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.tables import Contract


@dataclass(frozen=True)
class GapRow:
    """One thing that is missing of one contract."""

    contract_id: int
    reference: str
    title: str
    buyer: str
    owner_id: int | None
    owner: str | None
    gap: Gap


def gaps(session: Session, today: date, *, owner_id: int | None = None) -> list[GapRow]:
    """Return what is missing of contracts that have not ended, contract by contract, most pressing first."""
    query = (
        select(Contract)
        .where(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
        .options(joinedload(Contract.buyer), joinedload(Contract.owner))
        .order_by(Contract.ends_on.is_not(None), Contract.ends_on, Contract.id)
    )
    if owner_id is not None:
        query = query.where(Contract.owner_id == owner_id)
    return [row for contract in session.scalars(query) for row in _of(contract, today)]


def count_gaps(session: Session, today: date) -> int:
    """Return how many things are missing."""
    return len(gaps(session, today))


def _of(contract: Contract, today: date) -> list[GapRow]:
    return [
        GapRow(
            contract_id=contract.id,
            reference=contract.reference,
            title=contract.title,
            buyer=contract.buyer.name,
            owner_id=contract.owner_id,
            owner=contract.owner.name if contract.owner else None,
            gap=gap,
        )
        for gap in gaps_in(contract, contract.owner, contract.buyer, today)
    ]
