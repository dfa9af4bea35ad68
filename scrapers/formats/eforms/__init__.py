"""eForms, the EU's notices since 2022, with the national kinds of Finland, Norway and Germany, of any SDK version."""

from collections.abc import Iterator

from lxml import etree

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.eforms.fields import NOTICE
from scrapers.formats.eforms.notices import NAME, PARSER, notice
from scrapers.formats.eforms.places import walk
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "ROOTS", "detect", "notice_of", "read"]

_BRIN = "http://data.europa.eu/p27/eforms-business-registration-information-notice/1"
ROOTS = frozenset(
    {
        "{urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2}ContractNotice",
        "{urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2}ContractAwardNotice",
        "{urn:oasis:names:specification:ubl:schema:xsd:PriorInformationNotice-2}PriorInformationNotice",
        f"{{{_BRIN}}}BusinessRegistrationInformationNotice",
    }
)


def detect(document: Document) -> bool:
    return xml.root_tag(document) in ROOTS


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read one eForms notice: one walk over its tree, then the joins."""
    try:
        yield notice_of(xml.parse(document))
    except ParseError as error:
        yield error


def notice_of(root: etree._Element) -> Notice:
    """Return the notice of a root element; ParseError where it says too much to be one."""
    return notice(walk(root, NOTICE, {}))
