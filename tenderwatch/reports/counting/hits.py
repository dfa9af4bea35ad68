"""What saved searches brought before their teams, and what became of it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.facts import today_of
from tenderwatch.reports.shape import Scope
from tenderwatch.watching.tables import Match, SavedSearch, Triage


@dataclass(frozen=True)
class Hit:
    """A procedure that a search found; `on` is the day on which it found the first notice of it.

    `state` is what the team thinks of the procedure now; `bid` tells that the team bid for it or means to.
    """

    search_id: int
    procedure_id: int
    team_id: int
    on: date
    state: str
    bid: bool

    @property
    def wanted(self) -> bool:
        """Whether it was worth the team's time: shortlisted, or a bid was begun."""
        return self.bid or self.state == "shortlisted"

    @property
    def decided(self) -> bool:
        """Whether the team has said what it thinks of it."""
        return self.wanted or self.state == "dismissed"


def hits(session: Session, scope: Scope) -> list[Hit]:
    """Return what was found first in the period, in the order of the days; of a team's searches, when one is asked."""
    bid = exists().where(Bid.procedure_id == Match.procedure_id, Bid.team_id == SavedSearch.team_id)
    first, end = began(scope.period.first), began(scope.period.last + timedelta(days=1))
    at = func.min(Match.matched_at)
    query = (
        select(Match.search_id, Match.procedure_id, SavedSearch.team_id, at.label("at"), Triage.state, bid.label("bid"))
        .join(SavedSearch, SavedSearch.id == Match.search_id)
        .join(Triage, and_(Triage.procedure_id == Match.procedure_id, Triage.team_id == SavedSearch.team_id))
        .group_by(Match.search_id, Match.procedure_id, SavedSearch.team_id, Triage.state)
        .having(at >= first, at < end)
        .order_by(at, Match.procedure_id, Match.search_id)
    )
    if scope.team_id is not None:
        query = query.where(SavedSearch.team_id == scope.team_id)
    return [
        Hit(row.search_id, row.procedure_id, row.team_id, today_of(row.at), row.state, bool(row.bid))
        for row in session.execute(query)
    ]


def once(found: Sequence[Hit]) -> list[Hit]:
    """Return each procedure of a team once, as first found, whichever searches found it."""
    first: dict[tuple[int, int], Hit] = {}
    for hit in found:
        first.setdefault((hit.team_id, hit.procedure_id), hit)
    return list(first.values())


@dataclass(frozen=True)
class Asked:
    """A search, whether it is switched on, and since when it is there."""

    id: int
    name: str
    active: bool
    since: datetime


def searches(session: Session, scope: Scope) -> list[Asked]:
    """Return the searches, by name; of a team's, when one is asked for."""
    query = select(SavedSearch.id, SavedSearch.name, SavedSearch.active, SavedSearch.created_at)
    if scope.team_id is not None:
        query = query.where(SavedSearch.team_id == scope.team_id)
    return [Asked(*row) for row in session.execute(query.order_by(SavedSearch.name, SavedSearch.id))]
