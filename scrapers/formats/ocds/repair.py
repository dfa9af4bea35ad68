"""JSON as publishers send it: other encodings than UTF-8, numbers that are none, several texts in one file."""

import re
from collections.abc import Iterator
from io import BytesIO
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any

import orjson

from scrapers.errors import ParseError
from scrapers.formats.encodings import BYTE_ORDER_MARKS, mostly_utf_8

_SPACE = b" \t\r\n"
_BEGINNING = 1 << 12
_LONGEST = 400
"""Characters of the longest number: what is longer is no amount, whatever its value."""

_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[-+.\w]++', re.DOTALL).sub
_UNSAFE = re.compile(
    r"\\u[dD][89aAbB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"
    r"|\\u[dD][89a-fA-F][\da-fA-F]{2}"
    r"|\\."
    r"|[\x00-\x1f]",
    re.DOTALL,
).sub
_PAIR, _LONE = 12, 6
_SIGN = re.compile(r"\S").search
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII).fullmatch
_LOOSE_NUMBER = re.compile(r"([+-]?)0*(\d*)(?:\.(\d*))?([eE][+-]?\d+)?", re.ASCII).fullmatch
_NO_NUMBERS = frozenset({"nan", "inf", "infinity"})

Found = tuple[str, Any]
"""Where a value stands ("" for the whole document, "line 3" for one of its lines) and what it is."""


def values(body: bytes) -> Iterator[Found | ParseError]:
    """Give the JSON values of a document: one, one a line, or several in a row; an error for a broken one."""
    try:
        yield "", orjson.loads(body)
    except orjson.JSONDecodeError:
        yield from _repaired_values(_repaired(_decoded(body)))


def _repaired_values(text: str) -> Iterator[Found | ParseError]:
    whole = text.encode()
    try:
        yield "", orjson.loads(whole)
    except orjson.JSONDecodeError as error:
        if _is_lines(whole):
            yield from _lines(whole)
        elif error.msg.startswith("unexpected content after"):
            yield from _one_after_another(text)
        else:
            yield _error(error, error.lineno)


def beginning(body: bytes) -> bytes:
    """Return the start of a document without its mark of the byte order and blanks, in a one-byte encoding."""
    start = body[:_BEGINNING]
    for mark in BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\x00", b"").lstrip(_SPACE)


def _decoded(body: bytes) -> str:
    """Decode what is marked or looks like UTF-16 as that, the rest as UTF-8; bytes that are none are Windows-1252.

    Contracts Finder sends ISO-8859-1, of which Windows-1252 is what everybody means.
    """
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return _characters(body[len(mark) :], encoding)
    if body[1:2] == b"\x00" or body[:1] == b"\x00":
        return _characters(body, "utf-16-le" if body[1:2] == b"\x00" else "utf-16-be")
    return mostly_utf_8(body)


def _characters(body: bytes, encoding: str) -> str:
    return mostly_utf_8(body) if encoding == "utf-8" else body.decode(encoding, "replace")


def _repaired(text: str) -> str:
    return _TOKENS(lambda found: _token(found[0]), text)


def _token(token: str) -> str:
    if token[0] == '"':
        return _UNSAFE(_escaped, token)
    return token if token in ("true", "false", "null") else _number(token)


def _escaped(found: re.Match[str]) -> str:
    """Return a part of a string as JSON allows it; half of a surrogate pair is a character that was lost."""
    said = found[0]
    if said[0] != "\\":
        return f"\\u{ord(said):04x}"
    return "\\ufffd" if len(said) == _LONE else said


def _number(token: str) -> str:
    """Return a number as JSON writes it, null for one that is none (NaN, 1e9999), any other word as it stands."""
    if _JSON_NUMBER(token) and len(token) <= _LONGEST:
        return token if isfinite(float(token)) else "null"
    if token.lstrip("+-").lower() in _NO_NUMBERS:
        return "null"
    found = _LOOSE_NUMBER(token)
    if not found or not (found[2] or found[3] or "0" in token):
        return token
    sign, whole, fraction, exponent = found.groups("")
    plain = (
        f"{sign.strip('+')}{whole or '0'}.{fraction or '0'}{exponent}"
        if "." in token or exponent
        else (f"{sign.strip('+')}{whole or '0'}")
    )
    return plain if len(plain) <= _LONGEST and isfinite(float(plain)) else "null"


def _is_lines(body: bytes) -> bool:
    """Return whether the first two lines with something on them are a value each."""
    lines = (line.strip(_SPACE) for line in BytesIO(body))
    first = next(filter(None, lines), b"")
    second = next(filter(None, lines), b"")
    return first[-1:] in (b"}", b"]") and second[:1] in (b"{", b"[")


def _lines(body: bytes) -> Iterator[Found | ParseError]:
    for number, line in enumerate(BytesIO(body), 1):
        if not line.strip(_SPACE):
            continue
        try:
            yield f"line {number}", orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield _error(error, number)


def _one_after_another(text: str) -> Iterator[Found | ParseError]:
    decoder, place = JSONDecoder(), 0
    try:
        while (found := _SIGN(text, place)) is not None:
            place = found.start()
            value, place = decoder.raw_decode(text, place)
            yield "", value
    except JSONDecodeError as error:
        yield _error(error, error.lineno)
    except RecursionError:
        yield ParseError("it is nested too deeply", where=f"character {place}")


def _error(error: JSONDecodeError, line: int) -> ParseError:
    return ParseError(f"it is no JSON: {error.msg}", where=f"line {line} column {error.colno}")
