"""Why contracts ended: counted by reason and by year or quarter, with their values."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts.tables import Contract

Span = Literal["year", "quarter"]


@dataclass
class Cell:
    """Contracts of one reason in one span: how many, what they were worth, and of how many that is not known."""

    n: int = 0
    values: dict[str, Decimal] = field(default_factory=dict)
    unknown: int = 0

    def count(self, value: Decimal | None, currency: str) -> None:
        """Count one contract; amounts of different currencies are never added together."""
        self.n += 1
        if value is None:
            self.unknown += 1
        else:
            self.values[currency] = self.values.get(currency, Decimal()) + value


@dataclass(frozen=True)
class Row:
    """One span of time with its first and last day."""

    first: date
    last: date
    reasons: dict[str, Cell]
    total: Cell


@dataclass(frozen=True)
class Endings:
    """The report: the spans, the latest first, and all of them together."""

    rows: list[Row]
    reasons: dict[str, Cell]
    total: Cell


def endings(session: Session, first: date, last: date, by: Span) -> Endings:
    """Return why the contracts ended whose last day lies between two days."""
    query = select(Contract.ended_on, Contract.end_reason, Contract.value, Contract.currency).where(
        Contract.ended_on.between(first, last), Contract.deleted_at.is_(None)
    )
    spans: dict[date, dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    totals: dict[date, Cell] = defaultdict(Cell)
    reasons: dict[str, Cell] = defaultdict(Cell)
    total = Cell()
    for ended_on, reason, value, currency in session.execute(query):
        start, reason = span_start(ended_on or first, by), reason or ""
        for cell in (spans[start][reason], totals[start], reasons[reason], total):
            cell.count(value, currency)
    rows = [
        Row(max(start, first), min(span_end(start, by), last), dict(spans[start]), totals[start])
        for start in sorted(spans, reverse=True)
    ]
    return Endings(rows, dict(reasons), total)


def span_start(day: date, by: Span) -> date:
    """Return the first day of the year or quarter of a day."""
    return date(day.year, 1 if by == "year" else (day.month - 1) // 3 * 3 + 1, 1)


def span_end(start: date, by: Span) -> date:
    """Return the last day of the span that begins on `start`."""
    return add_months(start, 12 if by == "year" else 3) - timedelta(days=1)
