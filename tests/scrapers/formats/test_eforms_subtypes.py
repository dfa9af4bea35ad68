"""Every subtype of eForms is read: 1 to 40, CEI, T01 and T02, X01 and X02, and the national E1 to E6.

The documents are made here, after the places of the SDK's field definitions, with what a notice of the kind must have.
"""

from datetime import date
from decimal import Decimal

import pytest

from scrapers import formats
from scrapers.document import Document
from scrapers.formats.eforms.notices import NEWEST_SDK
from scrapers.notice import Duration, Notice

PLAN, CALL, RESULT = "PriorInformationNotice", "ContractNotice", "ContractAwardNotice"
CLASSIC, UTILITIES, DEFENCE, CONCESSION = "32014L0024", "32014L0025", "32009L0081", "32014L0023"
DIRECTIVES = (CLASSIC, UTILITIES, DEFENCE)


def _rows(first: int, root: str, form: str, kind: str, *directives: str) -> list[tuple[str, str, str, str, str]]:
    return [(str(first + place), root, form, kind, basis) for place, basis in enumerate(directives)]


SUBTYPES = [
    *_rows(1, PLAN, "planning", "pin-buyer", *DIRECTIVES),
    *_rows(4, PLAN, "planning", "pin-only", *DIRECTIVES),
    *_rows(7, PLAN, "planning", "pin-rtl", *DIRECTIVES),
    *_rows(10, PLAN, "competition", "pin-cfc-standard", CLASSIC, UTILITIES),
    *_rows(12, PLAN, "competition", "pin-cfc-social", CLASSIC, UTILITIES, CONCESSION),
    *_rows(15, CALL, "competition", "qu-sy", UTILITIES),
    *_rows(16, CALL, "competition", "cn-standard", *DIRECTIVES, CONCESSION),
    *_rows(20, CALL, "competition", "cn-social", CLASSIC, UTILITIES),
    *_rows(22, CALL, "competition", "subco", DEFENCE),
    *_rows(23, CALL, "competition", "cn-desg", CLASSIC, UTILITIES),
    *_rows(25, RESULT, "dir-awa-pre", "veat", *DIRECTIVES, CONCESSION),
    *_rows(29, RESULT, "result", "can-standard", *DIRECTIVES, CONCESSION),
    *_rows(33, RESULT, "result", "can-social", CLASSIC, UTILITIES, CONCESSION),
    *_rows(36, RESULT, "result", "can-desg", CLASSIC, UTILITIES),
    *_rows(38, RESULT, "cont-modif", "can-modif", CLASSIC, UTILITIES, CONCESSION),
    ("CEI", PLAN, "competition", "cei", "32024R2509"),
    ("E1", PLAN, "consultation", "pmc", "other"),
    ("E2", PLAN, "planning", "pin-only", "other"),
    ("E3", CALL, "competition", "cn-standard", "other"),
    ("E4", RESULT, "result", "can-standard", "other"),
    ("E5", RESULT, "completion", "compl", "other"),
    ("E6", RESULT, "cont-modif", "can-modif", "other"),
    ("T01", PLAN, "planning", "pin-tran", "32007R1370"),
    ("T02", RESULT, "result", "can-tran", "32007R1370"),
]

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
EFORMS = "http://data.europa.eu/p27/eforms-ubl-extension"
BRIN = "http://data.europa.eu/p27/eforms-business-registration-information-notice/1"
NAMESPACES = (
    f'xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2" '
    f'xmlns:ext="{UBL}CommonExtensionComponents-2" xmlns:efext="{EFORMS}s/1" '
    f'xmlns:efac="{EFORMS}-aggregate-components/1" xmlns:efbc="{EFORMS}-basic-components/1"'
)
RESULTS = """
<efac:NoticeResult>
  <cbc:TotalAmount currencyID="EUR">9</cbc:TotalAmount>
  <efac:LotResult><cbc:ID>RES-0001</cbc:ID><cbc:TenderResultCode>selec-w</cbc:TenderResultCode>
    <efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender>
    <efac:SettledContract><cbc:ID>CON-0001</cbc:ID></efac:SettledContract>
    <efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotResult>
  <efac:LotTender><cbc:ID>TEN-0001</cbc:ID>
    <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">9</cbc:PayableAmount></cac:LegalMonetaryTotal>
    <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>
    <efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotTender>
  <efac:SettledContract><cbc:ID>CON-0001</cbc:ID><cbc:IssueDate>2026-01-02Z</cbc:IssueDate>
    <efbc:ContractFrameworkIndicator>{call_off}</efbc:ContractFrameworkIndicator>
    <efac:ContractReference><cbc:ID>7/26</cbc:ID></efac:ContractReference>
    <efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>
  <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID><efac:Tenderer><cbc:ID>ORG-0002</cbc:ID></efac:Tenderer>
  </efac:TenderingParty>
</efac:NoticeResult>"""
MODIFICATION = """
<efac:ContractModification><efbc:ChangedNoticeIdentifier>2025/S 010-000123</efbc:ChangedNoticeIdentifier>
  <efac:Change><efac:ChangedSection><efbc:ChangedSectionIdentifier>CON-0001</efbc:ChangedSectionIdentifier>
  </efac:ChangedSection></efac:Change>
  <efac:ChangeReason><cbc:ReasonCode>add-wss</cbc:ReasonCode></efac:ChangeReason></efac:ContractModification>"""
