"""A missed award goes with its procedure; of two that became one, what was answered stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices.moving import Moves


def missed(session: Session, moves: Moves) -> None:
    """Let missed awards follow procedures that went into others."""
    for old, new in moves.merged.items():
        of_both = select(MissedAward).where(MissedAward.procedure_id.in_((old, new)))
        by_team: dict[int, list[MissedAward]] = {}
        for each in session.scalars(of_both.order_by(MissedAward.id)):
            by_team.setdefault(each.team_id, []).append(each)
        for both in by_team.values():
            stands = max(both, key=lambda each: (each.state != "open", -each.id))
            for other in both:
                if other is not stands:
                    session.delete(other)
            session.flush()
            stands.procedure_id = new
    session.flush()
