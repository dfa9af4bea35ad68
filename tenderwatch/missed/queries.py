"""What pages and mails say of what was missed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.missed.neighbourhood import NEAR
from tenderwatch.missed.tables import MissedAward, RecallAudit
from tenderwatch.notices.tables import Award, AwardWinner, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.watching.tables import SavedSearch

WEEK = timedelta(days=7)
MOST = 50
"""Awards on a page; the nearest come first, so what is left out is the least near."""
Party = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as it can be accepted; not `fresh`, its search was changed after it was worked out."""

    place: int
    told: dict[str, Any]
    name: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A missed award with what its notices say."""

    award: MissedAward
    title: dict[str, str]
    award_on: date | None
    call_on: date | None
    buyers: tuple[Party, ...]
    winners: tuple[Party, ...]
    offers: tuple[Offer, ...]
    search: str | None
    by: str | None

    @property
    def is_near(self) -> bool:
        """Whether it is shown at once."""
        return self.award.strength >= NEAR


@dataclass(frozen=True, slots=True)
class Week:
    """The open awards that one look listed first."""

    audit: RecallAudit
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Page:
    """What was missed: open awards by the look that listed them, the ones less near, those answered lately.

    `near` and `further` count all that are open, shown or not; `latest` is the last look.
    """

    latest: RecallAudit | None
    weeks: list[Week] = field(default_factory=list)
    weak: list[Line] = field(default_factory=list)
    answered: list[Line] = field(default_factory=list)
    near: int = 0
    further: int = 0

    @property
    def shown(self) -> int:
        """How many of the near ones are shown."""
        return sum(len(week.lines) for week in self.weeks)


def page(session: Session, team_id: int, now: datetime, search_id: int | None = None) -> Page:
    """Return what a team missed; with a search, what a small change of it would have found."""
    looks = select(RecallAudit).where(RecallAudit.team_id == team_id).order_by(RecallAudit.made_at.desc())
    latest = session.scalar(looks.limit(1))
    awards = [each for each in _open(session, team_id) if search_id is None or _names(each, search_id)]
    near = [each for each in awards if each.strength >= NEAR]
    weak = [each for each in awards if each.strength < NEAR]
    answered = _answered(session, team_id, search_id, now)
    told = _Told(session, [*near[:MOST], *weak[:MOST], *answered])
    by_look: dict[int, list[Line]] = {}
    for each in near[:MOST]:
        by_look.setdefault(each.audit_id, []).append(told.line(each))
    audits = session.scalars(select(RecallAudit).where(RecallAudit.id.in_(by_look)))
    weeks = [Week(audit, by_look[audit.id]) for audit in sorted(audits, key=lambda each: each.made_at, reverse=True)]
    return Page(
        latest,
        weeks,
        [told.line(each) for each in weak[:MOST]],
        [told.line(each) for each in answered],
        len(near),
        len(weak),
    )


def _open(session: Session, team_id: int) -> Sequence[MissedAward]:
    mine = select(MissedAward).where(MissedAward.team_id == team_id, MissedAward.state == "open")
    return session.scalars(mine.order_by(MissedAward.strength.desc(), MissedAward.id.desc())).all()


def _answered(session: Session, team_id: int, search_id: int | None, now: datetime) -> Sequence[MissedAward]:
    mine = select(MissedAward).where(MissedAward.team_id == team_id, MissedAward.answered_at >= now - 4 * WEEK)
    if search_id is not None:
        mine = mine.where(MissedAward.search_id == search_id)
    return session.scalars(mine.order_by(MissedAward.answered_at.desc(), MissedAward.id).limit(MOST)).all()


def _names(award: MissedAward, search_id: int) -> bool:
    return any(each["search"] == search_id for each in award.suggestions)


class _Told:
    """What is said of awards, asked for all at once."""

    def __init__(self, session: Session, awards: Sequence[MissedAward]) -> None:
        procedures = {each.procedure_id for each in awards}
        self.titles = _pairs(session, select(Procedure.id, Procedure.title).where(Procedure.id.in_(procedures)))
        ids = {number for each in awards for number in (each.notice_id, each.call_id) if number}
        self.days = _pairs(session, select(Notice.id, Notice.published_on).where(Notice.id.in_(ids)))
        self.buyers = _parties(
            session,
            select(ProcedureBuyer.procedure_id, Organization.id, Organization.name)
            .join(Organization, Organization.id == ProcedureBuyer.organization_id)
            .where(ProcedureBuyer.procedure_id.in_(procedures))
            .order_by(ProcedureBuyer.position),
        )
        self.winners = _parties(
            session,
            select(Award.procedure_id, Organization.id, Organization.name)
            .join(AwardWinner, AwardWinner.award_id == Award.id)
            .join(Organization, Organization.id == AwardWinner.organization_id)
            .where(Award.procedure_id.in_(procedures))
            .order_by(Award.id, AwardWinner.position),
        )
        named = {each.search_id for each in awards} | {told["search"] for each in awards for told in each.suggestions}
        wanted = select(SavedSearch).where(SavedSearch.id.in_(named - {None}))
        self.searches = {each.id: each for each in session.scalars(wanted)}
        people = {each.answered_by_id for each in awards if each.answered_by_id}
        self.people = _pairs(session, select(User.id, User.name).where(User.id.in_(people)))

    def line(self, award: MissedAward) -> Line:
        search = self.searches.get(award.search_id or 0)
        return Line(
            award,
            self.titles.get(award.procedure_id, {}),
            self.days.get(award.notice_id),
            self.days.get(award.call_id),
            tuple(self.buyers.get(award.procedure_id, {}).items()),
            tuple(self.winners.get(award.procedure_id, {}).items()),
            tuple(self._offers(award)),
            search.name if search else None,
            self.people.get(award.answered_by_id),
        )

    def _offers(self, award: MissedAward) -> Iterable[Offer]:
        for place, told in enumerate(award.suggestions):
            search = self.searches.get(told["search"])
            fresh = told["search"] is None or (search is not None and search.version == told["version"])
            yield Offer(place, told, search.name if search else told["name"] or "", fresh)


def _pairs(session: Session, wanted: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in session.execute(wanted)}


def _parties(session: Session, wanted: Any) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for row in session.execute(wanted):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def waiting(session: Session, team_id: int) -> int:
    """Return how many awards that are near wait for an answer."""
    mine = select(func.count()).where(MissedAward.team_id == team_id, MissedAward.state == "open")
    return session.scalar(mine.where(MissedAward.strength >= NEAR)) or 0


@dataclass(frozen=True, slots=True)
class Weekly:
    """What a weekly look came to: how many near awards it and looks since the week before listed, still open."""

    audit: RecallAudit
    missed: int


def weekly_since(session: Session, team_ids: Collection[int], since: datetime, now: datetime) -> list[Weekly]:
    """Return the teams' weekly looks that were made after a moment, each with what they listed."""
    wanted = select(RecallAudit).where(RecallAudit.team_id.in_(team_ids), RecallAudit.weekly)
    fresh = wanted.where(RecallAudit.made_at > since, RecallAudit.made_at <= now).order_by(RecallAudit.team_id)
    return [Weekly(audit, _listed(session, audit)) for audit in session.scalars(fresh)]


def _listed(session: Session, audit: RecallAudit) -> int:
    recent = select(RecallAudit.id).where(
        RecallAudit.team_id == audit.team_id, RecallAudit.until_on > audit.until_on - WEEK
    )
    mine = select(func.count()).where(MissedAward.audit_id.in_(recent), MissedAward.state == "open")
    return session.scalar(mine.where(MissedAward.strength >= NEAR)) or 0
