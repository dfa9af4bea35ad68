"""What pages, mails and reports ask about contracts."""

from tenderwatch.contracts.queries.gaps import GapRow, Gaps, count_gaps, gaps
from tenderwatch.contracts.queries.listing import (
    SORTS,
    STATUSES,
    ContractRow,
    Filters,
    Listing,
    buyers,
    count_in_force,
    followers,
    is_none,
    listing,
    of_bid,
    of_buyer,
)
from tenderwatch.contracts.queries.page import ContractPage, DecisionLine, PeriodLine, page

__all__ = [
    "SORTS",
    "STATUSES",
    "ContractPage",
    "ContractRow",
    "DecisionLine",
    "Filters",
    "GapRow",
    "Gaps",
    "Listing",
    "PeriodLine",
    "buyers",
    "count_gaps",
    "count_in_force",
    "followers",
    "gaps",
    "is_none",
    "listing",
    "of_bid",
    "of_buyer",
    "page",
]
