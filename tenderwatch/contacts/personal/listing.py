"""The register of people as a list, and what is missing or overdue about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.calendar.rules import add_months, local_day
from tenderwatch.contacts import rules
from tenderwatch.contacts.personal.retention import SPARE, to_erase
from tenderwatch.contacts.queries import ContactLine, kept, known_on, lines, may_be_stale, read_lines, stale
from tenderwatch.contacts.tables import Contact
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web.reader import HOME

PAGE = 50
GAPS = ("retention-passed", "not-told", "role-ended", "unconfirmed")
"""What may be missing about somebody, the most pressing first."""
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
        yield may_be_stale(today)
    elif filters.gap == "not-told":
        yield Contact.told_on.is_(None)
    elif filters.gap == "retention-passed":
        yield Contact.id.in_([contact.id for contact, _until in to_erase(session, today)])


@dataclass(frozen=True)
class GapRow:
    """One thing that is missing or overdue about somebody; `on` is the day that it is about."""

    contact_id: int
    name: str
    organization: str
    code: str
    on: date


@dataclass(frozen=True)
class Gaps:
    """One page of what is missing, and how many things it is in all."""

    rows: list[GapRow]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def gaps(session: Session, today: date, code: str | None = None, page: int = 1) -> Gaps:
    """Return one page of what is missing or overdue about people, the most pressing first, the longest ago first."""
    found = [(each, on, what) for each, what, on in _found(session, today) if code in (None, what)]
    found.sort(key=lambda each: (GAPS.index(each[2]), each[1], each[0].id))
    number = min(page, max(1, -(-len(found) // PAGE)))
    shown = found[(number - 1) * PAGE :][:PAGE]
    places = {each.organization_id for each, _on, _what in shown}
    rows = session.execute(select(Organization.id, Organization.name).where(Organization.id.in_(places)))
    names = {row.id: row.name for row in rows}
    return Gaps(
        [GapRow(each.id, each.name, names[each.organization_id], what, on) for each, on, what in shown],
        len(found),
        number,
    )


def count_gaps(session: Session, today: date) -> int:
    """Return how many things are missing or overdue."""
    return sum(1 for _each in _found(session, today))


def gaps_of(session: Session, person_id: int, today: date, *, nobodys: bool = False) -> dict[str, int]:
    """Count what is missing of people whom somebody looks after: responsible for the account, its manager, else who
    entered them.

    With `nobodys` those whom nobody who is here looks after are counted, too.
    """
    found = list(_found(session, today))
    if not found:
        return {}
    active = set(session.scalars(select(User.id).where(User.active)))
    leading = func.coalesce(Account.responsible_id, Account.manager_id)
    rows = session.execute(select(Account.organization_id, leading.label("person")).where(leading.is_not(None)))
    of_account = {row.organization_id: row.person for row in rows if row.person in active}
    counts = dict.fromkeys(GAPS, 0)
    for contact, code, _on in found:
        whose = of_account.get(contact.organization_id, contact.entered_by_id)
        counts[code] += whose == person_id or (nobodys and whose not in active)
    return {code: n for code, n in counts.items() if n}


def _found(session: Session, today: date) -> Iterator[tuple[Contact, str, date]]:
    for contact, until in to_erase(session, today):
        yield contact, "retention-passed", until
    for contact in _untold(session, today):
        yield contact, "not-told", rules.tell_by(contact.source, local_day(contact.entered_at, HOME))
    for line in stale(session, today):
        ended = line.contact.valid_to if line.stale == "role-ended" else None
        yield line.contact, line.stale or "", ended or known_on(line.contact)


def _untold(session: Session, today: date) -> list[Contact]:
    """Return who should have been told what is kept of them, and was not."""
    entered = func.date(Contact.entered_at)
    theirs = Contact.source.in_(rules.FROM_THE_PERSON)
    late = or_(theirs & (entered <= today), entered < add_months(today, -rules.TELL_MONTHS) + SPARE + timedelta(1))
    found = session.scalars(select(Contact).where(kept(), Contact.told_on.is_(None), late))
    return [each for each in found if rules.tell_by(each.source, local_day(each.entered_at, HOME)) < today]
