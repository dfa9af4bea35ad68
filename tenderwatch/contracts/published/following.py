"""What is proposed of procedures follows them when they are linked anew."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts.published.tables import PublishedWin
from tenderwatch.notices.moving import Moves


def wins(session: Session, moves: Moves) -> None:
    """Of two proposals of one part of procedures that became one, that on which a person decided stands."""
    for old, new in moves.merged.items():
        there = {row.part: row for row in _of(session, new)}
        for row in _of(session, old):
            other = there.get(row.part)
            if other is None:
                row.procedure_id = new
                continue
            if other.decided_by_id is None and row.decided_by_id is not None:
                for name in ("state", "decided_at", "decided_by_id", "reason", "contract_id", "digest"):
                    setattr(other, name, getattr(row, name))
            session.delete(row)
        session.flush()


def _of(session: Session, procedure_id: int) -> list[PublishedWin]:
    wanted = select(PublishedWin).where(PublishedWin.procedure_id == procedure_id)
    return list(session.scalars(wanted.order_by(PublishedWin.id)))
