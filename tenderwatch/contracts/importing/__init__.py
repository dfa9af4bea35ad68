"""Contracts out of files of spreadsheets: read, matched to what we know of a contract, checked row by row, taken."""

from tenderwatch.contracts.importing.fields import FIELDS, GROUPS, PLAIN, Field, option_fields
from tenderwatch.contracts.importing.matching import NEW, Matching
from tenderwatch.contracts.importing.planning import Change, Planned, Seen, missing_of, plan
from tenderwatch.contracts.importing.reading import (
    COLUMNS,
    Problem,
    Rejected,
    Row,
    Sheet,
    heads_of,
    proposed,
    read,
    sheet_of,
)
from tenderwatch.contracts.importing.recording import (
    ImportResult,
    Taken,
    count_gaps,
    import_contracts,
    portions,
    take,
)

__all__ = [
    "COLUMNS",
    "FIELDS",
    "GROUPS",
    "NEW",
    "PLAIN",
    "Change",
    "Field",
    "ImportResult",
    "Matching",
    "Planned",
    "Problem",
    "Rejected",
    "Row",
    "Seen",
    "Sheet",
    "Taken",
    "count_gaps",
    "heads_of",
    "import_contracts",
    "missing_of",
    "option_fields",
    "plan",
    "portions",
    "proposed",
    "read",
    "sheet_of",
    "take",
]
