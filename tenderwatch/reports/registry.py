"""The reports there are: every file of this folder that holds a REPORT."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import tenderwatch.reports
from tenderwatch.reports.shape import Definition

FURNITURE = frozenset({"drawing", "items", "labels", "registry", "rules", "shape"})
"""Files that are what every report is made with."""


@cache
def reports() -> Mapping[str, Definition]:
    """Return the reports by the name that their address has: the file's, with hyphens."""
    names = [each.name for each in iter_modules(tenderwatch.reports.__path__) if not each.ispkg]
    found = {name: import_module(f"tenderwatch.reports.{name}") for name in names if name not in FURNITURE}
    return {name.replace("_", "-"): module.REPORT for name, module in sorted(found.items())}
