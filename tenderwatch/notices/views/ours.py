"""What our people have done about procedures, as far as the reader may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.users.rules import Permission, may
from tenderwatch.users.tables import Team, TeamMember, User
from tenderwatch.watching import labels as triage_labels
from tenderwatch.watching.tables import Triage


@dataclass(frozen=True, slots=True)
class TriageMark:
    """What the reader's team thinks of a procedure."""

    state: str
    reason: str | None
    snoozed_until: date | None
    changed_at: datetime
    by: str | None

    @property
    def seen(self) -> str:
        """What a form says back, so that a decision taken meanwhile by somebody else is not overwritten unseen."""
        return self.changed_at.isoformat()

    @property
    def words(self) -> str:
        """The state in words, with the reason of a refusal."""
        state = triage_labels.state(self.state)
        return f"{state}: {triage_labels.reason(self.reason)}" if self.reason else state


@dataclass(frozen=True, slots=True)
class BidMark:
    """A bid of ours."""

    id: int
    title: str
    stage: str
    result: str | None

    @property
    def words(self) -> str:
        """How it ended, else its stage."""
        return bid_labels.result(self.result) if self.result else bid_labels.stage(self.stage)


@dataclass(frozen=True, slots=True)
class Ours:
    """What we have done about one procedure."""

    triage: TriageMark | None = None
    bids: Sequence[BidMark] = field(default=())


def ours(session: Session, reader: User, procedure_ids: Collection[int]) -> dict[int, Ours]:
    """Return what the reader may know that we did about each of the procedures; in two questions at most."""
    roles = [role.role for role in reader.roles]
    triage = _triage(session, reader, procedure_ids) if may(roles, Permission.SEE_INBOX) else {}
    bids = _bids(session, procedure_ids) if may(roles, Permission.SEE_BIDS) else {}
    return {number: Ours(triage.get(number), bids.get(number, ())) for number in procedure_ids}


def _triage(session: Session, reader: User, procedure_ids: Collection[int]) -> dict[int, TriageMark]:
    own = select(TeamMember.team_id).where(TeamMember.user_id == reader.id).order_by(TeamMember.team_id).limit(1)
    first = select(Team.id).order_by(Team.id).limit(1)
    team_id = session.scalar(own) or session.scalar(first)
    rows = session.execute(
        select(Triage, User.name)
        .outerjoin(User, User.id == Triage.changed_by_id)
        .where(Triage.team_id == team_id, Triage.procedure_id.in_(procedure_ids))
    )
    return {
        row.procedure_id: TriageMark(row.state, row.reason, row.snoozed_until, row.changed_at, name)
        for row, name in rows
    }


def _bids(session: Session, procedure_ids: Collection[int]) -> dict[int, tuple[BidMark, ...]]:
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


def way_to(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page of another room, None where this program has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
