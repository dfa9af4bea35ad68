"""A won bid becomes a contract in one click; what its procedure does not tell becomes a data gap."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, raiseload

from tenderwatch.bids.rules import OPENS_CONTRACT
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.calendar.rules import last_day_after
from tenderwatch.contracts.service.entering import enter
from tenderwatch.contracts.service.kept import hand_over_promises
from tenderwatch.contracts.service.values import ContractValues
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Award, Lot, Notice, Procedure, ProcedureBuyer, PublishedContract
from tenderwatch.users.tables import User

Row = TypeVar("Row")
Value = TypeVar("Value")

PROCEDURE_KINDS = {
    "open": "open",
    "restricted": "restricted",
    "comp-dial": "negotiated",
    "innovation": "negotiated",
    "neg-w-call": "negotiated",
    "neg-wo-call": "negotiated",
}
"""BT-105 to how it will be tendered again, unless its owner knows better."""

REFERENCE_OF_BID = "BID-"
"""How the reference of a contract begins until its own is entered."""


def from_bid(session: Session, bid: Bid, by: User | None, now: datetime) -> Contract:
    """Return the contract that a won bid became, entered from what is known when there is none yet."""
    known = session.scalar(select(Contract).where(Contract.bid_id == bid.id))
    if known is not None:
        return known
    outcome = session.scalar(select(Outcome).where(Outcome.bid_id == bid.id).options(raiseload(Outcome.reasons)))
    if outcome is None or outcome.result not in OPENS_CONTRACT:
        raise NotAllowed(_("Only a won bid becomes a contract. Record its outcome first."))
    won = outcome.lots_won or bid.lots
    published, lots = _only(_published(session, bid.procedure_id, won)), _lots(session, bid.procedure_id, won)
    values = _values(session, bid, outcome, published, lots)
    contract = enter(session, values, by, now, bid_id=bid.id, procedure_id=bid.procedure_id)
    contract.renewals_told = max((lot.renewals_max or 0 for lot in lots), default=0) or None
    contract.period_planned = _is_plan(values, published)
    session.flush()
    hand_over_promises(session, contract, by, now)
    return contract


def _is_plan(values: ContractValues, published: PublishedContract | None) -> bool:
    """Tell whether a day of the period is what the buyer planned, not what a published contract says."""
    said = (published.starts_on, published.ends_on) if published else (None, None)
    known = (values.starts_on, values.base_ends_on)
    return any(day is not None and day != agreed for day, agreed in zip(known, said, strict=True))


def _values(
    session: Session, bid: Bid, outcome: Outcome, published: PublishedContract | None, lots: list[Lot]
) -> ContractValues:
    starts_on, ends_on = _period(published, lots)
    price = outcome.our_price if outcome.our_price is not None else bid.value
    return ContractValues(
        reference=_reference(session, bid, published),
        title=bid.title,
        buyer_id=_buyer_id(session, bid),
        term="fixed" if ends_on else "unknown",
        starts_on=starts_on,
        base_ends_on=ends_on,
        procedure_kind=_procedure_kind(session, bid),
        owner_id=bid.owner_id if session.get_one(User, bid.owner_id).active else None,
        value=price,
        currency=outcome.currency if outcome.our_price is not None else bid.currency,
        notes=bid.notes,
    )


def _buyer_id(session: Session, bid: Bid) -> int:
    first = select(ProcedureBuyer.organization_id).where(ProcedureBuyer.procedure_id == bid.procedure_id)
    buyer_id = bid.buyer_id or session.scalar(first.order_by(ProcedureBuyer.position).limit(1))
    if buyer_id is None:
        raise NotAllowed(_("The bid names no buyer. Enter the buyer first."))
    return buyer_id


def _reference(session: Session, bid: Bid, published: PublishedContract | None) -> str:
    """The number as published (BT-150), unless another contract of this buyer has it."""
    number = (published.number or "").strip() if published else ""
    taken = select(Contract.id).where(Contract.reference == number, Contract.buyer_id == _buyer_id(session, bid))
    return number if number and session.scalar(taken) is None else f"{REFERENCE_OF_BID}{bid.id}"


def _procedure_kind(session: Session, bid: Bid) -> str:
    procedure = session.get(Procedure, bid.procedure_id) if bid.procedure_id else None
    return PROCEDURE_KINDS.get((procedure.procedure_type if procedure else None) or "", "open")


def _published(session: Session, procedure_id: int | None, won: Collection[str]) -> list[PublishedContract]:
    """The contracts that current notices tell of the lots won; of all lots where we do not know ours."""
    rows = session.execute(
        select(PublishedContract, Award.lots)
        .join(Notice, Notice.id == PublishedContract.notice_id)
        .join(Award, Award.id == PublishedContract.award_id, isouter=True)
        .where(PublishedContract.procedure_id == procedure_id, Notice.current)
    )
    return [row for row, lots in rows if not won or not lots or set(lots) <= set(won)]


def _lots(session: Session, procedure_id: int | None, won: Collection[str]) -> list[Lot]:
    lots = session.scalars(select(Lot).where(Lot.procedure_id == procedure_id, Lot.removed_in_id.is_(None)))
    return [lot for lot in lots if not won or lot.code in won]


def _period(published: PublishedContract | None, lots: list[Lot]) -> tuple[date | None, date | None]:
    """First and last day: as the contract was published, else as the lots say when they agree."""
    starts_on = (published.starts_on if published else None) or _agreed(lots, lambda lot: lot.starts_on)
    ends_on = (published.ends_on if published else None) or _agreed(lots, lambda lot: lot.ends_on)
    if ends_on is None and starts_on is not None:
        ends_on = last_day_after(starts_on, *(_agreed(lots, _duration) or (None, None)))
    if starts_on and ends_on and ends_on < starts_on:
        return starts_on, None
    return starts_on, ends_on


def _duration(lot: Lot) -> tuple[str | None, str | None]:
    return lot.duration_value, lot.duration_unit


def _agreed(rows: Iterable[Row], value: Callable[[Row], Value]) -> Value | None:
    """What all rows say alike; None when they differ or there are none."""
    said = {value(row) for row in rows}
    return said.pop() if len(said) == 1 else None


def _only(rows: list[Row]) -> Row | None:
    return rows[0] if len(rows) == 1 else None
