"""What is published of our contracts and waits for a person, for the pages, Today and the digest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.published import wording
from tenderwatch.contracts.published.finding import count
from tenderwatch.contracts.published.tables import PublishedUpdate, PublishedWin
from tenderwatch.contracts.rules.published import FIELDS
from tenderwatch.contracts.tables import Contract
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

__all__ = [
    "About",
    "Difference",
    "Waiting",
    "WinLine",
    "count",
    "counts",
    "of_contract",
    "of_contracts",
    "refused",
    "waiting",
    "wins",
]


@dataclass(frozen=True)
class Difference:
    """One field: what we have and what is published, in words; `is_new` when we have nothing."""

    update_id: int
    field: str
    name: str
    ours: str
    published: str
    how: str
    is_new: bool


@dataclass(frozen=True)
class About:
    """A notice about a contract and what differs in it."""

    notice_id: int
    key: str
    kind: str
    published_on: date | None
    grade: str
    evidence: str
    found_at: datetime
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Waiting:
    """A contract of which something else is published than we have."""

    contract_id: int
    title: str
    reference: str
    buyer: str
    version: int
    owner_id: int | None
    owner: str | None
    n: int
    fields: tuple[str, ...]
    found_at: datetime


@dataclass(frozen=True)
class WinLine:
    """A contract that a notice says we won and that is not entered."""

    win_id: int
    procedure_id: int
    title: Mapping[str, str]
    part: str
    buyer: str
    notice_id: int
    key: str
    published_on: date | None
    owner_id: int | None  # who ran the bid
    owner: str | None
    value: Decimal | None
    currency: str | None
    found_at: datetime


def of_contract(session: Session, contract_id: int) -> list[About]:
    """Return what is published of a contract, notice by notice, the latest first."""
    return of_contracts(session, [contract_id]).get(contract_id, [])


def of_contracts(session: Session, contract_ids: Collection[int]) -> dict[int, list[About]]:
    """Return what is published of contracts, each notice by notice, the latest first."""
    rows = session.execute(
        select(PublishedUpdate, Notice.key, Notice.kind, Notice.published_on)
        .join(Notice, Notice.id == PublishedUpdate.notice_id)
        .where(PublishedUpdate.contract_id.in_(contract_ids), PublishedUpdate.state == "open")
        .order_by(Notice.published_on.desc().nulls_last(), Notice.id.desc(), PublishedUpdate.id)
    ).all()
    by_notice: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        by_notice.setdefault((row[0].contract_id, row[0].notice_id), []).append(row)
    found: dict[int, list[About]] = {}
    for (contract_id, _notice_id), some in by_notice.items():
        found.setdefault(contract_id, []).append(_about(session, some))
    return found


def _about(session: Session, rows: Sequence[Any]) -> About:
    first: PublishedUpdate = rows[0][0]
    updates = sorted((row[0] for row in rows), key=lambda each: FIELDS.index(each.field))
    return About(
        notice_id=first.notice_id,
        key=rows[0].key,
        kind=rows[0].kind,
        published_on=rows[0].published_on,
        grade=first.grade,
        evidence=first.evidence,
        found_at=max(each.found_at for each in updates),
        differences=tuple(_difference(session, each) for each in updates),
    )


def _difference(session: Session, row: PublishedUpdate) -> Difference:
    return Difference(
        update_id=row.id,
        field=row.field,
        name=wording.field(row.field),
        ours=wording.value(session, row.field, row.ours),
        published=wording.value(session, row.field, row.published),
        how=wording.how(row.code, row.params),
        is_new=row.ours in (None, []),
    )


@dataclass(frozen=True)
class Refused:
    """What somebody did not take over, and why."""

    update_id: int
    name: str
    published: str
    key: str
    notice_id: int
    reason: str | None
    by: str | None
    at: datetime | None


def refused(session: Session, contract_id: int) -> list[Refused]:
    """Return what was refused of what is published of a contract, the latest first."""
    rows = session.execute(
        select(PublishedUpdate, Notice.key, User.name)
        .join(Notice, Notice.id == PublishedUpdate.notice_id)
        .outerjoin(User, User.id == PublishedUpdate.decided_by_id)
        .where(PublishedUpdate.contract_id == contract_id, PublishedUpdate.state == "refused")
        .order_by(PublishedUpdate.decided_at.desc(), PublishedUpdate.id)
    )
    return [
        Refused(
            row.id, wording.field(row.field), wording.value(session, row.field, row.published), key, row.notice_id,
            row.reason, by, row.decided_at,
        )
        for row, key, by in rows
    ]  # fmt: skip


OPEN = select(PublishedUpdate.contract_id).where(PublishedUpdate.state == "open")
"""The contracts of which something is published that nobody has decided on."""


def counts(session: Session, contract_ids: Collection[int]) -> dict[int, int]:
    """Return how many differences of each contract wait for a person."""
    rows = session.execute(
        select(PublishedUpdate.contract_id, func.count())
        .where(PublishedUpdate.contract_id.in_(contract_ids), PublishedUpdate.state == "open")
        .group_by(PublishedUpdate.contract_id)
    )
    return {contract_id: n for contract_id, n in rows}


def waiting(
    session: Session, owners: Collection[int | None] | None = None, *, offset: int = 0, most: int | None = None
) -> list[Waiting]:
    """Return the contracts of which something is published, of these owners (None among them: of nobody) or of all.

    The latest found stands first.
    """
    latest = func.max(PublishedUpdate.found_at)
    query = (
        select(Contract, Organization.name, User.name, func.count(PublishedUpdate.id), latest)
        .join(PublishedUpdate, PublishedUpdate.contract_id == Contract.id)
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == Contract.owner_id)
        .where(PublishedUpdate.state == "open", Contract.deleted_at.is_(None))
        .group_by(Contract.id, Organization.name, User.name)
        .order_by(latest.desc(), Contract.id)
    )
    if owners is not None:
        query = query.where(_of(Contract.owner_id, owners))
    rows = session.execute(query.offset(offset).limit(most)).all()
    fields = _fields(session, [row[0].id for row in rows]) if rows else {}
    return [
        Waiting(
            contract.id, contract.title, contract.reference, buyer, contract.version, contract.owner_id, owner, n,
            fields[contract.id], found_at,
        )
        for contract, buyer, owner, n, found_at in rows
    ]  # fmt: skip


def _fields(session: Session, contract_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(PublishedUpdate.contract_id, PublishedUpdate.field)
        .where(PublishedUpdate.contract_id.in_(contract_ids), PublishedUpdate.state == "open")
        .distinct()
    )
    found: dict[int, list[str]] = {}
    for contract_id, name in rows:
        found.setdefault(contract_id, []).append(name)
    return {
        each: tuple(wording.field(name) for name in sorted(names, key=FIELDS.index)) for each, names in found.items()
    }


def wins(session: Session, owners: Collection[int | None] | None = None) -> list[WinLine]:
    """Return what we won and have not entered, of those who ran the bid (None: nobody did), the latest first."""
    if session.scalar(select(PublishedWin.id).where(PublishedWin.state == "open").limit(1)) is None:
        return []  # as on most days: spare the long question
    rows = session.execute(_wins(owners)).all()
    buyers = _first_buyers(session, [row[0].procedure_id for row in rows])
    return [
        WinLine(
            row[0].id, row[0].procedure_id, row.title, row[0].part, buyers.get(row[0].procedure_id, ""),
            row[0].notice_id, row.key, row.published_on, row.owner_id, row.name, row.value, row.currency,
            row[0].found_at,
        )
        for row in rows
    ]  # fmt: skip


def _wins(owners: Collection[int | None] | None) -> Any:
    another = aliased(Bid)
    latest = (
        select(func.max(another.id))
        .where(another.procedure_id == PublishedWin.procedure_id)
        .correlate(PublishedWin)
        .scalar_subquery()
    )
    query = (
        select(
            PublishedWin, Procedure.title, Procedure.value, Procedure.currency, Notice.key, Notice.published_on,
            Bid.owner_id, User.name,
        )
        .join(Procedure, Procedure.id == PublishedWin.procedure_id)
        .join(Notice, Notice.id == PublishedWin.notice_id)
        .outerjoin(Bid, Bid.id == latest)
        .outerjoin(User, User.id == Bid.owner_id)
        .where(PublishedWin.state == "open")
        .order_by(PublishedWin.found_at.desc(), PublishedWin.id)
    )  # fmt: skip
    return query if owners is None else query.where(_of(Bid.owner_id, owners))


def _of(column: Any, owners: Collection[int | None]) -> ColumnElement[bool]:
    theirs = column.in_([each for each in owners if each is not None])
    return or_(theirs, column.is_(None)) if None in owners else theirs


def _first_buyers(session: Session, procedure_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, Organization.name)
        .join(Organization, Organization.id == ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(procedure_ids))
        .order_by(ProcedureBuyer.position.desc())
    )
    return {row.procedure_id: row.name for row in rows}
