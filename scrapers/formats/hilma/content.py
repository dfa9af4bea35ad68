"""The objects in a document of Hilma's: one alone, an array of them, or a page of search results."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from scrapers.errors import ParseError
from scrapers.formats.ocds.repair import values

Found: TypeAlias = tuple[str, dict[str, Any]]
"""Where an object stands (a JSON pointer, "" for the whole document) and what it says."""

_LISTS = ("value", "notices", "items", "results")
_CLOSING = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+"?+)|,(?=[ \t\r\n]*+[\]}])', re.DOTALL)


def contents(body: bytes) -> Iterator[Found | ParseError]:
    for found in _read(body):
        if isinstance(found, ParseError):
            yield found
        else:
            yield from _objects(*found)


def _read(body: bytes) -> Iterator[tuple[str, Any] | ParseError]:
    """Read JSON; Hilma takes a comma before a closing bracket, and so do the examples in its own documentation."""
    found = list(values(body))
    if any(isinstance(each, ParseError) for each in found):
        again = list(values(_CLOSING.sub(lambda comma: comma[1] or b"", body)))
        found = found if any(isinstance(each, ParseError) for each in again) else again
    yield from found


def _objects(where: str, said: Any) -> Iterator[Found | ParseError]:
    if isinstance(said, dict):
        name = next((name for name in _LISTS if isinstance(said.get(name), list)), None)
        if name is None:
            yield where, said
            return
        where, said = f"{where}/{name}", said[name]
    if not isinstance(said, list):
        yield ParseError("this is no object, nor an array of them", where=where or "line 1")
        return
    for place, each in enumerate(said):
        if isinstance(each, dict):
            yield f"{where}/{place}", each
        else:
            yield ParseError("this is no object", where=f"{where}/{place}")
