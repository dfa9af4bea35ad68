"""OCDS 1.0 and 1.1: releases and records, alone, in packages, arrays and lines, with the extensions in use.

Invalid numbers and characters are repaired (`repair`), releases are found in whatever wraps them (`packages`), and each
becomes one notice (`notices`).  A release in which something has the wrong type gives a notice of the rest, and an
error that says where.
"""

from collections.abc import Iterator

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.ocds.notices import NAME, PARSER, notices_of
from scrapers.formats.ocds.packages import releases
from scrapers.formats.ocds.repair import beginning
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "detect", "read"]

_MARKS = (b'"ocid"', b'"releases"', b'"compiledRelease"', b'"publishedDate"')
"""Keys that every release, record and package of OCDS has one of, and that nobody else's JSON uses."""


def detect(document: Document) -> bool:
    start = beginning(document.body)
    return start[:1] in (b"{", b"[") and any(mark in start or mark in document.body for mark in _MARKS)


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read the releases of a document one at a time; a record gives its compiled release, else its releases."""
    for release in releases(document.body):
        if isinstance(release, ParseError):
            yield release
        else:
            yield from notices_of(release)
