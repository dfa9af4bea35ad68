"""Words for the codes of accounts."""

from tenderwatch.accounts.labels.codes import (
    account_field,
    certainty,
    factor,
    function,
    involvement,
    kept_kind,
    ladder,
    listed,
    matter,
    measure,
    nature,
    offering,
    phase,
    role,
    segment,
    value_of,
)
from tenderwatch.accounts.labels.facts import fact, part, risk
from tenderwatch.accounts.labels.history import action, field
from tenderwatch.accounts.labels.sections import sections

__all__ = [
    "account_field",
    "action",
    "certainty",
    "fact",
    "factor",
    "field",
    "function",
    "involvement",
    "kept_kind",
    "ladder",
    "listed",
    "matter",
    "measure",
    "nature",
    "offering",
    "part",
    "phase",
    "risk",
    "role",
    "sections",
    "segment",
    "value_of",
]
