"""Words for what contracts are kept by: decisions, choices, reasons, gaps, and where a date comes from."""

from tenderwatch.contracts.labels.codes import (
    asked,
    choice,
    end_reason,
    gap,
    if_undecided,
    matter,
    procedure_kind,
    risk,
    status,
    term,
    warning_state,
    who,
)
from tenderwatch.contracts.labels.columns import code_words, column, column_group, column_help, kind_of_column
from tenderwatch.contracts.labels.dates import date_name, derived, rung
from tenderwatch.contracts.labels.history import action, field
from tenderwatch.contracts.labels.kept import (
    amended,
    amended_value,
    contact_role,
    kept_hint,
    new_kept,
    quality_level,
    side,
    span,
)

__all__ = [
    "action",
    "amended",
    "amended_value",
    "asked",
    "choice",
    "code_words",
    "column",
    "column_group",
    "column_help",
    "contact_role",
    "date_name",
    "derived",
    "end_reason",
    "field",
    "gap",
    "if_undecided",
    "kept_hint",
    "kind_of_column",
    "matter",
    "new_kept",
    "procedure_kind",
    "quality_level",
    "risk",
    "rung",
    "side",
    "span",
    "status",
    "term",
    "warning_state",
    "who",
]
