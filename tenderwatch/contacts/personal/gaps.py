"""What is missing or overdue about people: kept too long, not told, the role ended, not confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.accounts.tables import Account
from tenderwatch.calendar.rules import add_months, local_day
from tenderwatch.contacts import rules
from tenderwatch.contacts.personal.retention import to_erase
from tenderwatch.contacts.queries import day_began, is_role_ended, is_unconfirmed, kept, known_on
from tenderwatch.contacts.tables import Contact
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web.reader import HOME

PAGE = 50


def _is_untold(today: date) -> ColumnElement[bool]:
    """Return the condition that somebody should have been told what is kept of them, and was not."""
    theirs = Contact.source.in_(rules.FROM_THE_PERSON)
    told_by_now = Contact.entered_at < day_began(_entered_before(today))
    return kept() & Contact.told_on.is_(None) & or_(theirs & (Contact.entered_at < day_began(today)), told_by_now)


def _entered_before(today: date) -> date:
    """Return the first day of those on which who was entered need not be told yet (article 14)."""
    day = add_months(today, -rules.TELL_MONTHS) - timedelta(days=3)
    while add_months(day, rules.TELL_MONTHS) < today:
        day += timedelta(days=1)
    return day


Condition = Callable[[date], ColumnElement[bool]]
_ASKED: Mapping[str, tuple[Condition, Any, Callable[[Contact], date]]] = MappingProxyType(
    {
        "not-told": (
            _is_untold,
            Contact.entered_at,
            lambda each: rules.tell_by(each.source, local_day(each.entered_at, HOME)),
        ),
        "role-ended": (
            lambda today: kept() & is_role_ended(today),
            Contact.valid_to,
            lambda each: each.valid_to or known_on(each),
        ),
        "unconfirmed": (
            lambda today: kept() & is_unconfirmed(today),
            func.coalesce(Contact.confirmed_on, func.date(Contact.entered_at)),
            known_on,
        ),
    }
)
"""What the database finds by itself: the condition, the order, and the day that it is about."""

GAPS = ("retention-passed", *_ASKED)
"""What may be missing about somebody, the most pressing first."""


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
    counts = {each: n for each, n in _counts(session, today).items() if code in (None, each)}
    total = sum(counts.values())
    number = min(page, max(1, -(-total // PAGE)))
    first, rows = (number - 1) * PAGE, list[GapRow]()
    for each, n in counts.items():
        if first < n and len(rows) < PAGE:
            rows += _rows(session, each, today, max(0, first), PAGE - len(rows))
        first -= n
    return Gaps(rows, total, number)


def count_gaps(session: Session, today: date) -> int:
    """Return how many things are missing or overdue."""
    return sum(_counts(session, today).values())


_LEADS, _ENTERED = aliased(User), aliased(User)


def gaps_of(session: Session, person_id: int, today: date, *, nobodys: bool = False) -> dict[str, int]:
    """Count what is missing of people whom somebody looks after: responsible for the account, its manager, else who
    entered them; with `nobodys` those of nobody who is here, too.
    """
    whose = func.coalesce(_LEADS.id, _ENTERED.id)
    leading = func.coalesce(Account.responsible_id, Account.manager_id)
    mine = (
        select(Contact.id)
        .outerjoin(Account, Account.organization_id == Contact.organization_id)
        .outerjoin(_LEADS, (_LEADS.id == leading) & _LEADS.active)
        .outerjoin(_ENTERED, (_ENTERED.id == Contact.entered_by_id) & _ENTERED.active)
        .where(or_(whose == person_id, whose.is_(None)) if nobodys else whose == person_id)
    )
    return {code: n for code, n in _counts(session, today, mine).items() if n}


def _counts(session: Session, today: date, among: Select[int] | None = None) -> dict[str, int]:
    passed = to_erase(session, today)
    if among is not None and passed:
        there = set(session.scalars(among.where(Contact.id.in_([each.contact_id for each in passed]))))
        passed = [each for each in passed if each.contact_id in there]
    counts = {"retention-passed": len(passed)}
    people = select(Contact.id) if among is None else among
    for code, (condition, _order, _on) in _ASKED.items():
        found = people.where(condition(today)).subquery()
        counts[code] = session.scalar(select(func.count()).select_from(found)) or 0
    return counts


def _rows(session: Session, code: str, today: date, first: int, most: int) -> list[GapRow]:
    query = select(Contact, Organization.name).join(Organization, Organization.id == Contact.organization_id)
    if code == "retention-passed":
        until = {each.contact_id: each.until for each in to_erase(session, today)[first:][:most]}
        found = {contact.id: (contact, name) for contact, name in session.execute(query.where(Contact.id.in_(until)))}
        return [GapRow(number, found[number][0].name, found[number][1], code, on) for number, on in until.items()]
    condition, order, on = _ASKED[code]
    rows = session.execute(query.where(condition(today)).order_by(order, Contact.id).offset(first).limit(most))
    return [GapRow(contact.id, contact.name, name, code, on(contact)) for contact, name in rows]
