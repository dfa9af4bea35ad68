"""What an XML notice calls itself, without reading all of it: for sources that give notices without a list of them."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from lxml import etree

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.values import day

_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a notice, and the day on which it was sent; None for what does not say."""

    key: str | None
    day: date | None


def of_document(document: Document) -> Named:
    """Return how the notice in a document calls itself; what cannot be read has the name of its bytes."""
    try:
        named = of_element(xml.parse(document))
    except ParseError:
        named = Named(None, None)
    return named if named.key else Named(of_bytes(document.body), named.day)


def of_element(root: etree._Element) -> Named:
    """Return BT-701 and BT-757 of an eForms notice, the number that its sender gave to an older one."""
    identifier, version = _said(root, f"{_CBC}ID"), _said(root, f"{_CBC}VersionID")
    if identifier:
        key = f"{identifier.lower()}-{version}" if version else identifier
        return Named(key, day((_said(root, f"{_CBC}IssueDate") or "")[:10]))
    number = root.findtext(".//{*}NO_DOC_EXT")
    sender = root.findtext(".//{*}ESENDER_LOGIN") or ""
    sent = root.findtext(".//{*}DATE_DISPATCH_NOTICE") or ""
    return Named(f"{sender}/{number}" if number else None, day(sent[:10]))


def of_bytes(body: bytes) -> str:
    return sha256(body).hexdigest()


def _said(root: etree._Element, name: str) -> str | None:
    return (root.findtext(name) or "").strip() or None
