"""What pages and mails ask of activities."""

from tenderwatch.work.competitions import Competition, running_competitions
from tenderwatch.work.queries.lines import Line, Matter
from tenderwatch.work.queries.listing import (
    LARGEST,
    Day,
    Filters,
    Found,
    Section,
    due,
    found,
    of_feed,
    of_matter,
    of_organization,
    planned_between,
)
from tenderwatch.work.queries.page import ActivityPage, entry_ids, page, uses

__all__ = [
    "LARGEST",
    "ActivityPage",
    "Competition",
    "Day",
    "Filters",
    "Found",
    "Line",
    "Matter",
    "Section",
    "due",
    "entry_ids",
    "found",
    "of_feed",
    "of_matter",
    "of_organization",
    "page",
    "planned_between",
    "running_competitions",
    "uses",
]
