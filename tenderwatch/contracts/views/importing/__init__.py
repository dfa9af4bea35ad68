"""The pages of an import, one after the other: the file, its sheet, its columns, what is open, what it would do."""

from tenderwatch.contracts.views.importing import beginning, matching, previewing, taking

__all__ = ["beginning", "matching", "previewing", "taking"]
