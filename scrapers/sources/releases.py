"""OCDS as publishers send it, taken apart: each release alone, as the bytes that were published.

Only brackets and strings are looked at, so that numbers which are none (`1e9999`, `000,`) and letters of another
encoding do not keep the releases of an answer from being told apart; the format repairs them when it reads.  Packages
of releases and of records, arrays, lines and values in a row are known, and what APIs wrap around them.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import orjson

from scrapers.document import Document
from scrapers.errors import FetchError, ParseError
from scrapers.formats.encodings import BYTE_ORDER_MARKS
from scrapers.formats.ocds import repair
from scrapers.formats.values import day
from scrapers.http import Answer
from scrapers.sources.daily import Item

WRAPPINGS = ("releases", "records", "results", "data")
DEEPEST = 5
SHALLOW = 8
"""How deep brackets are remembered; those deeper are looked for when they are asked about."""
TOO_DEEP = 100_000
STAGES = {
    "planning": ("planning",),
    "tender": ("tender",),
    "award": ("award", "contract", "implementation"),
}
"""How the tags of each stage begin."""
_LINK = frozenset({"url", "date", "tag"})
"""All that a record says of a release that is published elsewhere."""

_RELEASE = frozenset({"ocid", "id", "tag", "buyer", "parties", "planning", "tender", "awards", "contracts"})
_LINES = re.compile(rb"\s*+[\[{][^\n]*[\]}][ \t\r]*\n\s*+[\[{]")
_SPACE = re.compile(rb"\s*+")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:\[\]{}"]++')
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([\[\]{}])?', re.DOTALL)

Span = tuple[int, int]
Members = dict[str, Span]


@dataclass(frozen=True, slots=True)
class Release:
    """One release: `key` names it for ever, as the notice that it becomes is named.

    A compiled release stays the same release when more becomes known; `mark` tells its states apart by its date.
    """

    key: str
    body: bytes
    day: date | None = None
    tags: tuple[str, ...] = ()
    mark: str | None = None

    def in_stages(self, wanted: Collection[str]) -> bool:
        """Return whether a release belongs to a stage wanted (none: all); one of a stage not known does."""
        found = {stage for tag in self.tags for stage, starts in STAGES.items() if tag.startswith(starts)}
        return not wanted or not found or not found.isdisjoint(wanted)

    def document(self, name: str, fetched_at: datetime | None) -> Document:
        """Return it as a document that was found in the answer of this name."""
        return Document(self.body, f"{name}#{self.key}", "application/json", fetched_at)


@dataclass(frozen=True, slots=True)
class Shown:
    """A release in an answer of a service."""

    release: Release
    url: str
    fetched_at: datetime

    @property
    def key(self) -> str:
        return self.release.key

    def document(self) -> Document:
        return self.release.document(self.url, self.fetched_at)

    def item(self) -> Item:
        """Return it as an item of a day, which needs no fetching any more."""
        return Item(self.key, self.document, self.release.mark)


def shown(answer: Answer, root_path: str = "") -> list[Shown]:
    """Return the releases of an answer; FetchError when it is no package of releases."""
    try:
        return [Shown(each, answer.url, answer.fetched_at) for each in Package(answer.body).releases(root_path)]
    except ParseError as error:
        raise FetchError("bad_answer", f"the answer is no package of releases: {error}", url=answer.url) from error


class Package:
    """One answer of a publisher; what is asked of it raises ParseError where it breaks off."""

    def __init__(self, body: bytes) -> None:
        self._body = _plain(body)
        self._ends = _closed(self._body)

    def releases(self, root_path: str = "") -> Iterator[Release]:
        """Give the releases below a dotted path; without one, wherever publishers keep them.

        What stands among releases and is none is given like one: its reader says what is wrong with it.
        """
        if self._is_lines():
            yield from self._of_lines(root_path)
            return
        for start, _ in self._values():
            if root_path:
                found = self._at(start, root_path)
                if found is None:
                    raise ParseError(f"the answer holds no {root_path}", where="/")
                start = found[0]
            yield from self._below(start, 0)

    def _is_lines(self) -> bool:
        """Return whether the first two lines with something on them are a value each."""
        return _LINES.match(self._body) is not None

    def _of_lines(self, root_path: str) -> Iterator[Release]:
        """Give what each line has; a line that is broken costs no other."""
        for line in filter(None, map(bytes.strip, BytesIO(self._body))):
            try:
                yield from list(Package(line).releases(root_path))
            except ParseError:
                yield _stranger(line)

    def value(self, path: str) -> Any:
        """Return what stands at a dotted path of the first value; None where nothing does."""
        for start, _ in self._values():
            found = self._at(start, path)
            return _value(self._body[slice(*found)]) if found else None
        return None

    def _values(self) -> Iterator[Span]:
        place = self._skip(0)
        while place < len(self._body):
            end = self._end(place)
            yield place, end
            place = self._skip(end)

    def _at(self, start: int, path: str) -> Span | None:
        span = (start, self._end(start))
        for name in path.split("."):
            found = self._members(span[0]).get(name) if self._body[span[0] : span[0] + 1] == b"{" else None
            if found is None:
                return None
            span = found
        return span

    def _below(self, start: int, depth: int, *, among: bool = False) -> Iterator[Release]:
        sign = self._body[start : start + 1]
        if sign not in (b"{", b"["):
            raise ParseError("there is no release where one should be", where=f"byte {start}")
        if sign == b"[":
            for element in self._elements(start):
                if self._sign(element) in (b"{", b"[") and depth < DEEPEST:
                    yield from self._below(element[0], depth + 1, among=True)
                else:
                    yield _stranger(self._body[slice(*element)])
            return
        members = self._members(start)
        if self._is_record(members):
            yield from self._record(start, members)
        elif wrapping := next((name for name in WRAPPINGS if name in members and "ocid" not in members), None):
            yield from self._below(members[wrapping][0], depth + 1)
        elif among or members.keys() & _RELEASE:
            yield self._release((start, self._end(start)), members)
        else:
            raise ParseError("there is no release where one should be", where=f"byte {start}")

    def _is_record(self, members: Members) -> bool:
        listed = "releases" in members and self._sign(members["releases"]) == b"["
        if "ocid" in members:
            return "compiledRelease" in members or listed
        return "compiledRelease" in members and "releases" not in members

    def _record(self, start: int, members: Members) -> Iterator[Release]:
        """Give the compiled release, else the releases; all of the record where only it says whose they are."""
        compiled = members.get("compiledRelease", (start, start))
        inside = self._members(compiled[0]) if self._sign(compiled) == b"{" and compiled[0] != start else {}
        if "ocid" in inside:
            yield self._release(compiled, inside, compiled=True)
            return
        parts = [] if inside else self._embedded(members)
        if parts and all("ocid" in found for _, found in parts):
            for span, found in parts:
                yield self._release(span, found)
        else:
            said = inside | ({"ocid": members["ocid"]} if "ocid" in members else {})
            yield self._release((start, self._end(start)), said, compiled=bool(inside))

    def _embedded(self, members: Members) -> list[tuple[Span, Members]]:
        listed = members.get("releases")
        if listed is None or self._sign(listed) != b"[":
            return []
        spans = [span for span in self._elements(listed[0]) if self._sign(span) == b"{"]
        parts = [(span, self._members(span[0])) for span in spans]
        return [(span, found) for span, found in parts if found.keys() - _LINK - {"ocid"}]

    def _release(self, span: Span, members: Members, *, compiled: bool = False) -> Release:
        body = self._body[slice(*span)]
        wanted = members.keys() & {"ocid", "id", "date", "tag"}
        said = {name: _value(self._body[slice(*members[name])]) for name in wanted}
        on = said.get("date")
        tags = said.get("tag")
        return Release(
            key=_key(said.get("ocid"), said.get("id"), body),
            body=body,
            day=_day(on),
            tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
            mark=str(on) if compiled and on else None,
        )

    def _sign(self, span: Span) -> bytes:
        return self._body[span[0] : span[0] + 1]

    def _skip(self, place: int) -> int:
        found = _SPACE.match(self._body, place)
        return found.end() if found else place

    def _elements(self, start: int) -> Iterator[Span]:
        place = self._skip(start + 1)
        while self._body[place : place + 1] != b"]":
            end = self._end(place)
            yield place, end
            place = self._after(end, b"]")

    def _members(self, start: int) -> Members:
        found: Members = {}
        place = self._skip(start + 1)
        while self._body[place : place + 1] != b"}":
            name = _STRING.match(self._body, place)
            colon = self._skip(name.end()) if name else place
            if name is None or self._body[colon : colon + 1] != b":":
                raise self._broken(place)
            value = self._skip(colon + 1)
            end = self._end(value)
            found[str(_value(name[0]))] = (value, end)
            place = self._after(end, b"}")
        return found

    def _after(self, end: int, closing: bytes) -> int:
        """Return where the next one stands, or the closing bracket."""
        place = self._skip(end)
        sign = self._body[place : place + 1]
        if sign == closing:
            return place
        if sign != b",":
            raise self._broken(place)
        return self._skip(place + 1)

    def _end(self, place: int) -> int:
        """Return where the value that begins at a place is over."""
        if self._body[place : place + 1] in (b"{", b"["):
            return self._closing(place)
        found = _STRING.match(self._body, place) or _SCALAR.match(self._body, place)
        if found is None:
            raise self._broken(place)
        return found.end()

    def _closing(self, place: int) -> int:
        """Return where the bracket at a place is closed."""
        end = self._ends.get(place)
        if end is not None:
            return end
        depth = 0
        for found in _BRACKET.finditer(self._body, place):
            depth += _turn(found[1])
            if found[1] is None or depth > TOO_DEEP:
                break
            if depth == 0:
                return found.end()
        raise self._broken(len(self._body))

    def _broken(self, place: int) -> ParseError:
        cut = place >= len(self._body)
        return ParseError("the JSON is cut off" if cut else "this is no JSON", where=f"byte {place}")


def _closed(body: bytes) -> dict[int, int]:
    """Return where each bracket that is opened not too deep is closed, up to where the JSON breaks off."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    depth = 0
    for found in _BRACKET.finditer(body):
        turn = _turn(found[1])
        if turn == 0 or depth + turn < 0 or depth > TOO_DEEP:
            break
        if turn > 0 and depth < SHALLOW:
            opened.append(found.start(1))
        elif turn < 0 and depth <= SHALLOW:
            ends[opened.pop()] = found.end()
        depth += turn
    return ends


def _turn(bracket: bytes | None) -> int:
    return 0 if bracket is None else 1 if bracket in b"{[" else -1


def _stranger(body: bytes) -> Release:
    return Release(_key(None, None, body), body)


def _key(ocid: object, number: object, body: bytes) -> str:
    known = [str(each).strip() for each in (ocid, number) if isinstance(each, str | int) and str(each).strip()]
    if len(known) == 2:
        return "/".join(known)
    return "/".join([*(known if ocid else ()), sha256(body).hexdigest()])


def _day(said: object) -> date | None:
    return day(said[:10]) if isinstance(said, str) else None


def _value(raw: bytes) -> Any:
    """Return a value as its format would read it; None for what is none."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        found = next(repair.values(raw), None)
        return found[1] if isinstance(found, tuple) else None


def _plain(body: bytes) -> bytes:
    """Return the bytes without a mark, in an encoding where brackets are single bytes; others become UTF-8."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            rest = body[len(mark) :]
            return rest if encoding == "utf-8" else rest.decode(encoding, "replace").encode()
    if b"\x00" in body[:2]:
        return body.decode("utf-16-le" if body[1:2] == b"\x00" else "utf-16-be", "replace").encode()
    return body
