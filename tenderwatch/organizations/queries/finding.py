"""Organisations by name and number; what they buy and win is told by the room of notices."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.organizations.queries.own import ours
from tenderwatch.organizations.tables import Organization, OrganizationIdentifier, OrganizationName

MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A page of organisations, and how many there are in all."""

    organizations: list[Organization]
    total: int


def found(session: Session, words: str = "", *, role: str = "", page: int = 1, size: int = MOST) -> Found:
    """Return organisations by name; `words` is a part of a name or a number, `role` buyer, supplier or ours."""
    wanted = select(Organization).where(Organization.merged_into_id.is_(None))
    if words.strip():
        wanted = wanted.where(Organization.id.in_(_named(words)))
    if role:
        roles = {"buyer": Organization.is_buyer, "supplier": Organization.is_supplier}
        wanted = wanted.where(roles[role] if role in roles else Organization.id.in_(ours(session)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = wanted.order_by(func.lower(Organization.name), Organization.id).offset((page - 1) * size).limit(size)
    return Found(list(session.scalars(rows)), total)


def _named(words: str) -> Select[int]:
    """Select those that are called so, or into which one that is called so went."""
    name = OrganizationName.name.icontains(words.strip(), autoescape=True)
    digits = "".join(letter for letter in words if letter.isalnum()).upper()
    number = OrganizationIdentifier.value.startswith(digits, autoescape=True)
    return select(func.coalesce(Organization.merged_into_id, Organization.id)).where(
        or_(
            Organization.name.icontains(words.strip(), autoescape=True),
            Organization.id.in_(select(OrganizationName.organization_id).where(name)),
            Organization.id.in_(select(OrganizationIdentifier.organization_id).where(number)),
        )
    )


def names(session: Session, organization_ids: Collection[int]) -> dict[int, str]:
    """Return organisations' names."""
    wanted = select(Organization.id, Organization.name).where(Organization.id.in_(organization_ids))
    return {row.id: row.name for row in session.execute(wanted)}


def merged_into(session: Session, organization_id: int) -> int | None:
    """Return the organisation into which one went, None when it stands."""
    return session.scalar(select(Organization.merged_into_id).where(Organization.id == organization_id))


def inside(session: Session, organization_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the rows that went into organisations, by organisation."""
    found: dict[int, list[int]] = {}
    wanted = select(Organization).where(Organization.merged_into_id.in_(organization_ids)).order_by(Organization.id)
    for row in session.scalars(wanted):
        if row.merged_into_id:
            found.setdefault(row.merged_into_id, []).append(row.id)
    return found
