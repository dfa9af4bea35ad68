"""Formats: bytes in, notices out.

A format is one module (or package) of this folder with four names: `NAME`, `PARSER`, `detect(document) -> bool` and
`read(document) -> Iterator[Notice | ParseError]`.  It is found by being here, and imported when a document is first
shown to it.  `read` never raises for what is in a document: an error is one of the things it gives.

`PARSER` is the name with the version of the reader (`eforms/2`).  Whoever changes what a reader makes of a document
raises it, so that `tenderwatch reparse` knows which documents to read again; a test watches over that.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.notice import Notice

_WEB_PAGE = re.compile(
    rb"(?:<!--.*?-->|\s++)*+<(?:!doctype\s+html|html|head|body|main|section|div)\b", re.IGNORECASE | re.DOTALL
)
_MAGIC = {
    b"PK\x03\x04": "a zip package",
    b"\x1f\x8b": "a gzip package",
    b"%PDF": "a PDF file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"{": "JSON of a kind not known here",
    b"[": "JSON of a kind not known here",
}


class Format(Protocol):
    NAME: str
    PARSER: str

    def detect(self, document: Document) -> bool: ...

    def read(self, document: Document) -> Iterator[Notice | ParseError]: ...


def formats() -> Iterator[Format]:
    """Give the formats by their module's name, each imported only when it is asked for."""
    for name in _modules():
        module = _module(name)
        if module is not None:
            yield module


def detect(document: Document) -> Format | None:
    """Return the format that a document is in; None when none claims it."""
    return next((known for known in formats() if known.detect(document)), None)


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Give the notices of a document in whatever format it is, and an error for what in it cannot be read."""
    yield from read_as(detect(document), document)


def read_as(found: Format | None, document: Document) -> Iterator[Notice | ParseError]:
    """Give the notices of a document by the reader that `detect` found for it."""
    if found is None:
        yield ParseError(f"no known format: it looks like {_likeness(document)}", where="line 1")
    else:
        yield from found.read(document)


def parser_of(found: Format | None) -> str:
    """Return the version of a reader; "none/…" of having none, which is another one whenever a reader is."""
    if found is not None:
        return found.PARSER
    return f"none/{sum(int(known.PARSER.partition('/')[2]) for known in formats())}"


def parsers() -> frozenset[str]:
    """Return the version of every reader, and of having none."""
    return frozenset(map(parser_of, (*formats(), None)))


@cache
def _module(name: str) -> Format | None:
    module = import_module(f"{__name__}.{name}")
    return cast(Format, module) if hasattr(module, "detect") else None


@cache
def _modules() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def _likeness(document: Document) -> str:
    start = document.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "an empty file"
    known = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
    if known:
        return known
    root = xml.root_tag(document)
    if _WEB_PAGE.match(start) or (root or "").lower().rpartition("}")[2] == "html":
        return "a web page, which only a source with a profile can read: a profile says where on the page things stand"
    if root:
        return f"XML with the root element {root}"
    if start.startswith(b"<"):
        return "broken XML or HTML"
    return "text" if b"\x00" not in start else "binary data"
