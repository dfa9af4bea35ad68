"""What people said of a file: which column tells what, how days and amounts are written, and what words stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from tenderwatch.contracts.importing.cells import Ways


@dataclass(frozen=True)
class Matching:
    """How a file is read.

    `header` is the number of the line with the heads; `columns` has the field of each column, "" for none.  `fixed` are
    values for all rows, of fields that no column tells.  `values` are, field by field, what the words of the file stand
    for: the number of a person or an organisation, a code, or "" for a gap.  `known` says what happens with contracts
    that are there already: update or skip.
    """

    header: int = 0
    columns: tuple[str, ...] = ()
    date_order: str = ""
    decimal: str = ""
    counted_from: int = 0
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: str = "update"

    @property
    def ways(self) -> Ways:
        """How what is unclear is read."""
        return Ways(self.date_order, self.decimal, self.counted_from)

    def as_json(self) -> dict[str, Any]:
        """Return what `of_json` reads."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept; what this version does not know is left out."""
        known = {each.name for each in fields(cls)}
        return cls(
            **{name: value for name, value in kept.items() if name in known} | {"columns": tuple(kept["columns"])}
        )


NEW = "new"
"""In `values` of the buyer: no organisation that is known, enter a new one."""
