"""The elements of a notice, one function for each kind that comes again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from lxml import etree
from lxml.etree import _Element

from tenderwatch.demo.model import Text, Win
from tenderwatch.demo.parties import PARTIES, registration

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
EFORMS = "http://data.europa.eu/p27/eforms-ubl-extension"
NAMESPACES = {
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
    "ext": f"{UBL}CommonExtensionComponents-2",
    "efac": f"{EFORMS}-aggregate-components/1",
    "efbc": f"{EFORMS}-basic-components/1",
    "efext": f"{EFORMS}s/1",
}
LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}

Content: TypeAlias = "str | _Element | Iterable[Content] | None"


def document(kind: str, content: Content) -> bytes:
    """Return a whole document of a UBL type."""
    tree = etree.Element(f"{{{UBL}{kind}-2}}{kind}", nsmap={None: f"{UBL}{kind}-2", **NAMESPACES})  # type: ignore[dict-item]
    put(tree, content)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def el(tag: str, *content: Content, **attributes: str) -> _Element:
    prefix, _colon, name = tag.partition(":")
    element = etree.Element(f"{{{NAMESPACES[prefix]}}}{name}", attributes)
    put(element, content)
    return element


def put(element: _Element, content: Content) -> None:
    if content is None:
        return
    if isinstance(content, str):
        element.text = content
    elif isinstance(content, _Element):
        element.append(content)
    else:
        for each in content:
            put(element, each)


def texts(tag: str, text: Text) -> Iterator[_Element]:
    return (el(tag, said, languageID=LANGUAGES[language]) for language, said in text.items())


def extension(content: Content) -> _Element:
    inner = el("ext:ExtensionContent", el("efext:EformsExtension", content))
    return el("ext:UBLExtensions", el("ext:UBLExtension", inner))


def numbered(kind: str, n: int) -> _Element:
    return el("cbc:ID", f"{kind}-{n:04}")


def identified(ref: str) -> _Element:
    return el("cac:PartyIdentification", el("cbc:ID", ref, schemeName="organization"))


def organization(ref: str, key: str) -> _Element:
    party = PARTIES[key]
    number = registration(party)
    return el(
        "efac:Organization",
        el(
            "efac:Company",
            identified(ref),
            el("cac:PartyName", texts("cbc:Name", party.name)),
            el("cac:PostalAddress", el("cbc:CityName", party.city), nuts(party.nuts), country_of(party.country)),
            el("cac:PartyLegalEntity", el("cbc:CompanyID", number)) if number else None,
            el("cac:Contact", el("cbc:ElectronicMail", f"hankinnat@{key}.example")),
        ),
    )


def nuts(code: str) -> _Element:
    return el("cbc:CountrySubentityCode", code, listName="nuts")


def country_of(code: str) -> _Element:
    return el("cac:Country", el("cbc:IdentificationCode", code, listName="country"))


def cpv(main: str, more: tuple[str, ...]) -> Iterator[_Element]:
    code = el("cbc:ItemClassificationCode", main, listName="cpv")
    yield el("cac:MainCommodityClassification", code)
    for each in more:
        code = el("cbc:ItemClassificationCode", each, listName="cpv")
        yield el("cac:AdditionalCommodityClassification", code)


def changed_section(name: str) -> _Element:
    return el("efac:ChangedSection", el("efbc:ChangedSectionIdentifier", name))


def system(kind: str, code: str) -> _Element:
    return el("cac:ContractingSystem", el("cbc:ContractingSystemTypeCode", code, listName=kind))


def criterion(kind: str, name: Text, weight: int) -> _Element:
    parameter = el(
        "efac:AwardCriterionParameter",
        el("efbc:ParameterCode", "per-exa", listName="number-weight"),
        el("efbc:ParameterNumeric", str(weight)),
    )
    return el(
        "cac:SubordinateAwardingCriterion",
        extension(parameter),
        el("cbc:AwardingCriterionTypeCode", kind, listName="award-criterion-type"),
        texts("cbc:Name", name),
    )


def due_at(tag: str, at: datetime, has_offset: bool) -> _Element:
    offset = offset_of(at) if has_offset else ""
    return el(tag, el("cbc:EndDate", f"{at:%Y-%m-%d}{offset}"), el("cbc:EndTime", f"{at:%H:%M:%S}{offset}"))


def offset_of(at: datetime) -> str:
    return at.isoformat()[-6:]


def lot_result(n: int, win: Win | None, tender: int | None, reason: str) -> _Element:
    status = "selec-w" if win else "clos-nw"
    decided = el("efbc:DecisionReasonCode", reason, listName="non-award-justification")
    return el(
        "efac:LotResult",
        numbered("RES", n),
        el("cbc:TenderResultCode", status, listName="winner-selection-status"),
        None if win else el("efac:DecisionReason", decided),
        el("efac:LotTender", numbered("TEN", tender)) if tender else None,
        el(
            "efac:ReceivedSubmissionsStatistics",
            el("efbc:StatisticsCode", "tenders", listName="received-submission-type"),
            el("efbc:StatisticsNumeric", str(win.tenders)),
        )
        if win
        else None,
        el("efac:SettledContract", numbered("CON", tender)) if tender else None,
        el("efac:TenderLot", numbered("LOT", n)),
    )


def lot_tender(n: int, win: Win) -> _Element:
    """A winning tender; an amount that is withheld is masked as eForms does it."""
    amount = str(win.value) if win.value is not None else "-1"
    return el(
        "efac:LotTender",
        numbered("TEN", n),
        el("cac:LegalMonetaryTotal", el("cbc:PayableAmount", amount, currencyID="EUR")),
        el("efac:TenderingParty", numbered("TPA", n)),
        el("efac:TenderLot", numbered("LOT", win.lot)),
    )
