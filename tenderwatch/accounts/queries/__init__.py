"""What pages ask about accounts."""

from tenderwatch.accounts.queries.facts import facts_of
from tenderwatch.accounts.queries.gaps import GAPS, AccountGaps, Gaps, gaps
from tenderwatch.accounts.queries.listing import (
    SORTS,
    STATES,
    AccountRow,
    Filters,
    Listing,
    Step,
    counts,
    found_ids,
    is_none,
    listing,
    next_steps,
    rows_of,
)
from tenderwatch.accounts.queries.matrix import Matrix, matrix, present_values
from tenderwatch.accounts.queries.page import AccountPage, contacts_of, document, of_organization, one, page
from tenderwatch.accounts.queries.proposing import proposals_of
from tenderwatch.accounts.queries.segments import SegmentLine, rules_of, segment_lines
from tenderwatch.accounts.queries.share import our_codes, shares
from tenderwatch.accounts.queries.unopened import Unopened, count_unopened, expert_for, unopened

__all__ = [
    "GAPS",
    "SORTS",
    "STATES",
    "AccountGaps",
    "AccountPage",
    "AccountRow",
    "Filters",
    "Gaps",
    "Listing",
    "Matrix",
    "SegmentLine",
    "Step",
    "Unopened",
    "contacts_of",
    "count_unopened",
    "counts",
    "document",
    "expert_for",
    "facts_of",
    "found_ids",
    "gaps",
    "is_none",
    "listing",
    "matrix",
    "next_steps",
    "of_organization",
    "one",
    "our_codes",
    "page",
    "present_values",
    "proposals_of",
    "rows_of",
    "rules_of",
    "segment_lines",
    "shares",
    "unopened",
]
