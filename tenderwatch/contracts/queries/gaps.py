"""What is missing in all contracts, each as a question to its owner."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.queries.counting import gap_counts, qualities
from tenderwatch.contracts.queries.listing import PAGE
from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.rules.quality import Quality
from tenderwatch.contracts.tables import Contract


@dataclass(frozen=True)
class GapRow:
    """One thing that is missing of one contract."""

    contract_id: int
    reference: str
    title: str
    buyer: str
    owner_id: int | None
    owner: str | None
    gap: Gap


@dataclass(frozen=True)
class Gaps:
    """One page of what is missing, and how many things it is in all."""

    rows: list[GapRow]
    total: int
    quality: Quality  # of all these contracts together
    contracts: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def gaps(session: Session, today: date, *, owner_id: int | None = None, page: int = 1) -> Gaps:
    """Return what is missing of contracts that have not ended, contract by contract, most pressing first."""
    counts = gap_counts(session, today, owner_id=owner_id)
    known = qualities(session, today, owner_id=owner_id)
    total = sum(counts.values())
    number = min(page, max(1, -(-total // PAGE)))
    first = (number - 1) * PAGE
    ends = dict(zip(counts, accumulate(counts.values()), strict=True))
    wanted = [each for each, end in ends.items() if first < end < first + PAGE + counts[each]]
    begun = ends[wanted[0]] - counts[wanted[0]] if wanted else 0
    rows = list(_rows(session, wanted, today))
    together = Quality(sum(each.points for each in known.values()), sum(each.of for each in known.values()))
    return Gaps(rows[first - begun :][:PAGE], total, together, len(known), number)


def count_gaps(session: Session, today: date) -> int:
    """Return how many things are missing."""
    return sum(gap_counts(session, today).values())


def _rows(session: Session, contract_ids: Collection[int], today: date) -> Iterator[GapRow]:
    query = select(Contract).where(Contract.id.in_(contract_ids))
    loaded = query.options(joinedload(Contract.buyer), joinedload(Contract.owner))
    known = {contract.id: contract for contract in session.scalars(loaded)}
    for contract_id in contract_ids:
        yield from _of(known[contract_id], today)


def _of(contract: Contract, today: date) -> list[GapRow]:
    return [
        GapRow(
            contract_id=contract.id,
            reference=contract.reference,
            title=contract.title,
            buyer=contract.buyer.name,
            owner_id=contract.owner_id,
            owner=contract.owner.name if contract.owner else None,
            gap=gap,
        )
        for gap in gaps_in(contract, contract.owner, contract.buyer, today)
    ]
