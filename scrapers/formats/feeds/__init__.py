"""Feeds: RSS 0.9 to 2.0 and Atom, as they come; with the contract folders that Spain's platform puts into Atom.

An entry is a notice of few words: what it is called, what it is about, when it was published and where to read on.  A
feed that breaks off gives the entries before the break, then the error.
"""

import re
from collections.abc import Iterator

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.feeds.characters import beginning, readable
from scrapers.formats.feeds.entries import entries
from scrapers.formats.feeds.notices import NAME, PARSER, notice
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "detect", "read"]

_ROOT = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s[^<>\[\]]*+(?:\[[^\[\]]*+\]\s*+)?>)*+<(?:[\w.-]++:)?(rss|rdf|feed)\b",
    re.DOTALL | re.IGNORECASE,
).match
_VOCABULARIES = {
    "rdf": ("purl.org/rss/1.0", "netscape.com/rdf/simple/0.9"),
    "feed": ("www.w3.org/2005/Atom", "purl.org/atom/ns#"),
    "rss": ("",),
}


def detect(document: Document) -> bool:
    start = beginning(document.body)
    root = _ROOT(start)
    return root is not None and any(name in start for name in _VOCABULARIES[root[1].lower()])


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read the entries of a feed, then say where it breaks off, if it does."""
    try:
        text = readable(document.body, document.media_type)
    except ParseError as error:
        yield error
        return
    for entry in entries(text):
        yield entry if isinstance(entry, ParseError) else notice(entry)
