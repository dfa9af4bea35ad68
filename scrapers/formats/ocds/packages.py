"""The releases of a document, whatever wraps them: packages, records, arrays, lines, the answers of APIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.errors import ParseError
from scrapers.formats.ocds import repair

_RELEASE = frozenset({"ocid", "id", "tag", "buyer", "parties", "planning", "tender", "awards", "contracts"})
_LINK = frozenset({"url", "date", "tag"})
"""What a record says of a release that is published elsewhere."""
_WRAPPINGS = ("releases", "records", "results", "data")
"""Where packages keep releases and records, and APIs keep packages."""
_DEEPEST = 5
"""How many wrappings are opened: an array of an API's answers with packages of records with releases."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it stands, where, and the ocid that its record gives."""

    values: dict[str, Any]
    where: str
    ocid: object = None
    compiled: bool = False


def releases(body: bytes) -> Iterator[Release | ParseError]:
    """Give the releases of a document in its order; what has been given is let go of before the next is read."""
    for found in repair.values(body):
        if isinstance(found, ParseError):
            yield found
        else:
            line, value = found
            yield from _placed(line, _below(value, ""))


def _placed(line: str, found: Iterator[Release | ParseError]) -> Iterator[Release | ParseError]:
    """Say the line of what was found on one."""
    for each in found:
        if not line:
            yield each
        elif isinstance(each, ParseError):
            yield ParseError(each.message, where=_at(line, each.where))
        else:
            yield Release(each.values, _at(line, each.where), each.ocid, each.compiled)


def _at(line: str, where: str | None) -> str:
    return f"{line}, {where}" if where else line


def _below(value: Any, where: str, depth: int = 0) -> Iterator[Release | ParseError]:
    if depth > _DEEPEST:
        yield ParseError("it is wrapped too deeply", where=where)
    elif isinstance(value, list):
        yield from _each(value, where, depth)
    elif not isinstance(value, dict):
        yield ParseError("this is no release", where=where or "/")
    elif _is_record(value):
        yield from _record(value, where)
    elif wrapping := next((name for name in _WRAPPINGS if name in value and "ocid" not in value), None):
        yield from _wrapped(value[wrapping], f"{where}/{wrapping}", depth)
    elif not _RELEASE.isdisjoint(value):
        yield Release(value, where or "/")
    else:
        yield ParseError("this is no release" if where else "it has no releases", where=where or "/")


def _wrapped(value: Any, where: str, depth: int) -> Iterator[Release | ParseError]:
    if isinstance(value, list | dict) and (value or isinstance(value, list)):
        yield from _below(value, where, depth + 1)
    else:
        yield ParseError("it has no releases", where=where)


def _each(values: list[Any], where: str, depth: int) -> Iterator[Release | ParseError]:
    """Give what each value of an array has; each is forgotten once it was given."""
    for place, value in enumerate(values):
        values[place] = None
        yield from _below(value, f"{where}/{place}", depth + 1)


def _is_record(value: dict[str, Any]) -> bool:
    """Return whether this is a record, of which a release package has the releases and a release has the ocid."""
    if "ocid" in value:
        return "compiledRelease" in value or isinstance(value.get("releases"), list)
    return "compiledRelease" in value and "releases" not in value


def _record(record: dict[str, Any], where: str) -> Iterator[Release | ParseError]:
    compiled = record.get("compiledRelease")
    if isinstance(compiled, dict) and compiled:
        yield Release(compiled, f"{where}/compiledRelease", record.get("ocid"), compiled=True)
        return
    listed = record.get("releases")
    embedded = [
        (place, each)
        for place, each in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and not (_RELEASE - _LINK).isdisjoint(each)
    ]
    for place, each in embedded:
        yield Release(each, f"{where}/releases/{place}", record.get("ocid"))
    if not embedded:
        at = "compiledRelease" if compiled is not None else "releases"
        yield ParseError("the record has no release, at most links to some", where=f"{where}/{at}")
