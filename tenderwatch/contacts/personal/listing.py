"""The register of people as a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contacts.personal.retention import to_erase
from tenderwatch.contacts.queries import ContactLine, is_stale, lines, read_lines
from tenderwatch.contacts.tables import Contact
from tenderwatch.organizations.tables import Organization

PAGE = 50
SORTS = ("name", "organization", "confirmed")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; `words` are part of a name, title, address or organisation."""

    words: str = ""
    role: str | None = None
    organization_id: int | None = None
    contact_class: str | None = None
    gap: str | None = None  # stale, retention-passed, not-told (whether or not it is overdue)
    removed: bool = False


@dataclass(frozen=True)
class Listing:
    """One page of people, and how many there are in all."""

    rows: list[ContactLine]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, today: date, sort: str = "name", page: int = 1) -> Listing:
    """Return one page of the people that the filters leave."""
    wanted = list(_conditions(session, filters, today))
    query = lines().where(*wanted)
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Contact.id).subquery())) or 0
    number = min(page, max(1, -(-total // PAGE)))
    rows = _ordered(query, sort).offset((number - 1) * PAGE).limit(PAGE)
    return Listing(read_lines(session, rows, today), total, number)


def _ordered(query: Select[Contact, str, str | None], sort: str) -> Select[Contact, str, str | None]:
    columns = {"name": func.lower(Contact.name), "organization": func.lower(Organization.name)}
    first = columns.get(sort.removeprefix("-"), Contact.confirmed_on)
    ordered = first.desc().nulls_last() if sort.startswith("-") else first.asc().nulls_first()
    return query.order_by(ordered, func.lower(Contact.name), Contact.id)


def _conditions(session: Session, filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    yield Contact.erased_at.is_(None)
    yield Contact.removed_at.is_not(None) if filters.removed else Contact.removed_at.is_(None)
    if filters.words.strip():
        named = (Contact.name, Contact.title, Contact.email, Contact.phone, Organization.name)
        yield or_(*(each.icontains(filters.words.strip(), autoescape=True) for each in named))
    if filters.role:
        yield cast(Contact.roles, String).contains(f'"{filters.role}"', autoescape=True)
    if filters.contact_class:
        yield cast(Contact.classes, String).contains(f'"{filters.contact_class}"', autoescape=True)
    if filters.organization_id is not None:
        yield Contact.organization_id == filters.organization_id
    if filters.gap == "stale":
        yield is_stale(today)
    elif filters.gap == "not-told":
        yield Contact.told_on.is_(None)
    elif filters.gap == "retention-passed":
        yield Contact.id.in_([each.contact_id for each in to_erase(session, today)])
