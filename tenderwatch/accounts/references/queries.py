"""Which references there are, which of them serve a bid, and for which the permission lapses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.references import labels, rules
from tenderwatch.accounts.references.rules import Work
from tenderwatch.accounts.tables import Account, Reference
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

PAGE = 50
SORTS = ("title", "ends", "value", "until")


@dataclass(frozen=True)
class ReferenceLine:
    """A reference in a list; `standing` is how its permission stands on the day that was asked for."""

    reference: Reference
    organization: str
    person: str | None
    standing: str

    @property
    def standing_said(self) -> str:
        """How the permission stands, in words."""
        return labels.standing(self.standing)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to: kind of work, at least so large, ended within so many years, permitted on a day."""

    words: str = ""
    cpv: str | None = None
    least_value: Decimal | None = None
    within_years: int | None = None
    permitted_on: date | None = None
    organization_id: int | None = None
    removed: bool = False


@dataclass(frozen=True)
class Listing:
    """One page of references, and how many there are in all."""

    rows: list[ReferenceLine]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, today: date, sort: str = "title", page: int = 1) -> Listing:
    """Return one page of the references that the filters leave."""
    query = _lines().where(*_conditions(filters, today))
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Reference.id).subquery())) or 0
    number = min(page, max(1, -(-total // PAGE)))
    rows = _ordered(query, sort).offset((number - 1) * PAGE).limit(PAGE)
    return Listing(_read(session, rows, filters.permitted_on or today), total, number)


def one(session: Session, reference_id: int, today: date) -> ReferenceLine | None:
    """Return a reference, removed or not."""
    found = _read(session, _lines().where(Reference.id == reference_id), today)
    return found[0] if found else None


@dataclass(frozen=True)
class References:
    """What the page of an organisation says of references."""

    organization_id: int
    lines: list[ReferenceLine]


def at_organization(session: Session, organization_id: int, today: date) -> References:
    """Return the references that a customer gave."""
    return References(organization_id, of_organizations(session, [organization_id], today))


def of_organizations(session: Session, organization_ids: Collection[int], today: date) -> list[ReferenceLine]:
    """Return the references that customers gave, the latest work first."""
    query = _lines().where(Reference.organization_id.in_(organization_ids), Reference.removed_at.is_(None))
    return _read(session, _ordered(query, "-ends"), today)


def of_contract(session: Session, contract_id: int, today: date) -> list[ReferenceLine]:
    """Return the references that a contract became."""
    query = _lines().where(Reference.contract_id == contract_id, Reference.removed_at.is_(None))
    return _read(session, query.order_by(Reference.id), today)


def usable_references(
    session: Session,
    cpv: str | None,
    on: date,
    *,
    least_value: Decimal | None = None,
    ended_after: date | None = None,
    currency: str = "EUR",
) -> list[ReferenceLine]:
    """Return the references that serve a bid submitted on a day, the largest first: for its eligibility gate."""
    query = _lines().where(Reference.removed_at.is_(None))
    if cpv:
        query = query.where(Reference.cpv.startswith(rules.stem(cpv), autoescape=True))
    found = _read(session, query.order_by(Reference.value.desc().nulls_last(), Reference.id), on)
    return [
        line for line in found if rules.usable(work_of(line.reference), cpv, least_value, ended_after, on, currency)
    ]


def lapsing(session: Session, today: date) -> list[ReferenceLine]:
    """Return the references of which the permission ends within 60 days, or has ended since half a year at most."""
    first, last = today - timedelta(days=182), today + rules.WARNED_BEFORE
    query = _lines().where(Reference.removed_at.is_(None), Reference.permitted_until.between(first, last))
    return _read(session, query.order_by(Reference.permitted_until, Reference.id), today)


def lapsing_of(session: Session, person_id: int, today: date) -> list[ReferenceLine]:
    """Return those lapsing that somebody has to ask for again: who manages the account, else who entered them."""
    responsible = func.coalesce(Account.responsible_id, Account.manager_id, Reference.entered_by_id)
    joined = select(Reference.id).outerjoin(Account, Account.organization_id == Reference.organization_id)
    mine = set(session.scalars(joined.where(responsible == person_id)))
    return [line for line in lapsing(session, today) if line.reference.id in mine]


def contracts_with(session: Session, organization_id: int) -> list[tuple[int, str]]:
    """Return our contracts with a customer as choices."""
    columns = select(Contract.id, Contract.reference, Contract.title)
    rows = session.execute(
        columns.where(Contract.buyer_id == organization_id, Contract.deleted_at.is_(None)).order_by(Contract.reference)
    )
    return [(row.id, f"{row.reference}, {row.title}") for row in rows]


def entered_by(session: Session, reference: Reference) -> str | None:
    """Return who entered a reference."""
    return session.scalar(select(User.name).where(User.id == reference.entered_by_id))


def work_of(reference: Reference) -> Work:
    """Return what the rules ask of a reference."""
    return Work(
        cpv=reference.cpv,
        value=reference.value,
        currency=reference.currency,
        ends_on=reference.ends_on,
        permitted_on=reference.permitted_on,
        permitted_until=reference.permitted_until,
    )


def _lines() -> Select[Reference, str, str | None]:
    return (
        select(Reference, Organization.name, Contact.name)
        .join(Organization, Organization.id == Reference.organization_id)
        .outerjoin(Contact, Contact.id == Reference.contact_id)
    )


def _read(session: Session, query: Select[Reference, str, str | None], on: date) -> list[ReferenceLine]:
    return [
        ReferenceLine(reference, organization, person, rules.standing(work_of(reference), on))
        for reference, organization, person in session.execute(query)
    ]


def _conditions(filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    yield Reference.removed_at.is_not(None) if filters.removed else Reference.removed_at.is_(None)
    if filters.words.strip():
        named = (Reference.title, Reference.description, Organization.name)
        yield or_(*(each.icontains(filters.words.strip(), autoescape=True) for each in named))
    if filters.cpv:
        yield Reference.cpv.startswith(rules.stem(filters.cpv), autoescape=True)
    if filters.least_value is not None:
        yield Reference.value >= filters.least_value
    if filters.within_years is not None:
        yield or_(Reference.ends_on.is_(None), Reference.ends_on >= years_before(today, filters.within_years))
    if filters.permitted_on is not None:
        yield Reference.permitted_on <= filters.permitted_on
        yield or_(Reference.permitted_until.is_(None), Reference.permitted_until >= filters.permitted_on)
    if filters.organization_id is not None:
        yield Reference.organization_id == filters.organization_id


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier, 28 February for 29."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _ordered(query: Select[Reference, str, str | None], sort: str) -> Select[Reference, str, str | None]:
    columns = {"ends": Reference.ends_on, "value": Reference.value, "until": Reference.permitted_until}
    first = columns.get(sort.removeprefix("-"), func.lower(Reference.title))
    ordered = first.desc().nulls_last() if sort.startswith("-") else first.asc().nulls_last()
    return query.order_by(ordered, Reference.id)