ORGANIZATION = """
<efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>{ref}</cbc:ID></cac:PartyIdentification>
  <cac:PartyName><cbc:Name languageID="FIN">{name}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cac:Country><cbc:IdentificationCode>FIN</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:CompanyID>{number}</cbc:CompanyID></cac:PartyLegalEntity></efac:Company></efac:Organization>"""


def document(
    subtype: str, root: str, form: str, kind: str, basis: str, sdk: str = "eforms-sdk-1.13", call_off: str = "false"
) -> Document:
    """Return a small notice; a planning one (1 to 9, E2) speaks of parts, all others of lots."""
    extension = "".join(
        (
            RESULTS.format(call_off=call_off) if root == RESULT else "",
            MODIFICATION if form == "cont-modif" else "",
            f"<efac:NoticeSubType><cbc:SubTypeCode>{subtype}</cbc:SubTypeCode></efac:NoticeSubType>",
            "<efac:Organizations>",
            ORGANIZATION.format(ref="ORG-0001", name="Kylä", number="0101263-6"),
            ORGANIZATION.format(ref="ORG-0002", name="Urakka Oy", number="1234567-1"),
            "</efac:Organizations>",
        )
    )
    body = f"""<{root} xmlns="{UBL}{root}-2" {NAMESPACES}>
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>{extension}</efext:EformsExtension>
</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:CustomizationID>{sdk}</cbc:CustomizationID>
<cbc:ID schemeName="notice-id">99999999-aaaa-4aaa-8aaa-000000000001</cbc:ID>
<cbc:ContractFolderID>99999999-aaaa-4aaa-8aaa-000000000002</cbc:ContractFolderID>
<cbc:IssueDate>2026-01-01+02:00</cbc:IssueDate><cbc:IssueTime>10:00:00+02:00</cbc:IssueTime>
<cbc:VersionID>01</cbc:VersionID><cbc:RegulatoryDomain>{basis}</cbc:RegulatoryDomain>
<cbc:NoticeTypeCode listName="{form}">{kind}</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode listName="language">FIN</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
</cac:Party></cac:ContractingParty>
<cac:TenderingProcess><cbc:ProcedureCode>neg-wo-call</cbc:ProcedureCode>
  <cac:NoticeDocumentReference><cbc:ID schemeName="ojs-notice-id">00000123-2025</cbc:ID></cac:NoticeDocumentReference>
  <cac:ProcessJustification>
    <cbc:ProcessReasonCode listName="direct-award-justification">additional</cbc:ProcessReasonCode>
    <cbc:Description>88888888-aaaa-4aaa-8aaa-000000000002</cbc:Description></cac:ProcessJustification>
  <cac:ProcessJustification><cbc:ProcessReasonCode listName="accelerated-procedure">true</cbc:ProcessReasonCode>
    <cbc:Description>00000124-2025</cbc:Description></cac:ProcessJustification></cac:TenderingProcess>
<cac:ProcurementProject><cbc:Name languageID="FIN">Tie</cbc:Name>
  <cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">45233120</cbc:ItemClassificationCode>
  </cac:MainCommodityClassification></cac:ProcurementProject>
<cac:ProcurementProjectLot><cbc:ID schemeName="{_scheme(subtype)}">{_lot(subtype)}</cbc:ID>
  <cac:TenderingProcess>
    <cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>2026-02-03+02:00</cbc:EndDate>
    <cbc:EndTime>12:00:00+02:00</cbc:EndTime></cac:TenderSubmissionDeadlinePeriod></cac:TenderingProcess>
  <cac:ProcurementProject><cbc:Name languageID="FIN">Tien osa</cbc:Name>
    <cac:PlannedPeriod><cbc:StartDate>2026-03-01Z</cbc:StartDate>
    <cbc:DurationMeasure unitCode="MONTH">6</cbc:DurationMeasure>
    </cac:PlannedPeriod></cac:ProcurementProject></cac:ProcurementProjectLot>
</{root}>"""
    return Document(body.encode(), f"{subtype}.xml")


