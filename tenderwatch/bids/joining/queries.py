"""Which procedures a bid without one may be for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.bids.joining.rules import likeness
from tenderwatch.bids.tables import Bid
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer

LOOKED_AT, SHOWN = 300, 20
ALIKE = 0.5
"""The share of words from which on a procedure is probably the one."""

_ADDRESS = re.compile(r"/(procedures|notices)/(\d{1,9})\b")


@dataclass(frozen=True)
class Candidate:
    """A procedure of the bid's buyer; `taken_by` is the team's bid that is for it already."""

    id: int
    title: Mapping[str, str]
    phase: str
    published_on: date | None
    deadline_at: datetime | None
    alike: float
    taken_by: int | None


def candidates(session: Session, bid: Bid) -> list[Candidate]:
    """Return procedures of the bid's buyer: those called like it first, then the latest."""
    if bid.buyer_id is None:
        return []
    latest = func.max(Notice.published_on)
    query = (
        select(Procedure, latest)
        .join(ProcedureBuyer, ProcedureBuyer.procedure_id == Procedure.id)
        .join(Notice, Notice.procedure_id == Procedure.id)
        .where(ProcedureBuyer.organization_id == bid.buyer_id, Procedure.merged_into_id.is_(None), Notice.current)
        .group_by(Procedure.id)
        .order_by(latest.desc(), Procedure.id.desc())
        .limit(LOOKED_AT)
    )
    taken = _taken(session, bid)
    found = [
        Candidate(
            *(row.id, row.title, row.phase, published_on, row.deadline_at),
            likeness(bid.title, row.title.values()),
            taken.get(row.id),
        )
        for row, published_on in session.execute(query)
    ]
    return sorted(found, key=lambda each: -each.alike)[:SHOWN]


def _taken(session: Session, bid: Bid) -> dict[int, int]:
    """Return the procedures that other bids of the team are for, each with its bid."""
    rows = session.execute(select(Bid.procedure_id, Bid.id).where(Bid.team_id == bid.team_id, Bid.id != bid.id))
    return {procedure_id: bid_id for procedure_id, bid_id in rows if procedure_id is not None}


def named(session: Session, words: str) -> int | None:
    """Return the procedure that words name: by a publication number, or by the address of a page here."""
    if found := _ADDRESS.search(words):
        kind, number = found.group(1), int(found.group(2))
        if kind == "procedures":
            return session.scalar(select(Procedure.id).where(Procedure.id == number))
        return session.scalar(select(Notice.procedure_id).where(Notice.id == number))
    query = select(Notice.procedure_id).where(Notice.publication_number == words.strip(), Notice.current)
    return session.scalar(query.order_by(Notice.id.desc()).limit(1))
