"""The customers we care for: how many stand where, what they are worth a year, and how that moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.accounts.tables import Account, AccountMove
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.renewals.rules import yearly
from tenderwatch.reports import labels
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import Amounts, Move, added, band_code, quarters, value_on
from tenderwatch.reports.shape import Chart, Column, Definition, Money, Report, Row, Scope, days_of, whose
from tenderwatch.web import formatters
from tenderwatch.work.lists import words

FIELDS = ("phase", "ladder", "nature", "segment")
BY = (*FIELDS, "class", "value")
LIST_OF = {"ladder": "ladder", "segment": "segment", "class": "account-class"}
NOTHING = "-"
"""What the address calls customers who stand nowhere in the field."""
MOST_DAYS = 5
"""Ends of quarters that the trend tells."""


class _Customer(NamedTuple):
    """An account with the past of the field that it is counted by; there are many: a tuple is made in no time."""

    account_id: int
    organization_id: int
    opened_at: datetime
    closed_on: date | None
    now: str | None
    classes: Sequence[str]
    moves: Sequence[Move]

    def is_cared_for(self, day: date, end: datetime) -> bool:
        """Tell whether it was an account at the end of a day."""
        return self.opened_at < end and (self.closed_on is None or self.closed_on > day)

    def days(self, ends: Mapping[date, datetime]) -> Iterable[date]:
        """Return the days at whose end it was an account."""
        if self.closed_on is None and self.opened_at < next(iter(ends.values())):
            return ends
        return [day for day, end in ends.items() if self.is_cared_for(day, end)]

    def values(self, by: str, day: date, worth: Amounts) -> Iterable[str | None]:
        """Return where it stood at the end of a day; a customer of several classes stands in each."""
        if by == "class":
            return self.classes or (None,)
        if by == "value":
            return (band_code(worth),)
        return (value_on(self.now, self.moves, day),)


def make(session: Session, scope: Scope) -> Report:
    """Count the customers by a field at the end of each quarter, and what their contracts are worth a year."""
    by = scope.by or BY[0]
    customers = _customers(session, scope, by)
    days = [each.last for each in quarters(scope.period)][-MOST_DAYS:]
    counts, last = defaultdict[str | None, dict[date, int]](dict), days[-1]
    worth = _worth(session, days if by == "value" else [last])
    there = defaultdict[str | None, list[_Customer]](list)
    ends = {day: began(day + date.resolution) for day in days}
    for customer in customers:
        for day in customer.days(ends):
            ours = worth[day].get(customer.organization_id, {}) if by == "value" else {}
            for value in customer.values(by, day, ours):
                of_value = counts[value]
                of_value[day] = of_value.get(day, 0) + 1
                if day == last:
                    there[value].append(customer)
    n = sum(customer.is_cared_for(last, ends[last]) for customer in customers)
    own = {code: word.name for code, word in words(session, LIST_OF[by]).items()} if by in LIST_OF else {}
    rows = [
        Row(
            (
                labels.band(value) if by == "value" else labels.value_of(by, value, own),
                *(counts[value].get(day, 0) for day in days),
                Share(counts[value].get(last, 0), n),
                _sum(worth[last], [each.organization_id for each in there[value]]),
            ),
            key=value or NOTHING,
            items=[Item("account", each.account_id, today_of(each.opened_at)) for each in there[value]],
        )
        for value in _ordered(by, counts, own)
    ]
    heads = [Column(formatters.day(day), "count", 1 if day == last else 3) for day in days]
    columns = (
        Column(labels.sorted_by(by)),
        *heads,
        Column(_("Share"), "share", 2),
        Column(_("A year, excl. VAT"), "money", 2),
    )
    return Report(
        finding=ngettext("%(n)s customer on %(day)s", "%(n)s customers on %(day)s", n, day=formatters.day(last)),
        scope=_(
            "Accounts that are cared for, %(whose)s, %(days)s. A year: contracts in force on the last day.",
            whose=whose(scope),
            days=days_of(scope.period),
        ),
        period=scope.period,
        n=n,
        columns=columns,
        rows=tuple(rows),
        charts=_charts(days),
        notes=_notes(by),
    )


def _charts(days: Sequence[date]) -> tuple[Chart, ...]:
    """Return where they stand on the last day, and how that moved from one end of a quarter to the next."""
    now = Chart(_("Customers on %(day)s", day=formatters.day(days[-1])), (len(days),))
    moved = Chart(_("Customers at the end of each quarter"), tuple(range(1, len(days) + 1)), "trend")
    return (now, moved) if len(days) > 1 else (now,)


def _notes(by: str) -> tuple[str, ...]:
    if by == "class":
        return (_("A customer of several classes stands in each; classes have no history: they are as they are now."),)
    if by == "value":
        return (_("By the contracts in force on each day; without a value or a period a contract adds nothing."),)
    return (_("The past is told by the moves that people noted, each with a reason."),)


def _ordered(by: str, counts: Mapping[str | None, object], own: Mapping[str, str | None]) -> list[str | None]:
    """Return the values in the order of their list, what is none of it after them, nothing at the end."""
    known = list(own) or {"phase": ["birth", "upkeep", "ending"]}.get(by, [])
    place = {code: n for n, code in enumerate(known)}
    return sorted(counts, key=lambda value: (value is None, place.get(value or "", len(place)), value or ""))


def _customers(session: Session, scope: Scope, by: str) -> list[_Customer]:
    field = getattr(Account, by) if by in FIELDS else Account.segment
    classes = Account.classes if by == "class" else literal(None)
    query = select(
        *(Account.id, Account.organization_id, Account.opened_at, Account.closed_on, field.label("now"), classes)
    ).where(Account.opened_at < began(scope.period.last + date.resolution))
    if scope.people is not None:
        query = query.where(or_(Account.manager_id.in_(scope.people), Account.responsible_id.in_(scope.people)))
    moves = _moves(session, by) if by in FIELDS else {}
    return [
        _Customer(account_id, organization_id, opened_at, closed_on, now, of_classes or (), moves.get(account_id, ()))
        for account_id, organization_id, opened_at, closed_on, now, of_classes in session.execute(query)
    ]


def _moves(session: Session, field: str) -> Mapping[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    query = (
        select(AccountMove.account_id, AccountMove.on, AccountMove.was, AccountMove.becomes)
        .where(AccountMove.field == field)
        .order_by(AccountMove.on, AccountMove.at, AccountMove.id)
    )
    for account_id, on, was, becomes in session.execute(query):
        found[account_id].append(Move(on, was, becomes))
    return found


def _worth(session: Session, days: Sequence[date]) -> dict[date, dict[int, Amounts]]:
    """Return what each buyer's contracts in force on each of the days are worth a year, by currency."""
    last_day = func.coalesce(Contract.ended_on, Contract.ends_on)
    query = select(
        *(Contract.buyer_id, Contract.currency, Contract.value, Contract.starts_on, Contract.base_ends_on),
        *(Contract.ended_on, Contract.ends_on),
    ).where(
        Contract.deleted_at.is_(None),
        Contract.starts_on <= days[-1],
        or_(last_day.is_(None), last_day >= days[0]),
    )
    found: dict[date, dict[int, list[tuple[str, Decimal | None]]]] = {day: defaultdict(list) for day in days}
    for buyer_id, currency, value, first, base_last, ended_on, ends_on in session.execute(query):
        last = min((each for each in (ended_on, ends_on) if each), default=date.max)
        in_force = [day for day in days if first is not None and first <= day <= last]
        amount = yearly(value, first, base_last) if in_force else None
        for day in in_force:
            found[day][buyer_id].append((currency, amount))
    return {day: {buyer_id: added(each) for buyer_id, each in of.items()} for day, of in found.items()}


def _sum(worth: Mapping[int, Amounts], ids: Sequence[int]) -> Money:
    amounts = [pair for each in ids for pair in worth.get(each, {}).items()]
    return Money(added(amounts), sum(each not in worth for each in ids))


REPORT = Definition(
    title=lazy("Customer base"),
    asks=lazy("How many customers stand where, what are they worth a year, and how did that move?"),
    make=make,
    by=lambda: [(code, labels.sorted_by(code)) for code in BY],
)
