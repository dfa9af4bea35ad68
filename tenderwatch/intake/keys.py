"""Keys and passwords of services: named by a source's settings, given by configuration, never kept here."""

from collections.abc import Mapping
from typing import Any

from scrapers.errors import ProfileError
from scrapers.sources import SOURCES


def missing(kind: str, settings: Mapping[str, Any], keys: Mapping[str, str]) -> str | None:
    """Return the name of the key that a source needs and configuration does not give; None when nothing lacks."""
    if kind not in SOURCES:
        return None
    try:
        name = getattr(SOURCES[kind].from_settings(settings), "key_name", None)
    except ProfileError:
        return None
    return str(name) if name and name not in keys else None
