"""The list of accounts: narrowed by the address, in a stated order, with what is next and whose it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Subquery, Text, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.accounts.queries.facts import facts_of, is_contact
from tenderwatch.accounts.queries.strengths import strengths
from tenderwatch.accounts.rules.facts import Facts
from tenderwatch.accounts.rules.segments import VALUES
from tenderwatch.accounts.rules.strength import strength
from tenderwatch.accounts.rules.worth import worth
from tenderwatch.accounts.tables import Account
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity

PAGE = 50
SORTS = ("next", "name", "segment", "manager", "contact", "potential", "strength")
STATES = ("open", "closed", "all")
Manager, Responsible = aliased(User), aliased(User)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None is no narrowing."""

    state: str = "open"
    words: str = ""
    phase: str | None = None
    ladder: str | None = None
    nature: str | None = None
    segment: str | None = None
    no_segment: bool = False
    of_class: str | None = None
    manager_id: int | None = None
    no_manager: bool = False
    responsible_id: int | None = None
    no_responsible: bool = False
    step: str | None = None  # overdue, planned, none
    silent_days: int | None = None
    strength: int | None = None
    worth: int | None = None
    unjudged: bool = False

    @property
    def is_reckoned(self) -> bool:
        """Whether it asks for something that no column holds."""
        return bool(self.strength or self.worth or self.unjudged)


@dataclass(frozen=True)
class Step:
    """What is planned next with a customer, and whose it is."""

    id: int
    day: date
    subject: str
    type: str
    owner: str | None


@dataclass(frozen=True)
class AccountRow:
    """One line of the list."""

    id: int
    organization_id: int
    name: str
    city: str | None
    phase: str
    ladder: str
    nature: str
    segment: str | None
    manager: str | None
    responsible: str | None
    classes: Sequence[str]
    potential: Decimal | None
    currency: str
    closed_on: date | None
    last_contact_on: date | None
    contracts: int
    strength: int
    worth: int | None
    next: Step | None


