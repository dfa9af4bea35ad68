"""The text of a feed: in whatever encoding it really is, with what no XML may hold made readable."""

import codecs
import re
from html.entities import html5

from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.encodings import BYTE_ORDER_MARKS, mostly_utf_8

_BEGINNING = 1 << 16
_WIDE = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED = re.compile(rb"\s*<\?xml[^<>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE).match
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_AS_ON_THE_WEB = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""What is called Latin-1 is Windows-1252, as every browser reads it."""
_IS_OF_BYTES = re.compile("ascii|iso8859|cp\\d|koi8|mac-|tis-620|shift_jis|euc_|gb|big5").match
"""Encodings that feeds are in; others of Python's are none of text, or slow to read."""
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").sub
_DECLARATION = re.compile(r"\s*<\?xml\s[^<>]*?\?>").match
_ELEMENT = re.compile("<[A-Za-z]").search
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^<>\[\]]*+(\[)?", re.IGNORECASE).search
_AMPERSAND = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!(?:#\d{1,7}|#x[\da-fA-F]{1,6}|amp|lt|gt|quot|apos);)(\w{2,32};)?", re.DOTALL
)
_WINDOWS = range(128, 160)
_NUMBERED = re.compile(r"&#(?:(\d{1,7})|x([\da-fA-F]{1,6}));")


def beginning(body: bytes) -> str:
    """Return the start of a document as text."""
    return _decoded(body[:_BEGINNING], None)


def readable(body: bytes, media_type: str | None) -> bytes:
    """Return a feed as UTF-8 without a declaration, its lines where they were.

    Names of HTML's characters become those characters, an ampersand that begins none is one.  Raises ParseError for a
    feed that brings a document type of its own, as `xml.parse` does; RSS 0.91 only names one, which is left aside.
    """
    text = _UNWRITABLE(" ", _decoded(body, media_type))
    if declaration := _DECLARATION(text):
        text = _lines(declaration[0]) + text[declaration.end() :]
    text = _without_doctype(text)
    if (parts := text.count("<") + text.count("=")) > xml.MOST_PARTS:
        raise ParseError(f"too many elements and attributes ({parts}; {xml.MOST_PARTS} are read)", where="line 1")
    text = _AMPERSAND.sub(_named, text)
    return _NUMBERED.sub(_writable, text).encode()


def _without_doctype(text: str) -> str:
    root = _ELEMENT(text)
    found = _DOCTYPE(text, 0, root.start() if root else len(text))
    if found is None:
        return text
    line = text.count("\n", 0, found.start()) + 1
    end = text.find(">", found.end())
    if found[1] or end < 0:
        raise ParseError("the document brings a document type (DOCTYPE), which is refused", where=f"line {line}")
    return text[: found.start()] + _lines(text[found.start() : end]) + text[end + 1 :]


def _lines(text: str) -> str:
    return "\n" * text.count("\n")


def _decoded(body: bytes, media_type: str | None) -> str:
    """Decode by the mark of the byte order, else as UTF-8 if it is that, else as declared, else as far as it goes."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[:2] in _WIDE:
        return body.decode(_WIDE[body[:2]], "replace")
    return _as(body, "utf-8") or _as(body, _declared(body, media_type)) or mostly_utf_8(body)


def _as(body: bytes, encoding: str | None) -> str | None:
    try:
        return body.decode(encoding) if encoding else None
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(body: bytes, media_type: str | None) -> str | None:
    declared = _DECLARED(body)
    said = _CHARSET.search(media_type or "")
    name = declared[1].decode("ascii", "replace") if declared else said[1] if said else ""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return _AS_ON_THE_WEB.get(known.name, known.name) if _IS_OF_BYTES(known.name) else None


def _named(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    if found[2] and found[2] in html5:
        return html5[found[2]].replace("&", "&amp;").replace("<", "&lt;")
    return f"&amp;{found[2] or ''}"


def _writable(found: re.Match[str]) -> str:
    """Keep a numbered character that XML may hold; 128 to 159 are Windows' own, as on the web, others are nothing."""
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number in _WINDOWS:
        return bytes([number]).decode("cp1252", "replace")
    if number > 0x10FFFF or _UNWRITABLE("", chr(number)) == "":
        return " "
    return found[0]
