"""What watching keeps of procedures and notices follows them when they are linked anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tenderwatch.notices.moving import Moves
from tenderwatch.watching.tables import Follow, Match, ToldArrival, Triage, TriageStep


def matches(session: Session, moves: Moves) -> None:
    """A match goes with its notice; where the group has a match of the search already, that one is enough."""
    for notice, procedure in moves.notices.items():
        session.execute(update(Match).where(Match.notice_id == notice).values(procedure_id=procedure))
    for old, new in moves.groups.items():
        there = select(Match.search_id).where(Match.group_id == new)
        session.execute(delete(Match).where(Match.group_id == old, Match.search_id.in_(there)))
        session.execute(update(Match).where(Match.group_id == old).values(group_id=new))


def triages(session: Session, moves: Moves) -> None:
    """Of two triages of a team the later decision stands; the steps of both are kept."""
    for old, new in moves.merged.items():
        of_both = select(Triage).where(Triage.procedure_id.in_((old, new))).order_by(Triage.id)
        by_team: dict[int, list[Triage]] = {}
        for triage in session.scalars(of_both):
            by_team.setdefault(triage.team_id, []).append(triage)
        for both in by_team.values():
            _one(session, both, new)


def _one(session: Session, both: Sequence[Triage], procedure_id: int) -> None:
    stands = max(both, key=lambda triage: (triage.state != "new", triage.changed_at, triage.id))
    for other in both:
        if other is not stands:
            steps = update(TriageStep).where(TriageStep.triage_id == other.id)
            session.execute(steps.values(triage_id=stands.id))
            _stay_told(session, other, stands)
            stands.arrived_at = min(stands.arrived_at, other.arrived_at)
            stands.assignee_id = stands.assignee_id or other.assignee_id
            session.delete(other)
            session.flush()
    stands.procedure_id = procedure_id
    session.flush()


def _stay_told(session: Session, other: Triage, stands: Triage) -> None:
    """Who was told of the one was told of both."""
    knowing = select(ToldArrival.user_id).where(ToldArrival.triage_id == stands.id)
    moved = update(ToldArrival).where(ToldArrival.triage_id == other.id, ToldArrival.user_id.not_in(knowing))
    session.execute(moved.values(triage_id=stands.id).execution_options(synchronize_session=False))


def follows(session: Session, moves: Moves) -> None:
    """Who follows an absorbed procedure follows the one it is in now, since the earlier of both moments."""
    for old, new in moves.merged.items():
        there = {row.user_id: row for row in session.scalars(select(Follow).where(Follow.procedure_id == new))}
        followers: Sequence[Any] = session.scalars(select(Follow).where(Follow.procedure_id == old)).all()
        for row in followers:
            if row.user_id in there:
                there[row.user_id].since = min(there[row.user_id].since, row.since)
                session.delete(row)
            else:
                row.procedure_id = new
        session.flush()
