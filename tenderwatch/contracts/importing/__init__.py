"""Contracts out of a CSV file: read, checked row by row, and taken all together or not at all."""

from tenderwatch.contracts.importing.reading import COLUMNS, Problem, Rejected, Row, Sheet, decoded, read
from tenderwatch.contracts.importing.recording import ImportResult, Planned, import_contracts, plan

__all__ = [
    "COLUMNS",
    "ImportResult",
    "Planned",
    "Problem",
    "Rejected",
    "Row",
    "Sheet",
    "decoded",
    "import_contracts",
    "plan",
    "read",
]
