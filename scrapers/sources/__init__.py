"""Sources: settings and an earlier state in, documents out; one module (or package) a kind of source.

A kind is found by being here: a module that has a `KIND` (see `poll.Kind`).  What several of them share stands beside
them: `poll` (the shape), `daily` (services that are asked day by day), `settings` (settings read strictly).
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from scrapers.sources.poll import (
    Counted,
    Finding,
    Found,
    Kind,
    Known,
    Poll,
    PollResult,
    Refused,
    Setting,
    State,
    Visit,
)


def _kinds() -> dict[str, Kind]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    kinds = (module.KIND for module in modules if hasattr(module, "KIND"))
    return {kind.name: kind for kind in kinds}


SOURCES: Mapping[str, Kind] = _kinds()
"""Who serves which kind of source."""

__all__ = [
    "SOURCES",
    "Counted",
    "Finding",
    "Found",
    "Kind",
    "Known",
    "Poll",
    "PollResult",
    "Refused",
    "Setting",
    "State",
    "Visit",
]
