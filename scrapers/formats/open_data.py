"""Estonia's open data: the notices of a month in one file, each an eForms notice or an eSender's request of TED_EXPORT.

A file is read notice by notice, so that its size does not matter; each notice is told as its own format tells it.
"""

from collections.abc import Iterator

from lxml import etree

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import eforms, ted_export, xml
from scrapers.notice import Notice

NAME = "open_data"
PARSER = "open_data/2"

_ROOT = "OPEN-DATA"
_START, _END = "start", "end"


def detect(document: Document) -> bool:
    return (xml.root_tag(document) or "").rpartition("}")[2] == _ROOT


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Give the notices of a file; what is none of them, or breaks off, is an error with its line."""
    try:
        for element in _children(document):
            yield _read(element)
            _forget(element)
    except etree.XMLSyntaxError as error:
        yield ParseError(f"not well-formed XML: {error.msg}", where=f"line {error.lineno}")
    except ParseError as error:
        yield error


def _children(document: Document) -> Iterator[etree._Element]:
    """Give what the root holds, each when it has been read whole."""
    depth = parts = 0
    for event, element in xml.events(document, (_START, _END)):
        depth += 1 if event == _START else -1
        parts += 1 + len(element.attrib)
        if parts > xml.MOST_PARTS:
            raise ParseError(f"a notice of more than {xml.MOST_PARTS} elements", where=f"line {element.sourceline}")
        if event == _START and depth == 1:
            xml.refuse_doctype(element)
        if event == _END and depth == 1:
            parts = 0
            yield element


def _read(element: etree._Element) -> Notice | ParseError:
    name = str(element.tag)
    try:
        if name in eforms.ROOTS:
            return eforms.notice_of(element)
        if name.rpartition("}")[2] in ted_export.ROOTS:
            return ted_export.notice_of(element)
    except ParseError as error:
        return error
    return ParseError(f"no notice of a known kind: {name}", where=f"line {element.sourceline}")


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
