"""XML as strangers send it: nothing is fetched, no entity is expanded, and what cannot be read says where."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import cast

from lxml import etree

from scrapers.document import Document
from scrapers.errors import ParseError

MOST_PARTS = 3_000_000
"""Elements (begun and ended) and attributes of a document; the largest notices come to some hundred thousand."""
_CAREFULLY = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"']utf-8[\"'])?[^<>]{0,40}\?>\s*+)?"
    rb"<(?:(?P<prefix>[A-Za-z][\w.-]*):)?(?P<name>[A-Za-z][\w.-]*)"
    rb"(?P<attributes>(?:\s+[A-Za-z][\w:.-]*=(?:\"[\w\s:/.#%+=;,()?-]*\"|'[\w\s:/.#%+=;,()?-]*'))*)\s*/?>",
    re.ASCII | re.IGNORECASE,
).match
_ATTRIBUTES = re.compile(rb"(?P<name>[A-Za-z][\w:.-]*)=(?P<value>\"[^\"]*\"|'[^']*')").finditer
_HEAD = 65_536
_STEP = 1_024


def parse(document: Document) -> etree._Element:
    """Return the root element, without comments and processing instructions.

    Raises ParseError, with the line, for text that is not well formed, is nested deeper than 256 elements, has more
    parts than memory is spent on, or brings a document type of its own: no public notice needs one, and entities are
    how XML is made to explode or to fetch.
    """
    body = document.body
    if len(body) > MOST_PARTS and (parts := body.count(b"<") + body.count(b"=")) > MOST_PARTS:
        raise ParseError(f"too many elements and attributes ({parts}; {MOST_PARTS} are read)", where="line 1")
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not well-formed XML: {error.msg}", where=f"line {error.lineno}") from None
    except (ValueError, LookupError) as error:
        raise ParseError(f"not readable as XML: {error}", where="line 1") from None
    refuse_doctype(root)
    return root


def refuse_doctype(element: etree._Element) -> None:
    """Raise ParseError where the document of an element brings a document type."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise ParseError("the document brings a document type (DOCTYPE), which is refused", where="line 1")


def events(document: Document, kinds: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Give the elements of a document while it is read, as `parse` would; etree.XMLSyntaxError where it breaks off."""
    return iter(etree.iterparse(BytesIO(document.body), kinds, **_CAREFULLY))


def events_of_file(path: Path, kinds: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Give the elements of a file as `events` gives those of a document; the file need not fit into memory."""
    return iter(etree.iterparse(str(path), kinds, **_CAREFULLY))


def root_tag(document: Document) -> str | None:
    """Return the root's name as `{namespace}name` (or `name`); None when the document does not begin as XML."""
    return _root_tag(document.body[:_HEAD])


@lru_cache(maxsize=8)
def _root_tag(head: bytes) -> str | None:
    if b"<" not in head[:_STEP]:
        return None
    return _plain_root_tag(head) or _parsed_root_tag(head)


def _plain_root_tag(head: bytes) -> str | None:
    """Return the root's name where the document begins as nearly all do; what is odd in any way is left to a parser."""
    found = _BEGINNING(head)
    if found is None:
        return None
    prefix, name = found["prefix"], found["name"].decode()
    wanted = b"xmlns:" + prefix if prefix else b"xmlns"
    spaces = {each["name"]: each["value"] for each in _ATTRIBUTES(found["attributes"])}
    if wanted in spaces:
        return f"{{{spaces[wanted][1:-1].decode()}}}{name}" if len(spaces[wanted]) > 2 else None
    return None if prefix else name


def _parsed_root_tag(head: bytes) -> str | None:
    parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        for start in range(0, len(head), _STEP):
            parser.feed(head[start : start + _STEP])
            for _, element in parser.read_events():
                return str(cast(etree._Element, element).tag)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(**_CAREFULLY)  # type: ignore[arg-type]