@dataclass(frozen=True)
class Listing:
    """One page of the accounts found, and how many were found in all."""

    rows: list[AccountRow]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, sort: str, today: date, page: int = 1) -> Listing:
    """Return a page of the accounts that `filters` let through, in the order of `sort` ("-": the other way)."""
    if filters.is_reckoned or sort.removeprefix("-") == "strength":
        ids = found_ids(session, filters, sort, today)
        number = min(page, max(1, -(-len(ids) // PAGE)))
        return Listing(rows_of(session, ids[(number - 1) * PAGE :][:PAGE], today), len(ids), number)
    total = session.scalar(_narrowed(select(func.count()).select_from(Account), filters, today, _Parts(session))) or 0
    number = min(page, max(1, -(-total // PAGE)))
    rows = _found(session, filters, sort, today).offset((number - 1) * PAGE).limit(PAGE)
    return Listing(rows_of(session, [row.id for row in session.execute(rows)], today), total, number)


def found_ids(session: Session, filters: Filters, sort: str, today: date) -> list[int]:
    """Return the accounts that `filters` let through, in order; strength is reckoned only where it is asked for."""
    rows = [(row[0], row[1]) for row in session.execute(_found(session, filters, sort, today))]
    if filters.worth or filters.unjudged:
        fitting = _of_worth(session, filters)
        rows = [row for row in rows if row[0] in fitting]
    by_strength = sort.removeprefix("-") == "strength"
    if not filters.strength and not by_strength:
        return [account_id for account_id, _organization_id in rows]
    strong = strengths(session, [organization_id for _account_id, organization_id in rows], today)
    known = {account_id: strong[organization_id] for account_id, organization_id in rows}
    ids = [account_id for account_id, value in known.items() if filters.strength in (None, value)]
    sign = 1 if sort.startswith("-") else -1
    return sorted(ids, key=lambda each: sign * known[each]) if by_strength else ids


def _found(session: Session, filters: Filters, sort: str, today: date) -> Select[Any]:
    parts = _Parts(session)
    every: Any = select(Account.id, Account.organization_id)
    return _ordered(_narrowed(every, filters, today, parts), sort, parts, filters)


def rows_of(session: Session, ids: Sequence[int], today: date) -> list[AccountRow]:
    """Return the lines of these accounts, in their order."""
    rows = {
        account.id: (account, name, city, manager, responsible)
        for account, name, city, manager, responsible in session.execute(
            select(Account, Organization.name, Organization.city, Manager.name, Responsible.name)
            .join(Organization, Organization.id == Account.organization_id)
            .outerjoin(Manager, Manager.id == Account.manager_id)
            .outerjoin(Responsible, Responsible.id == Account.responsible_id)
            .where(Account.id.in_(ids))
        )
    }
    organization_ids = [account.organization_id for account, *_rest in rows.values()]
    facts, steps = facts_of(session, organization_ids, today), next_steps(session, organization_ids)
    return [_row(*rows[each], facts, steps) for each in ids if each in rows]


def next_steps(session: Session, organization_ids: Collection[int]) -> dict[int, Step]:
    """Return what is planned first with each organisation."""
    rows = session.execute(
        select(Activity.organization_id, Activity.id, Activity.day, Activity.subject, Activity.type, User.name)
        .outerjoin(User, User.id == Activity.owner_id)
        .where(Activity.organization_id.in_(organization_ids), is_planned(session))
        .order_by(Activity.day.desc(), Activity.id.desc())
    )
    return {each: Step(number, day, subject, kind, owner) for each, number, day, subject, kind, owner in rows}


def is_planned(session: Session) -> Any:
    """Return what tells that an activity is planned."""
    return Activity.state.in_(codes_meaning(session, "activity-state", "planned")) & Activity.removed_at.is_(None)


def values_of(account: Account) -> dict[str, int | None]:
    """Return the five values as people judged them."""
    return {name: getattr(account, name) for name in VALUES}


@dataclass(frozen=True)
class Counts:
    """How many open accounts there are, and of how many the next step is overdue, is not agreed, or something lacks."""

    open: int
    overdue: int
    without: int
    lacking: int


def counts(session: Session, today: date) -> Counts:
    """Return what waits in the list of accounts."""
    steps = _Parts(session).steps
    day = steps.c.day
    lacking = or_(
        *(column.is_(None) for column in (Account.manager_id, Account.responsible_id, Account.segment, day)),
        day < today,
    )
    asked = (func.count(), *(func.count().filter(each) for each in (day < today, day.is_(None), lacking)))
    every: Any = select(*asked).select_from(Account)
    return Counts(*session.execute(_with(every, steps).where(Account.closed_on.is_(None))).one())


def is_none(session: Session) -> bool:
    """Return whether there is no account at all."""
    return session.scalar(select(Account.id).limit(1)) is None


class _Parts:
    """What accounts are narrowed and ordered by that stands in other tables."""

    def __init__(self, session: Session) -> None:
        self.steps: Subquery = (
            select(Activity.organization_id, func.min(Activity.day).label("day"))
            .where(is_planned(session))
            .group_by(Activity.organization_id)
            .subquery()
        )
        self.is_contact = is_contact(session)
        self.contacts: Subquery = (
            select(Activity.organization_id, func.max(Activity.day).label("day"))
            .where(self.is_contact)
            .group_by(Activity.organization_id)
            .subquery()
        )


def _narrowed(query: Select[Any], filters: Filters, today: date, parts: _Parts) -> Select[Any]:
    query = query.join(Organization, Organization.id == Account.organization_id)
    if filters.state != "all":
        query = query.where(Account.closed_on.is_(None) if filters.state == "open" else Account.closed_on.is_not(None))
    if filters.words:
        query = query.where(Organization.name.icontains(filters.words, autoescape=True))
    for name in ("phase", "ladder", "nature", "segment"):
        if (value := getattr(filters, name)) is not None:
            query = query.where(getattr(Account, name) == value)
    if filters.no_segment:
        query = query.where(Account.segment.is_(None))
    if filters.of_class:
        query = query.where(Account.id.in_(_of_class(filters.of_class)))
    for column, wanted, none in (
        (Account.manager_id, filters.manager_id, filters.no_manager),
        (Account.responsible_id, filters.responsible_id, filters.no_responsible),
    ):
        if none or wanted is not None:
            query = query.where(column.is_(None) if none else column == wanted)
    return _by_time(query, filters, today, parts)


def _by_time(query: Select[Any], filters: Filters, today: date, parts: _Parts) -> Select[Any]:
    step = parts.steps.c.day
    if filters.step:
        asked = {"overdue": step < today, "planned": step >= today, "none": step.is_(None)}
        query = _with(query, parts.steps).where(asked[filters.step])
    if filters.silent_days is not None:
        since = today - timedelta(days=filters.silent_days)
        query = query.where(
            ~exists().where(Activity.organization_id == Account.organization_id, Activity.day > since, parts.is_contact)
        )
    return query


def _with(query: Select[Any], part: Subquery) -> Select[Any]:
    return query.outerjoin(part, part.c.organization_id == Account.organization_id)


def _of_class(code: str) -> Select[Any]:
    """Accounts of a class: the list of codes is JSON, which both databases show as a text of quoted words."""
    return select(Account.id).where(cast(Account.classes, Text).contains(f'"{code}"', autoescape=True))


def _of_worth(session: Session, filters: Filters) -> set[int]:
    rows = session.execute(select(Account.id, *(getattr(Account, name) for name in VALUES)))
    wanted = None if filters.unjudged else filters.worth
    return {each for each, *judged in rows if worth(dict(zip(VALUES, judged, strict=True))) == wanted}


def _ordered(query: Select[Any], sort: str, parts: _Parts, filters: Filters) -> Select[Any]:
    """Rows without the thing they are sorted by stand last, whichever way."""
    plain = sort.removeprefix("-")
    if plain == "next" and not filters.step:
        query = _with(query, parts.steps)
    if plain == "contact":
        query = _with(query, parts.contacts)
    key = {
        "next": parts.steps.c.day,
        "name": func.lower(Organization.name),
        "segment": Account.segment,
        "manager": func.lower(Manager.name),
        "contact": parts.contacts.c.day,
        "potential": Account.potential_amount,
        "strength": func.lower(Organization.name),
    }[plain]
    reverse = sort.startswith("-") and sort != "-strength"
    return query.outerjoin(Manager, Manager.id == Account.manager_id).order_by(
        key.is_(None), key.desc() if reverse else key.asc(), func.lower(Organization.name), Account.id
    )


def _row(
    account: Account,
    name: str,
    city: str | None,
    manager: str | None,
    responsible: str | None,
    facts: Mapping[int, Facts],
    steps: Mapping[int, Step],
) -> AccountRow:
    figures = facts[account.organization_id]
    return AccountRow(
        *(account.id, account.organization_id, name, city, account.phase, account.ladder, account.nature),
        *(account.segment, manager, responsible, account.classes, account.potential_amount, account.currency),
        *(account.closed_on, figures.last_contact_on, len(figures.running), strength(figures).value),
        *(worth(values_of(account)), steps.get(account.organization_id)),
    )
