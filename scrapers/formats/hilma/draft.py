"""Drafts that tendering systems send: eForms' own tree as JSON, read by eForms' own table.

Names begin in lower case (`procurementProjectLot`), a text stands under `value` beside its attributes (`languageID`,
`listName`), and what may repeat is an array.  Namespaces are not written: they follow from the names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lxml import etree

from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.eforms.fields import NOTICE
from scrapers.formats.eforms.notices import notice as eforms_notice
from scrapers.formats.eforms.places import NAMESPACES, walk
from scrapers.formats.hilma.kinds import NAME, PARSER
from scrapers.notice import Notice

_EXTENDING = {
    "ext": "UBLExtensions UBLExtension ExtensionContent",
    "efext": "EformsExtension",
    "efac": "Organizations Organization Company NoticeSubType Publication Changes Change ChangedSection ChangeReason"
    " ContractModification NoticeResult LotResult LotTender TenderingParty Tenderer SettledContract ContractReference"
    " TenderLot DecisionReason FrameworkAgreementValues ReceivedSubmissionsStatistics AwardCriterionParameter"
    " InterestExpressionReceptionPeriod",
    "efbc": "ParameterCode ParameterNumeric DecisionReasonCode StatisticsCode StatisticsNumeric"
    " ChangedNoticeIdentifier ChangedSectionIdentifier NoticePublicationID PublicationDate FrameworkMaximumAmount"
    " OverallMaximumFrameworkContractsAmount ContractFrameworkIndicator GroupLeadIndicator AcquiringCPBIndicator"
    " AwardingCPBIndicator ChangeDescription ReasonDescription",
    "hilma": "NationalExtension SettledContracts ApplicableLegislationCode IsEUApplicableConstraintIndicator"
    " PredictedValueConstraintIndicator PreviousPlanningIdentifier ContractValueAmount",
}
_PREFIXES = {name: prefix for prefix, names in _EXTENDING.items() for name in names.split()}
"""Names that are not UBL's own, of those that eForms' table reads."""
_NATIONAL = f"{{{NAMESPACES['hilma']}}}"
_SPELT = {"Id": "ID", "Uri": "URI", "UblExtensions": "UBLExtensions", "UblExtension": "UBLExtension"}
_ATTRIBUTES = ("languageID", "listName", "schemeName", "currencyID", "unitCode")
_IS_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*").fullmatch
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").sub


def notice(eform: Mapping[str, Any], where: str) -> Notice | ParseError:
    """Read a draft as the notice that it will be: without identifiers and dates, which it gets when it is published."""
    try:
        found = walk(_tree(eform), NOTICE, {})
        if not found:
            return ParseError("the draft says nothing", where=where or "line 1")
        return replace(eforms_notice(found), format=NAME, parser=PARSER)
    except ParseError as error:
        return ParseError(error.message, where=where or "line 1")


def _tree(eform: Mapping[str, Any]) -> etree._Element:
    """Return the draft as the tree of XML that it stands for; without recursion, as strangers nest deeply."""
    root = etree.Element("draft")
    waiting: list[tuple[etree._Element, Mapping[str, Any]]] = [(root, eform)]
    size = 0
    while waiting:
        parent, said = waiting.pop()
        for name, each in _children(said):
            size += 1
            if size > xml.MOST_PARTS:
                raise ParseError(f"too many elements (more than {xml.MOST_PARTS})")
            child = etree.SubElement(parent, _tag(name, each, parent.tag))
            if isinstance(each, dict):
                _describe(child, each)
                waiting.append((child, each))
            else:
                child.text = _text(each)
    return root


def _children(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in said.items():
        if key == "value" or key in _ATTRIBUTES or not _IS_NAME(key):
            continue
        name = _SPELT.get(key[0].upper() + key[1:], key[0].upper() + key[1:])
        for each in value if isinstance(value, list) else [value]:
            bare = name == "UBLExtensions" and isinstance(each, dict) and "ublExtension" not in each
            yield name, {"ublExtension": each} if bare else each


def _tag(name: str, said: Any, parent: str) -> str:
    basic = not isinstance(said, dict) or "value" in said
    national = parent.startswith(_NATIONAL) and not basic
    prefix = "hilma" if national else _PREFIXES.get(name) or ("cbc" if basic else "cac")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def _describe(element: etree._Element, said: Mapping[str, Any]) -> None:
    element.text = _text(said.get("value"))
    for name in _ATTRIBUTES:
        if isinstance(said.get(name), str):
            element.set(name, _UNWRITABLE("", said[name]))


def _text(said: Any) -> str | None:
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, float):
        return f"{Decimal(repr(said)):f}" if abs(said) < 1e30 else None
    return _UNWRITABLE("", str(said)) if isinstance(said, str | int) else None
