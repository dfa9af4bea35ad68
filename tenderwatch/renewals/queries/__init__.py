"""What pages, mails and lists ask about renewals."""

from tenderwatch.renewals.queries.due import DueTask, Proposal, between, due, proposals
from tenderwatch.renewals.queries.overview import (
    Filters,
    Line,
    Quarter,
    by_quarter,
    ending,
    of_contracts,
    risk,
    without_end,
)
from tenderwatch.renewals.queries.page import PlanPage, Renewed, page, renewed_by

__all__ = [
    "DueTask",
    "Filters",
    "Line",
    "PlanPage",
    "Proposal",
    "Quarter",
    "Renewed",
    "between",
    "by_quarter",
    "due",
    "ending",
    "of_contracts",
    "page",
    "proposals",
    "renewed_by",
    "risk",
    "without_end",
]