def _scheme(subtype: str) -> str:
    return "Part" if _lot(subtype).startswith("PAR") else "Lot"


def _lot(subtype: str) -> str:
    return "PAR-0001" if subtype in {*map(str, range(1, 7)), "E2"} else "LOT-0001"


def read_one(made: Document) -> Notice:
    (notice,) = formats.read(made)
    assert isinstance(notice, Notice), notice
    return notice


@pytest.mark.parametrize("row", SUBTYPES, ids=lambda row: row[0])
def test_every_subtype_is_read(row: tuple[str, str, str, str, str]) -> None:
    subtype, root, form, kind, basis = row
    notice = read_one(document(*row))
    said = (notice.subtype, notice.form_type, notice.notice_type, notice.legal_basis, notice.procedure_type)
    assert said == (subtype, form, kind, basis, "neg-wo-call")
    assert (notice.title, notice.cpv, notice.languages) == ({"fi": "Tie"}, ("45233120",), ("fi",))
    assert [(buyer.name, buyer.ids, buyer.country) for buyer in notice.buyers] == [
        ({"fi": "Kylä"}, ("0101263-6",), "FIN")
    ]
    (lot,) = notice.lots
    assert (lot.id, lot.title, lot.starts_on) == (_lot(subtype), {"fi": "Tien osa"}, date(2026, 3, 1))
    assert lot.duration == Duration(Decimal(6), "MONTH")
    assert lot.tender_deadline is not None
    assert str(lot.tender_deadline.at) == "2026-02-03 10:00:00+00:00"
    winners = [(award.winners[0].ids, award.contracts[0].number, award.lots) for award in notice.awards]
    assert winners == ([(("1234567-1",), "7/26", ("LOT-0001",))] if root == RESULT else [])
    modified = (notice.modification.of, notice.modification.sections) if notice.modification else None
    assert modified == ((("123-2025",), ("CON-0001",)) if form == "cont-modif" else None)
    assert (notice.earlier_notices, notice.framework_notices) == (("123-2025",), ())
    assert notice.related_notices == ("88888888-aaaa-4aaa-8aaa-000000000002",)
    assert notice.strange_version is None


def test_there_are_all_of_them() -> None:
    national = {*(f"E{number}" for number in range(1, 7)), "CEI", "T01", "T02"}
    assert {row[0] for row in SUBTYPES} == {*map(str, range(1, 41)), *national}


@pytest.mark.parametrize("subtype", ["X01", "X02"])
def test_business_registrations_are_read(subtype: str) -> None:
    body = f"""<BusinessRegistrationInformationNotice xmlns="{BRIN}" {NAMESPACES}>
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
<efac:NoticeSubType><cbc:SubTypeCode>{subtype}</cbc:SubTypeCode></efac:NoticeSubType>
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:CustomizationID>eforms-sdk-1.13</cbc:CustomizationID><cbc:ID>a</cbc:ID>
<cbc:NoticeTypeCode listName="bri">brin-ecs</cbc:NoticeTypeCode></BusinessRegistrationInformationNotice>"""
    notice = read_one(Document(body.encode(), "brin.xml"))
    assert (notice.subtype, notice.form_type, notice.lots) == (subtype, "bri", ())


def test_a_call_off_is_related_to_its_framework_and_does_not_continue_it() -> None:
    notice = read_one(document("29", RESULT, "result", "can-standard", CLASSIC, call_off="true"))
    assert (notice.earlier_notices, notice.framework_notices) == ((), ("123-2025",))


@pytest.mark.parametrize(
    ("sdk", "strange"),
    [
        *((f"eforms-sdk-1.{minor}", False) for minor in range(3, NEWEST_SDK + 1)),
        ("eforms-sdk-1.13.2", False),
        ("eforms-sdk-1.7#urn:fdc:anskaffelser.no:2023:eforms:national", False),
        ("eforms-sdk-1.13#extended#urn:fdc:anskaffelser.no:2026:eforms:national-e", False),
        ("eforms-de-1.1", False),
        ("eforms-de-2.0", False),
        (f"eforms-sdk-1.{NEWEST_SDK + 1}", True),
        ("eforms-sdk-2.0", True),
        ("eforms-sdk-1.13#urn:of:somebody", True),
        ("nonsense", True),
        ("", False),
    ],
)
def test_an_unknown_version_is_read_all_the_same_and_said(sdk: str, strange: bool) -> None:
    notice = read_one(document("16", CALL, "competition", "cn-standard", CLASSIC, sdk=sdk))
    assert notice.title == {"fi": "Tie"}
    assert notice.strange_version == (sdk if strange else None)
