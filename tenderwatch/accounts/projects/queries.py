"""Which projects there are, who takes part, and what an organisation is to us."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from tenderwatch.accounts.projects import labels, rules
from tenderwatch.accounts.tables import Project, ProjectParty
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Award, AwardWinner, Notice
from tenderwatch.organizations.tables import Organization

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; `words` are part of a name or of a party's."""

    words: str = ""
    kind: str | None = None
    running: bool = False
    removed: bool = False


@dataclass(frozen=True)
class Listing:
    """One page of projects, and how many there are in all."""

    rows: Sequence[Project]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, today: date, page: int = 1) -> Listing:
    """Return one page of projects with their parties: those that run first, the latest first."""
    query = _wanted(filters, today)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(page, max(1, -(-total // PAGE)))
    ended = (Project.ends_on < today).is_(True)
    ordered = query.order_by(ended, Project.starts_on.desc().nulls_last(), func.lower(Project.name), Project.id)
    rows = session.scalars(_with_parties(ordered).offset((number - 1) * PAGE).limit(PAGE)).all()
    return Listing(rows, total, number)


def _wanted(filters: Filters, today: date) -> Select[Project]:
    query = select(Project).where(Project.removed_at.is_not(None) if filters.removed else Project.removed_at.is_(None))
    if filters.words.strip():
        words = filters.words.strip()
        named = select(ProjectParty.project_id).join(Organization, Organization.id == ProjectParty.organization_id)
        with_party = named.where(Organization.name.icontains(words, autoescape=True))
        own = (Project.name.icontains(words, autoescape=True), Project.what.icontains(words, autoescape=True))
        query = query.where(or_(*own, Project.id.in_(with_party)))
    if filters.kind:
        query = query.where(Project.kind == filters.kind)
    if filters.running:
        query = query.where(or_(Project.ends_on.is_(None), Project.ends_on >= today))
    return query


def _with_parties(query: Select[Project]) -> Select[Project]:
    return query.options(selectinload(Project.parties).joinedload(ProjectParty.organization))


def one(session: Session, project_id: int) -> Project:
    """Return a project with its parties, removed or not."""
    project = session.scalar(_with_parties(select(Project).where(Project.id == project_id)))
    if project is None:
        raise NotFound(_("There is no such project."))
    return project


@dataclass(frozen=True)
class Part:
    """That an organisation takes part in a project as something; `on` tells whether it does now."""

    project: Project
    party: ProjectParty
    on: bool

    @property
    def role_said(self) -> str:
        """The role in words."""
        return labels.role(self.party.role)


def of_organizations(session: Session, organization_ids: Collection[int], today: date) -> list[Part]:
    """Return the projects in which organisations take part, those that run first."""
    rows = session.execute(
        select(Project, ProjectParty)
        .join(ProjectParty, ProjectParty.project_id == Project.id)
        .where(ProjectParty.organization_id.in_(organization_ids), Project.removed_at.is_(None))
        .order_by(Project.starts_on.desc().nulls_last(), Project.id, ProjectParty.id)
    )
    parts = [Part(project, party, _is_on(project, party, today)) for project, party in rows]
    return sorted(parts, key=lambda part: not part.on)


def _is_on(project: Project, party: ProjectParty, today: date) -> bool:
    return rules.is_on(party.starts_on or project.starts_on, party.ends_on or project.ends_on, today)


@dataclass(frozen=True)
class Standing:
    """That an organisation is something to us, and what makes it so: (kind of evidence, how much of it)."""

    role: str  # customer, partner, competitor
    evidence: tuple[tuple[str, int], ...]

    @property
    def role_said(self) -> str:
        """What it is to us, in words."""
        return labels.role(self.role)

    @property
    def evidence_said(self) -> str:
        """What makes it so, in words."""
        return ", ".join(labels.evidence(code, n) for code, n in self.evidence)


def standings(session: Session, organization_id: int, today: date) -> list[Standing]:
    """Return what an organisation is to us, from contracts, awards, outcomes and projects; it may be all at once."""
    parts = of_organizations(session, [organization_id], today)
    in_projects = {role: _projects_as(role, parts) for role in rules.AT_ONCE}
    facts = {
        "customer": [*_contracts(session, organization_id), ("projects", in_projects["customer"])],
        "partner": [("projects", in_projects["partner"])],
        "competitor": [("lost", _won_over_us(session, organization_id)), ("projects", in_projects["competitor"])],
    }
    told = {role: tuple(each for each in facts[role] if each[1]) for role in rules.AT_ONCE}
    return [Standing(role, evidence) for role, evidence in told.items() if evidence]


def _projects_as(role: str, parts: Collection[Part]) -> int:
    return len({part.project.id for part in parts if rules.TO_US[part.party.role] == role})


def _contracts(session: Session, organization_id: int) -> list[tuple[str, int]]:
    ours = select(Contract.ended_on).where(Contract.buyer_id == organization_id, Contract.deleted_at.is_(None))
    ended = session.scalars(ours).all()
    return [("contracts", len(ended)), ("running", sum(day is None for day in ended))]


def _won_over_us(session: Session, organization_id: int) -> int:
    """Count the competitions in which we bid and they won: as notices tell it, or as we wrote the outcome down."""
    awarded = (
        select(Award.procedure_id)
        .join(AwardWinner, AwardWinner.award_id == Award.id)
        .join(Notice, Notice.id == Award.notice_id)
        .join(Bid, Bid.procedure_id == Award.procedure_id)
        .where(AwardWinner.organization_id == organization_id, Notice.current)
    )
    written = (
        select(func.coalesce(Bid.procedure_id, -Bid.id))
        .join(Outcome, Outcome.bid_id == Bid.id)
        .where(Outcome.winner_id == organization_id)
    )
    return len({*session.scalars(awarded), *session.scalars(written)})


@dataclass(frozen=True)
class Projects:
    """What the page of an organisation says of projects and of what it is to us."""

    organization_id: int
    parts: list[Part]
    standings: list[Standing]


def at_organization(session: Session, organization_id: int, today: date) -> Projects:
    """Return an organisation's projects and what it is to us."""
    parts = of_organizations(session, [organization_id], today)
    return Projects(organization_id, parts, standings(session, organization_id, today))
