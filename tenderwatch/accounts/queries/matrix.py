"""Value and strength: how many accounts there are of each, and what running contracts are worth a year."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.listing import PAGE, Filters, Listing, found_ids, rows_of
from tenderwatch.accounts.queries.strengths import strengths
from tenderwatch.accounts.rules.segments import VALUES
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
    ids = found_ids(session, filters, "name", today)
    judged = select(Account.id, Account.organization_id, *(getattr(Account, name) for name in VALUES))
    values = {each: (organization_id, values) for each, organization_id, *values in session.execute(judged)}
    strong = strengths(session, [values[each][0] for each in ids], today)
    known = {each: strong[values[each][0]] for each in ids}
    cells: dict[tuple[int | None, int], int] = {}
    told: dict[tuple[int, int], list[int]] = {}
    for each in ids:
        value = worth(dict(zip(VALUES, values[each][1], strict=True)))
        cell = (value, known[each])
        cells[cell] = cells.get(cell, 0) + 1
        if value and cells[cell] <= names:
            told.setdefault((value, known[each]), []).append(each)
    order = sorted(ids, key=lambda each: -known[each])
    number = min(page, max(1, -(-len(order) // PAGE)))
    shown = rows_of(session, order[(number - 1) * PAGE :][:PAGE], today)
    called = _names(session, [each for some in told.values() for each in some])
    named = {cell: [called[each] for each in some] for cell, some in told.items()}
    return Matrix(cells, named, Listing(shown, len(order), number))


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(Account.id, Organization.name)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Account.id.in_(ids))
    )
    return {each: name for each, name in rows}


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
