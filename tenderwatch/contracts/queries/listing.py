"""The list of contracts: narrowed, in a stated order, the next decision first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations.tables import Organization

STATUSES = ("in-force", "ended", "deleted", "all")
SORTS = ("next", "ends", "contract", "buyer", "owner", "value")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None is no narrowing."""

    status: str = "in-force"
    owner_id: int | None = None
    no_owner: bool = False
    risk: str | None = None
    buyer_id: int | None = None
    within_days: int | None = None  # ends so soon


@dataclass(frozen=True)
class ContractRow:
    """One line of the list."""

    id: int
    reference: str
    title: str
    buyer_id: int
    buyer: str
    term: str
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None
    end_reason: str | None
    owner: str | None
    value: Decimal | None
    currency: str
    risk: str
    next_kind: str | None
    next_ordinal: int
    next_on: date | None
    acknowledged: bool
    unsure: bool  # no next date, since something must be known first


@dataclass(frozen=True)
class Listing:
    """The contracts found, and how many there are in all."""

    rows: list[ContractRow]
    total: int


def listing(session: Session, filters: Filters, sort: str, today: date) -> Listing:
    """Return the contracts that `filters` let through, in the order of `sort` ("-" before it: the other way)."""
    contracts = session.scalars(
        _narrowed(filters, today).options(joinedload(Contract.buyer), joinedload(Contract.owner))
    ).all()
    following = _next_decisions(session)
    rows = [_row(contract, following.get(contract.id), today) for contract in contracts]
    total = session.scalar(select(func.count()).select_from(Contract).where(Contract.deleted_at.is_(None))) or 0
    return Listing(_sorted(rows, sort), total)


def count_in_force(session: Session) -> int:
    """Return how many contracts are looked at each day."""
    in_force = and_(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
    return session.scalar(select(func.count()).select_from(Contract).where(in_force)) or 0


def buyers(session: Session) -> list[tuple[int, str]]:
    """Return the buyers that we have contracts with, by name."""
    rows = session.execute(
        select(Organization.id, Organization.name)
        .where(Organization.id.in_(select(Contract.buyer_id).where(Contract.deleted_at.is_(None))))
        .order_by(Organization.name, Organization.id)
    )
    return [(row.id, row.name) for row in rows]


def of_buyer(session: Session, buyer_id: int) -> Sequence[Contract]:
    """Return our contracts with one buyer, ended ones too, the last to end first."""
    ours = select(Contract).where(Contract.buyer_id == buyer_id, Contract.deleted_at.is_(None))
    return session.scalars(ours.order_by(Contract.ends_on.desc().nulls_first(), Contract.id)).all()


def of_bid(session: Session, bid_id: int) -> Contract | None:
    """Return the contract that a won bid became, None when there is none yet."""
    return session.scalar(select(Contract).where(Contract.bid_id == bid_id))


def followers(session: Session, contract: Contract) -> list[tuple[int, str]]:
    """Return the contracts that may follow one, as choices: those with its buyer first, then the others."""
    rows = session.execute(
        select(Contract.id, Contract.reference, Contract.title)
        .where(Contract.deleted_at.is_(None), Contract.id != contract.id)
        .order_by(Contract.buyer_id != contract.buyer_id, Contract.reference)
    )
    return [(row.id, f"{row.reference} {row.title}") for row in rows]


def _narrowed(filters: Filters, today: date) -> Select[Any]:
    query = select(Contract)
    query = query.where(
        Contract.deleted_at.is_not(None) if filters.status == "deleted" else Contract.deleted_at.is_(None)
    )
    if filters.status == "in-force":
        query = query.where(Contract.ended_on.is_(None))
    elif filters.status == "ended":
        query = query.where(Contract.ended_on.is_not(None))
    if filters.owner_id is not None:
        query = query.where(Contract.owner_id == filters.owner_id)
    if filters.no_owner:
        query = query.where(Contract.owner_id.is_(None))
    if filters.risk:
        query = query.where(Contract.risk == filters.risk)
    if filters.buyer_id is not None:
        query = query.where(Contract.buyer_id == filters.buyer_id)
    if filters.within_days is not None:
        query = query.where(Contract.ends_on.between(today, today + timedelta(days=filters.within_days)))
    return query


def _next_decisions(session: Session) -> dict[int, Any]:
    """The open decision of each contract that is due first."""
    rows = session.execute(
        select(Decision.contract_id, Decision.kind, Decision.ordinal, Decision.due_on, Decision.acknowledged_at)
        .where(Decision.state == "open")
        .order_by(Decision.due_on.desc(), Decision.id.desc())
    )
    return {row.contract_id: row for row in rows}


def _row(contract: Contract, following: Any, today: date) -> ContractRow:
    return ContractRow(
        id=contract.id,
        reference=contract.reference,
        title=contract.title,
        buyer_id=contract.buyer_id,
        buyer=contract.buyer.name,
        term=contract.term,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        ended_on=contract.ended_on,
        end_reason=contract.end_reason,
        owner=contract.owner.name if contract.owner else None,
        value=contract.value,
        currency=contract.currency,
        risk=contract.risk,
        next_kind=following.kind if following else None,
        next_ordinal=following.ordinal if following else 0,
        next_on=following.due_on if following else None,
        acknowledged=following is not None and following.acknowledged_at is not None,
        unsure=following is None and _is_asked_for(contract, today),
    )


def _is_asked_for(contract: Contract, today: date) -> bool:
    """Tell whether a contract has no last day ahead and nobody said why."""
    told = contract.ended_on or contract.deleted_at or contract.successor_id
    return told is None and (contract.ends_on is None or contract.ends_on < today)


_KEYS: Mapping[str, Callable[[ContractRow], Any]] = {
    "next": lambda row: row.next_on,
    "ends": lambda row: row.ends_on,
    "contract": lambda row: (row.title.casefold(), row.reference.casefold()),
    "buyer": lambda row: row.buyer.casefold(),
    "owner": lambda row: row.owner.casefold() if row.owner else None,
    "value": lambda row: row.value,
}


def _sorted(rows: Sequence[ContractRow], sort: str) -> list[ContractRow]:
    """Rows without the thing they are sorted by stand last, whichever way."""
    key = _KEYS[sort.removeprefix("-")]
    known = [row for row in rows if key(row) is not None]
    rest = [row for row in rows if key(row) is None]
    named = sorted(known, key=lambda row: (row.reference.casefold(), row.id))
    named.sort(key=key, reverse=sort.startswith("-"))
    return named + sorted(rest, key=lambda row: (row.reference.casefold(), row.id))
