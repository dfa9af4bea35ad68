"""What pages ask about bids."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVarTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tenderwatch.bids import labels
from tenderwatch.bids.tables import Bid, BidPromise, Outcome
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

Found = Select[Any, Any, Any, Any]
Columns = TypeVarTuple("Columns")
PAGE = 50
DECIDED_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class BidRow:
    """A bid in a list or on the board."""

    id: int
    title: str
    buyer: str | None
    buyer_id: int | None
    stage: str
    owner: str
    deadline_at: datetime | None
    value: Decimal | None
    currency: str
    next_step: str | None
    next_step_on: date | None
    result: str | None
    told_otherwise: bool


@dataclass(frozen=True, slots=True)
class BidMark:
    """A bid of ours as the pages of its procedure name it."""

    id: int
    title: str
    stage: str
    result: str | None

    @property
    def words(self) -> str:
        """How it ended, else its stage."""
        return labels.result(self.result) if self.result else labels.stage(self.stage)


@dataclass(frozen=True)
class Filters:
    """What a list of bids is narrowed to; None asks for nothing."""

    owner_id: int | None = None
    stage: str | None = None
    due_before: datetime | None = None
    decided_since: datetime | None = None
    buyer_id: int | None = None


@dataclass(frozen=True)
class Page:
    """One page of bids, and how many there are under the filters."""

    rows: list[BidRow]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def rows(session: Session, filters: Filters) -> list[BidRow]:
    """Return bids by deadline, those without one last; ended ones only since `decided_since`, all when it is None."""
    found = _narrowed(_told(), filters).order_by(Bid.deadline_at.is_(None), Bid.deadline_at, Bid.id)
    return [_row(*row) for row in session.execute(found)]


def page(session: Session, filters: Filters, number: int = 1) -> Page:
    """Return a page of bids: running ones by deadline, those without one after them, then ended ones, latest first."""
    total = session.scalar(_narrowed(select(func.count()).select_from(Bid).outerjoin(Outcome, _OF_BID), filters)) or 0
    number = min(number, max(1, -(-total // PAGE)))
    ended = Bid.stage == "outcome"
    running_first = (ended, Bid.deadline_at.is_(None), case((~ended, Bid.deadline_at)), Bid.deadline_at.desc(), Bid.id)
    found = _narrowed(_told(), filters).order_by(*running_first).offset((number - 1) * PAGE).limit(PAGE)
    return Page([_row(*row) for row in session.execute(found)], total, number)


_OF_BID = Outcome.bid_id == Bid.id
_OWNER = aliased(User)


def _told() -> Found:
    return (
        select(Bid, Organization.name, _OWNER.name, Outcome.result)
        .outerjoin(Organization, Organization.id == Bid.buyer_id)
        .join(_OWNER, _OWNER.id == Bid.owner_id)
        .outerjoin(Outcome, _OF_BID)
    )


def _narrowed(query: Select[*Columns], filters: Filters) -> Select[*Columns]:
    if filters.owner_id is not None:
        query = query.where(Bid.owner_id == filters.owner_id)
    if filters.stage is not None:
        query = query.where(Bid.stage == filters.stage)
    if filters.due_before is not None:
        query = query.where(Bid.deadline_at <= filters.due_before)
    if filters.buyer_id is not None:
        query = query.where(Bid.buyer_id == filters.buyer_id)
    if filters.decided_since is not None:
        query = query.where(or_(Bid.stage != "outcome", Outcome.recorded_at >= filters.decided_since))
    return query


def _row(bid: Bid, buyer: str | None, owner: str, result: str | None) -> BidRow:
    return BidRow(
        *(bid.id, bid.title, buyer, bid.buyer_id, bid.stage, owner, bid.deadline_at, bid.value, bid.currency),
        *(bid.next_step, bid.next_step_on, result, bid.is_told_otherwise),
    )


def one(session: Session, bid_id: int) -> Bid:
    """Return a bid with its buyer, owner, decisions and outcome; NotFound when there is none."""
    query = select(Bid).where(Bid.id == bid_id)
    bid = session.scalar(
        query.options(
            joinedload(Bid.buyer), joinedload(Bid.owner), selectinload(Bid.decisions), joinedload(Bid.outcome)
        )
    )
    if bid is None:
        raise NotFound(_("There is no such bid."))
    return bid


def cpv_of(session: Session, bid: Bid) -> str | None:
    """Return the main CPV code of the procedure that is bid for, as far as it is known."""
    return session.scalar(select(Procedure.cpv_main).where(Procedure.id == bid.procedure_id))


def promises(session: Session, bid_id: int) -> Sequence[BidPromise]:
    """Return what a bid promises, in the order in which it was written down."""
    return session.scalars(select(BidPromise).where(BidPromise.bid_id == bid_id).order_by(BidPromise.id)).all()


def of_procedures(session: Session, procedure_ids: Collection[int]) -> dict[int, tuple[BidMark, ...]]:
    """Return our bids for each of these procedures, the first one first."""
    rows = session.execute(
        select(Bid.id, Bid.procedure_id, Bid.title, Bid.stage, Outcome.result)
        .outerjoin(Outcome, Outcome.bid_id == Bid.id)
        .where(Bid.procedure_id.in_(procedure_ids))
        .order_by(Bid.id)
    )
    found: dict[int, tuple[BidMark, ...]] = {}
    for row in rows:
        mark = BidMark(row.id, row.title, row.stage, row.result)
        found[row.procedure_id] = (*found.get(row.procedure_id, ()), mark)
    return found


def bid_for(session: Session, team_id: int, procedure_ids: Collection[int]) -> int:
    """Count those of the procedures that a team has a bid for."""
    own = session.scalars(select(Bid.procedure_id).where(Bid.team_id == team_id, Bid.procedure_id.is_not(None)))
    return len(set(own) & set(procedure_ids))


def logged_outcome(session: Session, procedure_id: int) -> Outcome | None:
    """Return what was logged of a procedure that never was a bid."""
    return session.scalar(select(Outcome).where(Outcome.procedure_id == procedure_id, Outcome.bid_id.is_(None)))
