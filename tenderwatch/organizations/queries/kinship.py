"""What an organisation is called, by which numbers, what went into it, and how it stands to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.organizations.tables import (
    Organization,
    OrganizationIdentifier,
    OrganizationMerge,
    OrganizationName,
    OrganizationRelation,
)
from tenderwatch.users.tables import User

MOST = 50


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name with the days on which notices with it were published; None: not known."""

    language: str
    name: str
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A row that went into this one; `by` is who said so."""

    merge_id: int
    name: str
    registration: str | None
    city: str | None
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Kin:
    """Another organisation that this one stands to in a way; `towards`: the relation goes from this one to it."""

    id: int
    name: str
    country: str | None
    kind: str
    towards: bool
    evidence: str | None
    first_on: date | None
    last_on: date | None


def _family(organization_id: int) -> Any:
    both = or_(Organization.id == organization_id, Organization.merged_into_id == organization_id)
    return select(Organization.id).where(both)


def spellings(session: Session, organization_id: int) -> list[Spelling]:
    """Return all names of an organisation and of what went into it, the latest used first."""
    table = OrganizationName
    first, last = func.min(table.first_on), func.max(table.last_on)
    rows = session.execute(
        select(table.language, table.name, first.label("first_on"), last.label("last_on"))
        .where(table.organization_id.in_(_family(organization_id)))
        .group_by(table.language, table.name)
        .order_by(last.desc().nulls_last(), func.min(table.id))
    )
    return [Spelling(row.language, row.name, row.first_on, row.last_on) for row in rows]


def numbers(session: Session, organization_id: int) -> list[tuple[str, str, str | None]]:
    """Return the registration numbers: country, number, and the register whose check digit proves it."""
    table = OrganizationIdentifier
    family = table.organization_id.in_(_family(organization_id))
    own = case((table.organization_id == organization_id, 0), else_=1)
    rows = session.execute(select(table).where(family).order_by(own, table.id)).scalars()
    return list(dict.fromkeys((row.scheme, row.value, row.register) for row in rows))


def merged_here(session: Session, organization_id: int) -> list[Merged]:
    """Return the rows that people found to be this organisation, the latest first."""
    standing = select(OrganizationMerge, Organization, User.name).join(
        Organization, Organization.id == OrganizationMerge.from_id
    )
    into = OrganizationMerge.into_id.in_(_family(organization_id))
    wanted = standing.outerjoin(User, User.id == OrganizationMerge.by_id).where(into)
    rows = session.execute(wanted.where(OrganizationMerge.undone_at.is_(None)).order_by(OrganizationMerge.id.desc()))
    return [Merged(done.id, row.name, row.registration, row.city, done.at, by) for done, row, by in rows]


def kin(session: Session, organization_id: int, limit: int = MOST) -> list[Kin]:
    """Return whose unit it is and what its units are, with whom and for whom it buys; at most `limit` each way."""
    return [
        each
        for towards in (True, False)
        for each in dict.fromkeys(_kin(session, organization_id, towards=towards, limit=limit))
        if each.id != organization_id
    ]


def _kin(session: Session, organization_id: int, *, towards: bool, limit: int) -> Sequence[Kin]:
    table = OrganizationRelation
    mine, other = (table.from_id, table.to_id) if towards else (table.to_id, table.from_id)
    named, standing = aliased(Organization), aliased(Organization)
    rows = session.execute(
        select(table, standing)
        .join(named, named.id == other)
        .join(standing, standing.id == func.coalesce(named.merged_into_id, named.id))
        .where(mine.in_(_family(organization_id)))
        .order_by(table.kind, func.lower(standing.name), standing.id)
        .limit(limit)
    )
    return [
        Kin(row.id, row.name, row.country, each.kind, towards, each.evidence, each.first_on, each.last_on)
        for each, row in rows
    ]
