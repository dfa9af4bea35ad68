"""Pairs of organisations that may be one, to be judged, and what was said of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.organizations.queries.finding import MOST
from tenderwatch.organizations.tables import Organization, OrganizationName, OrganizationSuggestion
from tenderwatch.users.tables import User

NAMES = 4
"""Names of one of a pair that are shown."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair, with some of its names."""

    row: Organization
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations that may be one, why, and what was said of it by whom."""

    id: int
    one: Side
    other: Side
    grade: int
    reasons: tuple[str, ...]
    state: str
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of pairs, and how many there are in all."""

    rows: list[Pair]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // MOST)


_ONE, _OTHER = aliased(Organization), aliased(Organization)


def pairs(session: Session, number: int = 1, *, decided: bool = False) -> Page:
    """Return the pairs that wait for a word, the surest first, or those `decided`, the latest first."""
    wanted = _decided() if decided else _waiting()
    total = _count(session, wanted)
    table = OrganizationSuggestion
    order = (table.decided_at.desc(), table.id.desc()) if decided else (table.grade.desc(), table.id)
    return Page(_load(session, wanted.order_by(*order).offset((number - 1) * MOST).limit(MOST)), total, number)


def pairs_of(session: Session, organization_id: int, limit: int = 5) -> list[Pair]:
    """Return the pairs of one organisation that wait for a word."""
    table = OrganizationSuggestion
    with_it = or_(table.one_id == organization_id, table.other_id == organization_id)
    return _load(session, _waiting().where(with_it).order_by(table.grade.desc(), table.id).limit(limit))


def open_count(session: Session) -> int:
    """Return how many pairs wait for a word."""
    return _count(session, _waiting())


def _waiting() -> Select[*tuple[Any, ...]]:
    """Those of which neither went into another since."""
    stand = (_ONE.merged_into_id.is_(None), _OTHER.merged_into_id.is_(None))
    return _joined().where(OrganizationSuggestion.state == "suggested", *stand)


def _decided() -> Select[*tuple[Any, ...]]:
    return _joined().where(OrganizationSuggestion.state != "suggested")


def _joined() -> Select[*tuple[Any, ...]]:
    table = OrganizationSuggestion
    found: Select[*tuple[Any, ...]] = select(table, _ONE, _OTHER, User.name).join(_ONE, _ONE.id == table.one_id)
    return found.join(_OTHER, _OTHER.id == table.other_id).outerjoin(User, User.id == table.decided_by_id)


def _count(session: Session, wanted: Select[*tuple[Any, ...]]) -> int:
    ids = wanted.with_only_columns(OrganizationSuggestion.id)
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def _load(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[Pair]:
    rows: Sequence[Any] = session.execute(wanted).all()
    named = _names(session, {number for found, *_rest in rows for number in (found.one_id, found.other_id)})
    return [
        Pair(
            id=found.id,
            one=Side(one, tuple(named.get(one.id, ())[:NAMES])),
            other=Side(other, tuple(named.get(other.id, ())[:NAMES])),
            grade=found.grade,
            reasons=tuple(found.reasons),
            state=found.state,
            decided_at=found.decided_at,
            decided_by=by,
        )
        for found, one, other, by in rows
    ]


def _names(session: Session, organization_ids: Collection[int]) -> dict[int, list[str]]:
    table = OrganizationName
    wanted = select(table.organization_id, table.name).where(table.organization_id.in_(organization_ids))
    found: dict[int, list[str]] = {}
    for row in session.execute(wanted.order_by(table.id)):
        names = found.setdefault(row.organization_id, [])
        if row.name not in names:
            names.append(row.name)
    return found
