"""What pages ask about the inbox and about saved searches."""

from tenderwatch.watching.queries.feeds import Entry, kept_deadlines, matched_since
from tenderwatch.watching.queries.inbox import (
    Counts,
    Filters,
    Page,
    Row,
    assignees,
    counts,
    last_change,
    members,
    next_fetch,
    page,
    waiting,
    why_of,
)
from tenderwatch.watching.queries.marks import TriageMark, followed, marks
from tenderwatch.watching.queries.panes import Pane, PaneLot
from tenderwatch.watching.queries.searches import (
    Hit,
    Preview,
    SearchLine,
    names,
    owners,
    preview,
    searches,
    source_names,
)

__all__ = [
    "Counts",
    "Entry",
    "Filters",
    "Hit",
    "Page",
    "Pane",
    "PaneLot",
    "Preview",
    "Row",
    "SearchLine",
    "TriageMark",
    "assignees",
    "counts",
    "followed",
    "kept_deadlines",
    "last_change",
    "marks",
    "matched_since",
    "members",
    "names",
    "next_fetch",
    "owners",
    "page",
    "preview",
    "searches",
    "source_names",
    "waiting",
    "why_of",
]
