"""TED_EXPORT, the EU's notices until 2024 (R2.0.7 to R2.0.9), and the requests by which eSenders sent them."""

from collections.abc import Iterator

from lxml import etree

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.ted_export import forms
from scrapers.formats.ted_export.fields import CODED
from scrapers.formats.ted_export.notices import NAME, PARSER, notice
from scrapers.formats.ted_export.places import Values, local_name, walk
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "ROOTS", "detect", "notice_of", "read"]

ROOTS = frozenset({"TED_EXPORT", "TED_ESENDERS"})


def detect(document: Document) -> bool:
    """Tell by the root's name: its namespace changes by the release, and requests have none or another."""
    return (xml.root_tag(document) or "").rpartition("}")[2] in ROOTS


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read one notice: the coded section and the form in its original language."""
    try:
        yield notice_of(xml.parse(document))
    except ParseError as error:
        yield error


def notice_of(root: etree._Element) -> Notice:
    """Return the notice of an element TED_EXPORT or TED_ESENDERS; ParseError where it holds none."""
    coded: Values = {}
    section = []
    for child in root:
        name = local_name(child)
        if name == "CODED_DATA_SECTION":
            walk(child, CODED, coded)
        elif name == "FORM_SECTION":
            section = list(child)
    form = forms.read(section)
    if form is None and not coded:
        raise ParseError("neither a form nor a coded section", where=f"line {root.sourceline}")
    if said := root.get("DOC_ID"):
        coded["document_id"] = said
        coded.setdefault("number", said)
    return notice(coded, form)
