"""What is kept with a contract, how much of it is used, and what runs under it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.rules.usage import CallOff, Usage, usage
from tenderwatch.contracts.tables import (
    Amendment,
    Contract,
    ContractContact,
    ContractDocument,
    ContractOrder,
    ContractPromise,
    Deliverable,
    KeptRow,
)
from tenderwatch.notices.tables import Notice

OLD_PROMISE = timedelta(days=30)
"""A promise of the bid that is not in place after so long is said to the contract's owner."""

Row = TypeVar("Row", bound=KeptRow)


@dataclass(frozen=True)
class Kept:
    """Everything that people keep with one contract, in the order in which it is read."""

    orders: Sequence[ContractOrder]
    amendments: Sequence[Amendment]
    contacts: Sequence[ContractContact]
    deliverables: Sequence[Deliverable]
    promises: Sequence[ContractPromise]
    documents: Sequence[ContractDocument]
    usage: Usage
    uncounted: int  # orders and call-offs in another currency
    call_offs: Sequence[Contract]
    framework: Contract | None
    notices: Mapping[int, Notice]  # where amendments were published

    @property
    def open_promises(self) -> int:
        """How many promises are not in place yet."""
        return sum(promise.kept_on is None for promise in self.promises)


def kept(session: Session, contract: Contract) -> Kept:
    """Return what is kept with a contract; what was removed is left out."""
    amendments = _rows(session, Amendment, contract, Amendment.effective_on.desc(), Amendment.id.desc())
    orders = _rows(session, ContractOrder, contract, ContractOrder.ordered_on.desc(), ContractOrder.id.desc())
    call_offs = call_offs_of(session, contract.id)
    currencies = [*(each.currency for each in orders), *(each.currency for each in call_offs)]
    published = select(Notice).where(Notice.id.in_([each.notice_id for each in amendments if each.notice_id]))
    return Kept(
        orders=orders,
        amendments=amendments,
        contacts=_rows(session, ContractContact, contract, ContractContact.name, ContractContact.id),
        deliverables=_rows(session, Deliverable, contract, Deliverable.due_on.nulls_last(), Deliverable.id),
        promises=_rows(session, ContractPromise, contract, ContractPromise.id),
        documents=_rows(session, ContractDocument, contract, ContractDocument.id.desc()),
        usage=usages(session, [contract])[contract.id],
        uncounted=sum(currency != contract.currency for currency in currencies),
        call_offs=call_offs,
        framework=session.get(Contract, contract.framework_id) if contract.framework_id else None,
        notices={notice.id: notice for notice in session.scalars(published)},
    )


def _rows(session: Session, table: type[Row], contract: Contract, *order: object) -> Sequence[Row]:
    query = select(table).where(table.contract_id == contract.id, table.removed_at.is_(None))
    return session.scalars(query.order_by(*order)).all()  # type: ignore[arg-type]


def call_offs_of(session: Session, framework_id: int) -> Sequence[Contract]:
    """Return the call-offs of a framework, the last to end first."""
    ours = select(Contract).where(Contract.framework_id == framework_id, Contract.deleted_at.is_(None))
    return session.scalars(ours.order_by(Contract.ends_on.desc().nulls_first(), Contract.id)).all()


def outliving(framework: Contract, call_offs: Collection[Contract]) -> list[Contract]:
    """Return the call-offs that run on after the last day in force of their framework."""
    last = framework.ended_on or framework.ends_on
    running = [each for each in call_offs if each.ended_on is None or (last is not None and each.ended_on > last)]
    return [each for each in running if last is not None and (each.ends_on is None or each.ends_on > last)]


def usages(session: Session, contracts: Collection[Contract], until: datetime | None = None) -> dict[int, Usage]:
    """Return what is used of each contract, of its maximum where it has one, else of its value.

    Only amounts in the contract's own currency count; with `until` only what had been entered then.
    """
    ids = {contract.id: contract for contract in contracts}
    under = select(Contract).where(Contract.framework_id.in_(ids), Contract.deleted_at.is_(None))
    if until is not None:
        under = under.where(Contract.entered_at <= until)
    call_offs = session.scalars(under).all()
    ordered = _ordered(session, {*ids, *(each.id for each in call_offs)}, until)
    called: dict[int, list[CallOff]] = defaultdict(list)
    for each in call_offs:
        framework = ids[each.framework_id or 0]
        if each.currency == framework.currency:
            amount = ordered.get((each.id, each.currency), Decimal())
            called[framework.id].append(CallOff(each.value, amount))
    return {
        contract.id: usage(
            [ordered.get((contract.id, contract.currency), Decimal())],
            called[contract.id],
            contract.framework_maximum if contract.framework_maximum is not None else contract.value,
        )
        for contract in contracts
    }


def _ordered(session: Session, ids: Collection[int], until: datetime | None) -> dict[tuple[int, str], Decimal]:
    query = (
        select(ContractOrder.contract_id, ContractOrder.currency, func.sum(ContractOrder.amount))
        .where(ContractOrder.contract_id.in_(ids), ContractOrder.removed_at.is_(None))
        .group_by(ContractOrder.contract_id, ContractOrder.currency)
    )
    if until is not None:
        query = query.where(ContractOrder.entered_at <= until)
    return {(contract_id, currency): total for contract_id, currency, total in session.execute(query)}


def frameworks_of(session: Session, owner_id: int) -> Sequence[Contract]:
    """Return the frameworks with a maximum that somebody owns and that have not ended."""
    query = select(Contract).where(Contract.owner_id == owner_id, Contract.framework_maximum > 0)
    return session.scalars(query.where(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))).all()


@dataclass(frozen=True)
class OpenPromises:
    """How many promises of the bid are not in place in a contract, of how many, and since when the oldest waits."""

    contract: Contract
    n: int
    of: int
    since: date


def old_promises(session: Session, owner_id: int, today: date) -> list[OpenPromises]:
    """Return the contracts of somebody in which a promise is open that was handed over more than 30 days ago."""
    query = (
        select(ContractPromise, Contract)
        .join(Contract, Contract.id == ContractPromise.contract_id)
        .where(Contract.owner_id == owner_id, Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
        .where(ContractPromise.removed_at.is_(None))
        .order_by(Contract.id, ContractPromise.entered_at)
    )
    found: dict[Contract, list[ContractPromise]] = defaultdict(list)
    for promise, contract in session.execute(query):
        found[contract].append(promise)
    lines = []
    for contract, promises in found.items():
        waiting = [each.entered_at.date() for each in promises if each.kept_on is None]
        if waiting and today - min(waiting) > OLD_PROMISE:
            lines.append(OpenPromises(contract, len(waiting), len(promises), min(waiting)))
    return lines


def overdue_deliverables(session: Session, owners: Collection[int | None], today: date) -> list[Deliverable]:
    """Return what should have been handed over under running contracts of these owners (None: of nobody) by now."""
    nobodys = Contract.owner_id.is_(None) if None in owners else false()
    ours = or_(Contract.owner_id.in_([each for each in owners if each]), nobodys)
    query = (
        select(Deliverable)
        .join(Contract, Contract.id == Deliverable.contract_id)
        .where(ours, Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
        .where(Deliverable.removed_at.is_(None), Deliverable.done_on.is_(None), Deliverable.due_on < today)
        .order_by(Deliverable.due_on, Deliverable.id)
    )
    return list(session.scalars(query))


def document(session: Session, contract_id: int, document_id: int) -> ContractDocument | None:
    """Return a document of a contract that was not removed."""
    found = session.get(ContractDocument, document_id)
    return found if found and found.contract_id == contract_id and found.removed_at is None else None
