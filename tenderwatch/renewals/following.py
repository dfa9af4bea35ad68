"""What this room keeps of procedures follows them when they are linked anew."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.notices.moving import Moves
from tenderwatch.renewals.tables import RenewalSuggestion


def suggestions(session: Session, moves: Moves) -> None:
    """Of two suggestions of a plan that became one procedure, the one that a person decided stands."""
    for old, new in moves.merged.items():
        there = {row.plan_id: row for row in _of(session, new)}
        for row in _of(session, old):
            other = there.get(row.plan_id)
            if other is None:
                row.procedure_id = new
                continue
            if other.state == "proposed":
                other.state, other.decided_at, other.decided_by_id = row.state, row.decided_at, row.decided_by_id
            session.delete(row)
        session.flush()


def _of(session: Session, procedure_id: int) -> list[RenewalSuggestion]:
    wanted = select(RenewalSuggestion).where(RenewalSuggestion.procedure_id == procedure_id)
    return list(session.scalars(wanted.order_by(RenewalSuggestion.id)))
