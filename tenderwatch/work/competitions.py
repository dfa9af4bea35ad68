"""Which competitions of a buyer run now: its procedures, and what we bid for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.web import formatters
from tenderwatch.work.elsewhere import BID
from tenderwatch.work.rules import freeze


@dataclass(frozen=True)
class Competition:
    """An open competition; until its deadline, or until it is decided when that has passed (or is not known)."""

    title: str
    procedure_id: int | None
    bid_id: int | None  # of ours
    deadline_at: datetime | None
    opened_on: date | None

    def until(self, now: datetime) -> datetime | None:
        """Return the deadline while it is ahead; None: until the decision."""
        return self.deadline_at if self.deadline_at is not None and self.deadline_at > now else None


def running_competitions(session: Session, organization_id: int, now: datetime) -> list[Competition]:
    """Return the open competitions of a buyer, the nearest deadline first, those that wait for a decision last."""
    found = [*_published(session, organization_id, now), *_untold(session, organization_id, now)]
    return sorted(found, key=lambda each: (each.until(now) is None, each.until(now) or now, each.title))


def _published(session: Session, organization_id: int, now: datetime) -> Iterator[Competition]:
    """Yield procedures of the buyer, and procedures for which we bid to it."""
    theirs = select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id == organization_id)
    ours = select(BID.c.procedure_id).where(BID.c.buyer_id == organization_id, BID.c.procedure_id.is_not(None))
    opened = (
        select(func.min(Notice.published_on))
        .where(Notice.procedure_id == Procedure.id, Notice.kind == "competition")
        .correlate(Procedure)
        .scalar_subquery()
    )
    wanted = (
        select(Procedure, BID.c.id.label("bid_id"), BID.c.stage, opened.label("opened_on"))
        .outerjoin(BID, BID.c.procedure_id == Procedure.id)
        .where(Procedure.phase == "competition", Procedure.merged_into_id.is_(None))
        .where(or_(Procedure.id.in_(theirs), Procedure.id.in_(ours)))
        .order_by(Procedure.id, BID.c.id)
    )
    told = set[int]()
    for procedure, bid_id, stage, opened_on in session.execute(wanted):
        runs = freeze.procedure_runs(procedure.phase, procedure.deadline_at, opened_on, stage, now)
        if runs and procedure.id not in told:
            told.add(procedure.id)
            title = formatters.plain(procedure.title)
            yield Competition(title, procedure.id, bid_id, procedure.deadline_at, opened_on)


def _untold(session: Session, organization_id: int, now: datetime) -> Iterator[Competition]:
    """Yield bids for what no notice told of."""
    wanted = select(BID).where(BID.c.buyer_id == organization_id, BID.c.procedure_id.is_(None)).order_by(BID.c.id)
    for bid in session.execute(wanted):
        if freeze.bid_runs(bid.stage, bid.deadline_at, now):
            yield Competition(bid.title, None, bid.id, bid.deadline_at, None)
