"""JSON as it was sent, and where in it the values are: only brackets and strings are looked at.

So numbers which are none (`1e9999`, `000,`) and letters of another encoding keep nothing from being found.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from scrapers.errors import ParseError
from scrapers.formats.encodings import BYTE_ORDER_MARKS
from scrapers.formats.ocds import repair

SHALLOW = 8
"""How deep brackets are remembered; those deeper are looked for when they are asked about."""
TOO_DEEP = 100_000
_SPACE = re.compile(rb"\s*+")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:\[\]{}"]++')
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([\[\]{}])?', re.DOTALL)

Span = tuple[int, int]
Members = dict[str, Span]


class JsonText:
    """The bytes of a document; whatever is asked of it raises ParseError where it is no JSON, or breaks off."""

    def __init__(self, body: bytes) -> None:
        self._body = _plain(body)
        self._ends = _closed(self._body)

    @property
    def body(self) -> bytes:
        return self._body

    def cut(self, span: Span) -> bytes:
        """Return the bytes of a value as they were sent."""
        return self._body[slice(*span)]

    def values(self) -> Iterator[Span]:
        place = self._skip(0)
        while place < len(self._body):
            end = self.end(place)
            yield place, end
            place = self._skip(end)

    def at(self, start: int, path: str) -> Span | None:
        span = (start, self.end(start))
        for name in path.split("."):
            found = self.members(span[0]).get(name) if self._body[span[0] : span[0] + 1] == b"{" else None
            if found is None:
                return None
            span = found
        return span

    def sign(self, span: Span) -> bytes:
        return self._body[span[0] : span[0] + 1]

    def _skip(self, place: int) -> int:
        found = _SPACE.match(self._body, place)
        return found.end() if found else place

    def elements(self, start: int) -> Iterator[Span]:
        place = self._skip(start + 1)
        while self._body[place : place + 1] != b"]":
            end = self.end(place)
            yield place, end
            place = self._after(end, b"]")

    def members(self, start: int) -> Members:
        found: Members = {}
        place = self._skip(start + 1)
        while self._body[place : place + 1] != b"}":
            name = _STRING.match(self._body, place)
            colon = self._skip(name.end()) if name else place
            if name is None or self._body[colon : colon + 1] != b":":
                raise self._broken(place)
            value = self._skip(colon + 1)
            end = self.end(value)
            found[str(value_of(name[0]))] = (value, end)
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

    def end(self, place: int) -> int:
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


def value_of(raw: bytes) -> Any:
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
