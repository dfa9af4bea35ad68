"""Value and strength: how many accounts there are of each, and what running contracts are worth a year."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.facts import facts_of
from tenderwatch.accounts.queries.listing import PAGE, Filters, Listing, found_ids, rows_of
from tenderwatch.accounts.rules.segments import VALUES
from tenderwatch.accounts.rules.strength import strength
from tenderwatch.accounts.rules.worth import a_year, worth
from tenderwatch.accounts.tables import Account
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization


@dataclass(frozen=True)
class Matrix:
    """Accounts by value (None: not judged) and strength; and a page of them, the strongest first."""

    cells: Mapping[tuple[int | None, int], int]
    names: Mapping[tuple[int, int], Sequence[str]]  # some of those whose value was judged
    listing: Listing

    @property
    def judged(self) -> int:
        """Of how many the value was judged."""
        return sum(n for (value, _strength), n in self.cells.items() if value)


def matrix(session: Session, filters: Filters, today: date, page: int = 1, names: int = 3) -> Matrix:
    """Count the accounts of each value and strength, with up to so many names in each cell."""
    ids = set(found_ids(session, filters, "name", today))
    rows = session.execute(
        select(Account.id, Account.organization_id, Organization.name, *(getattr(Account, name) for name in VALUES))
        .join(Organization, Organization.id == Account.organization_id)
        .order_by(func.lower(Organization.name), Account.id)
    ).all()
    found = [row for row in rows if row.id in ids]
    facts = facts_of(session, [row.organization_id for row in found], today)
    known = {row.id: strength(facts[row.organization_id]).value for row in found}
    cells: dict[tuple[int | None, int], int] = {}
    told: dict[tuple[int, int], list[str]] = {}
    for row in found:
        value = worth({name: getattr(row, name) for name in VALUES})
        cell = (value, known[row.id])
        cells[cell] = cells.get(cell, 0) + 1
        if value and cells[cell] <= names:
            told.setdefault((value, known[row.id]), []).append(row.name)
    order = sorted((row.id for row in found), key=lambda each: -known[each])
    number = min(page, max(1, -(-len(order) // PAGE)))
    shown = rows_of(session, order[(number - 1) * PAGE :][:PAGE], today)
    return Matrix(cells, told, Listing(shown, len(order), number))


def present_values(session: Session, organization_ids: Collection[int], today: date) -> dict[int, dict[str, Decimal]]:
    """Return what running contracts are worth a year, by organisation and currency, as far as it is known."""
    rows = session.execute(
        select(Contract.buyer_id, Contract.value, Contract.currency, Contract.starts_on, Contract.base_ends_on).where(
            Contract.buyer_id.in_(organization_ids),
            Contract.deleted_at.is_(None),
            Contract.ended_on.is_(None) | (Contract.ended_on >= today),
            Contract.ends_on.is_(None) | (Contract.ends_on >= today) | Contract.held_over_on.is_not(None),
            Contract.framework_id.is_(None),
        )
    )
    found: dict[int, dict[str, Decimal]] = {}
    for buyer_id, value, currency, first, last in rows:
        if (yearly := a_year(value, first, last)) is not None:
            of_buyer = found.setdefault(buyer_id, {})
            of_buyer[currency] = of_buyer.get(currency, Decimal(0)) + yearly
    return found
