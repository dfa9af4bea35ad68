"""The list of contracts: narrowed, in a stated order, the next decision first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.published import queries as published
from tenderwatch.contracts.queries.counting import qualities
from tenderwatch.contracts.rules.quality import MOST, Quality, quality
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

STATUSES = ("in-force", "ended", "deleted", "all")
PAGE = 50
SORTS = ("next", "ends", "contract", "buyer", "owner", "value", "quality")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None is no narrowing."""

    status: str = "in-force"
    owner_id: int | None = None
    no_owner: bool = False
    risk: str | None = None
    buyer_id: int | None = None
    within_days: int | None = None  # ends so soon
    reason: str | None = None  # why it ended
    ended_from: date | None = None
    ended_to: date | None = None
    published: bool = False  # something is published of it that waits for a person


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
    held_over_on: date | None
    quality: Quality | None  # None of one that has ended
    published: int = 0  # how many differences to what is published wait for a person


@dataclass(frozen=True)
class Listing:
    """One page of the contracts found, and how many were found in all."""

    rows: list[ContractRow]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, sort: str, today: date, page: int = 1) -> Listing:
    """Return a page of the contracts that `filters` let through, in the order of `sort` ("-": the other way)."""
    wanted = _ordered(_narrowed(select(Contract), filters, today), sort)
    total = session.scalar(_narrowed(select(func.count()).select_from(Contract), filters, today)) or 0
    number = min(page, max(1, -(-total // PAGE)))
    loaded = wanted.options(joinedload(Contract.buyer), joinedload(Contract.owner))
    if sort.removeprefix("-") == "quality":
        ids = _by_quality(session, filters, today, the_other_way=sort.startswith("-"))[(number - 1) * PAGE :][:PAGE]
        known = {each.id: each for each in session.scalars(loaded.where(Contract.id.in_(ids)))}
        contracts: Sequence[Contract] = [known[each] for each in ids]
    else:
        contracts = session.scalars(loaded.offset((number - 1) * PAGE).limit(PAGE)).all()
    ids = [contract.id for contract in contracts]
    following, open_updates = _next_decisions(session, ids), published.counts(session, ids)
    rows = [_row(each, following.get(each.id), today) for each in contracts]
    return Listing([replace(row, published=open_updates.get(row.id, 0)) for row in rows], total, number)


def _by_quality(session: Session, filters: Filters, today: date, *, the_other_way: bool) -> list[int]:
    """Return the contracts found, the least known first; those that have ended stand last, whichever way."""
    known = qualities(session, today, owner_id=filters.owner_id)
    ids = session.scalars(_ordered(_narrowed(select(Contract.id), filters, today), "next")).all()
    sign = -1 if the_other_way else 1
    return sorted(ids, key=lambda each: sign * known[each].points if each in known else MOST + 1)


def is_none(session: Session) -> bool:
    """Return whether there is no contract at all."""
    return session.scalar(select(Contract.id).where(Contract.deleted_at.is_(None)).limit(1)) is None


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
    return [(row.id, formatters.titled(row.reference, row.title)) for row in rows]


def frameworks(session: Session, contract: Contract | None) -> list[tuple[int, str]]:
    """Return the contracts under which another may be a call-off, as choices: those with a maximum first."""
    query = select(Contract.id, Contract.reference, Contract.title).where(Contract.framework_id.is_(None))
    if contract is not None:
        query = query.where(Contract.id != contract.id)
    rows = session.execute(
        query.where(Contract.deleted_at.is_(None)).order_by(
            Contract.framework_maximum.is_(None), func.lower(Contract.title), Contract.reference
        )
    )
    return [(row.id, formatters.titled(row.title, row.reference)) for row in rows]


def _narrowed(query: Select[Any], filters: Filters, today: date) -> Select[Any]:
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
    if filters.reason:
        query = query.where(Contract.end_reason == filters.reason)
    if filters.ended_from is not None:
        query = query.where(Contract.ended_on >= filters.ended_from)
    if filters.ended_to is not None:
        query = query.where(Contract.ended_on <= filters.ended_to)
    if filters.published:
        query = query.where(Contract.id.in_(published.OPEN))
    if filters.within_days is not None:
        query = query.where(Contract.ends_on.between(today, today + timedelta(days=filters.within_days)))
    return query


def _next_decisions(session: Session, contract_ids: Collection[int]) -> dict[int, Any]:
    """The open decision of each contract that is due first."""
    rows = session.execute(
        select(Decision.contract_id, Decision.kind, Decision.ordinal, Decision.due_on, Decision.acknowledged_at)
        .where(Decision.state == "open", Decision.contract_id.in_(contract_ids))
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
        held_over_on=contract.held_over_on,
        quality=quality(gaps_in(contract, contract.owner, contract.buyer, today)) if _is_running(contract) else None,
    )


def _is_running(contract: Contract) -> bool:
    return contract.ended_on is None and contract.deleted_at is None


def _is_asked_for(contract: Contract, today: date) -> bool:
    """Tell whether a contract has no last day ahead and nobody said why."""
    told = contract.ended_on or contract.deleted_at or contract.successor_id
    return told is None and (contract.ends_on is None or contract.ends_on < today)


_NEXT = (
    select(Decision.contract_id, func.min(Decision.due_on).label("on"))
    .where(Decision.state == "open")
    .group_by(Decision.contract_id)
    .subquery()
)
_KEYS: Mapping[str, Sequence[Any]] = {
    "next": (_NEXT.c.on,),
    "ends": (Contract.ends_on,),
    "contract": (func.lower(Contract.title), func.lower(Contract.reference)),
    "buyer": (func.lower(Organization.name),),
    "owner": (func.lower(User.name),),
    "value": (Contract.value,),
    "quality": (_NEXT.c.on,),  # among those that are known equally well
}


def _ordered(query: Select[Any], sort: str) -> Select[Any]:
    """Rows without the thing they are sorted by stand last, whichever way."""
    keys = _KEYS[sort.removeprefix("-")]
    ways = [key.desc() if sort.startswith("-") else key.asc() for key in keys]
    return (
        query.join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == Contract.owner_id)
        .outerjoin(_NEXT, _NEXT.c.contract_id == Contract.id)
        .order_by(keys[0].is_(None), *ways, func.lower(Contract.reference), Contract.id)
    )
