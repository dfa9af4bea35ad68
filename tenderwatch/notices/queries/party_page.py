"""What an organisation buys, from whom, and what it has won; it stands here since it reads procedures and awards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from scrapers.notice import Money
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.queries.lines import Party, buyers_of
from tenderwatch.notices.queries.procedure_page import winners_of
from tenderwatch.notices.tables import Award, AwardWinner, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations import queries as organizations
from tenderwatch.organizations.tables import Organization

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A procedure of a buyer."""

    procedure_id: int
    title: Mapping[str, str]
    phase: str
    cpv_main: str | None
    published_on: date | None
    deadline_at: datetime | None
    value: Money | None
    value_kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """An award with those who won it and those who bought."""

    award_id: int
    procedure_id: int
    title: Mapping[str, str]
    decided_on: date | None
    published_on: date | None
    value: Money | None
    winners: tuple[Party, ...]
    buyers: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class CpvShare:
    """A CPV division and how many of the procedures are of it."""

    division: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage:
    """An organisation: who it is, its procedures (of `bought_total`), from whom it bought, and what it won.

    `identifiers` are country, number, and the register whose check digit proves it; `kin` is how it stands to others.
    """

    organization: Organization
    identifiers: list[tuple[str, str, str | None]]
    names: list[organizations.Spelling]
    kin: list[organizations.Kin]
    bought: list[Bought]
    bought_total: int
    cpv: list[CpvShare]
    bought_from: list[Won]
    suppliers: list[tuple[Party, int]]
    won: list[Won]
    won_total: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What the numbers of an organisation's page are of: procedures by phase, and when their notices were published."""

    by_phase: Mapping[str, int]
    first_on: date | None
    last_on: date | None
    awards: int


def page_of(session: Session, organization_id: int, limit: int = MOST) -> PartyPage:
    """Return an organisation's page; NotFound when there is none."""
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(_("There is no such organisation."))
    bought = _procedures_of(organization_id)
    won = select(AwardWinner.award_id).where(AwardWinner.organization_id == organization_id)
    bought_awards = Award.procedure_id.in_(bought)
    won_awards = Award.id.in_(won)
    return PartyPage(
        organization=organization,
        identifiers=organizations.numbers(session, organization_id),
        names=organizations.spellings(session, organization_id),
        kin=organizations.kin(session, organization_id),
        bought=_bought(session, bought, limit),
        bought_total=_count(session, select(ProcedureBuyer).where(ProcedureBuyer.organization_id == organization_id)),
        cpv=_cpv(session, bought),
        bought_from=_awards(session, bought_awards, limit),
        suppliers=_suppliers(session, bought_awards),
        won=_awards(session, won_awards, limit),
        won_total=_count(session, _standing_awards(won_awards)),
    )


def scope_of(session: Session, organization_id: int) -> Scope:
    """Return what a buyer's procedures and their results amount to."""
    bought = _procedures_of(organization_id)
    phases = select(Procedure.phase, func.count()).where(Procedure.id.in_(bought)).group_by(Procedure.phase)
    span = select(func.min(Notice.published_on), func.max(Notice.published_on)).where(Notice.procedure_id.in_(bought))
    first_on, last_on = session.execute(span.where(Notice.current)).one()
    awards = _count(session, _standing_awards(Award.procedure_id.in_(bought)))
    return Scope({phase: n for phase, n in session.execute(phases)}, first_on, last_on, awards)


def _procedures_of(organization_id: int) -> Select[Any]:
    return select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id == organization_id)


def _count(session: Session, rows: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _bought(session: Session, procedures: Select[Any], limit: int) -> list[Bought]:
    rows = session.execute(
        select(Procedure, Notice.published_on)
        .outerjoin(Notice, Notice.id == Procedure.latest_notice_id)
        .where(Procedure.id.in_(procedures))
        .order_by(Notice.published_on.desc().nulls_last(), Procedure.id.desc())
        .limit(limit)
    )
    return [
        Bought(
            procedure_id=procedure.id,
            title=procedure.title,
            phase=procedure.phase,
            cpv_main=procedure.cpv_main,
            published_on=published_on,
            deadline_at=procedure.deadline_at,
            value=None if procedure.value is None else Money(procedure.value, procedure.currency),
            value_kind=procedure.value_kind,
        )
        for procedure, published_on in rows
    ]


def _cpv(session: Session, procedures: Select[Any]) -> list[CpvShare]:
    """Return the divisions of all its procedures that name a main code, the most frequent first."""
    division = func.substr(Procedure.cpv_main, 1, 2)
    rows = session.execute(
        select(division, func.count())
        .where(Procedure.id.in_(procedures), Procedure.cpv_main.is_not(None))
        .group_by(division)
    ).all()
    total = sum(count for _division, count in rows)
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    return [CpvShare(code, count, count / total) for code, count in ranked]


def _standing_awards(condition: ColumnElement[bool]) -> Select[Award, date | None]:
    """Awards of notices that no later one has replaced, given to somebody."""
    return (
        select(Award, Notice.published_on)
        .join(Notice, Notice.id == Award.notice_id)
        .where(condition, Notice.current, Notice.status != "replaced", Award.status.is_distinct_from("clos-nw"))
    )


def _awards(session: Session, condition: ColumnElement[bool], limit: int) -> list[Won]:
    wanted = _standing_awards(condition).order_by(Notice.published_on.desc().nulls_last(), Award.id.desc())
    rows = session.execute(wanted.limit(limit)).all()
    procedure_ids = {award.procedure_id for award, _published_on in rows}
    titles = {
        row.id: row.title
        for row in session.execute(select(Procedure.id, Procedure.title).where(Procedure.id.in_(procedure_ids)))
    }
    winners = winners_of(session, [award.id for award, _published_on in rows])
    buyers = buyers_of(session, procedure_ids)
    return [_won(award, published_on, titles, winners, buyers) for award, published_on in rows]


def _won(
    award: Award,
    published_on: date | None,
    titles: Mapping[int, Mapping[str, str]],
    winners: Mapping[int, tuple[Party, ...]],
    buyers: Mapping[int, tuple[Party, ...]],
) -> Won:
    return Won(
        award_id=award.id,
        procedure_id=award.procedure_id,
        title=titles[award.procedure_id],
        decided_on=award.decided_on,
        published_on=published_on,
        value=None if award.value is None else Money(award.value, award.currency),
        winners=winners.get(award.id, ()),
        buyers=buyers.get(award.procedure_id, ()),
    )


def _suppliers(session: Session, condition: ColumnElement[bool], limit: int = 20) -> list[tuple[Party, int]]:
    """Return who won most of the awards, with how many."""
    awards = _standing_awards(condition).with_only_columns(Award.id)
    rows: Sequence[Any] = session.execute(
        select(Organization.id, Organization.name, Organization.country, func.count().label("won"))
        .join(AwardWinner, AwardWinner.organization_id == Organization.id)
        .where(AwardWinner.award_id.in_(awards))
        .group_by(Organization.id, Organization.name, Organization.country)
        .order_by(func.count().desc(), Organization.name)
        .limit(limit)
    ).all()
    return [(Party(row.id, row.name, row.country), row.won) for row in rows]
