"""eForms, the EU's notices since 2022, with the national kinds of Finland, Norway and Germany, of any SDK version."""

from collections.abc import Iterator

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.eforms.fields import NOTICE
from scrapers.formats.eforms.notices import NAME, PARSER, notice
from scrapers.formats.eforms.places import walk
from scrapers.notice import Notice

__all__ = ["NAME", "PARSER", "detect", "read"]

_BRIN = "http://data.europa.eu/p27/eforms-business-registration-information-notice/1"
_ROOTS = frozenset(
    {
        "{urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2}ContractNotice",
        "{urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2}ContractAwardNotice",
        "{urn:oasis:names:specification:ubl:schema:xsd:PriorInformationNotice-2}PriorInformationNotice",
        f"{{{_BRIN}}}BusinessRegistrationInformationNotice",
    }
)


def detect(document: Document) -> bool:
    return xml.root_tag(document) in _ROOTS


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read one eForms notice: one walk over its tree, then the joins."""
    try:
        yield notice(walk(xml.parse(document), NOTICE, {}))
    except ParseError as error:
        yield error
