"""Which business term stands where in an eForms notice: one line each, its number beside it.

Paths are those of the eForms SDK's field definitions.  Lots (LOT-), groups of lots (GLO-) and parts (PAR-) share their
places.  Names that are fields of the notice model go straight into it; the others are joined in `notices.py`.
"""

from scrapers.formats.eforms.places import (
    code,
    codes,
    day,
    each,
    flag,
    list_name,
    many,
    measure,
    money,
    table,
    text,
    whole,
)

CRITERION_NUMBER = table(
    {
        "efbc:ParameterCode[number-weight]": code("kind"),  # BT-5421
        "efbc:ParameterNumeric": code("weight"),  # BT-541
    }
)

CRITERION = table(
    {
        "cbc:AwardingCriterionTypeCode[award-criterion-type]": code("type"),  # BT-539
        "cbc:Name": text("name"),  # BT-734
        "cbc:Description": text("description"),  # BT-540
        "$E/efac:AwardCriterionParameter": many("numbers", CRITERION_NUMBER),
    }
)

PLACE = table(
    {
        "cbc:CountrySubentityCode": codes("nuts"),  # BT-5071
        "cac:Country/cbc:IdentificationCode": codes("countries"),  # BT-5141
        "cbc:Region": codes("places"),  # BT-727
    }
)

PROJECT = table(
    {
        "cbc:Name": text("title"),  # BT-21
        "cbc:Description": text("description"),  # BT-24
        "cbc:ProcurementTypeCode": code("nature"),  # BT-23
        "cbc:SMESuitableIndicator": flag("sme_suitable"),  # BT-726
        "cac:ProcurementAdditionalType/cbc:ProcurementTypeCode[strategic-procurement]": codes("strategic"),  # BT-06
        "cac:MainCommodityClassification/cbc:ItemClassificationCode": code("cpv_main"),  # BT-262
        "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode": codes("cpv_additional"),  # BT-263
        "cac:RealizedLocation/cac:Address": PLACE,
        "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount": money("estimated_value"),  # BT-27
        "cac:RequestedTenderTotal/$E/efbc:FrameworkMaximumAmount": money("framework_max"),  # BT-271
        "cac:PlannedPeriod/cbc:DurationMeasure": measure("duration"),  # BT-36
        "cac:PlannedPeriod/cbc:StartDate": day("starts_on"),  # BT-536
        "cac:PlannedPeriod/cbc:EndDate": day("ends_on"),  # BT-537
        "cac:PlannedPeriod/cbc:DescriptionCode": code("period_code"),  # BT-538
        "cac:ContractExtension/cbc:MaximumNumberNumeric": whole("renewals_max"),  # BT-58
        "cac:ContractExtension/cac:Renewal/cac:Period/cbc:Description": text("renewal_description"),  # BT-57
        "cac:ContractExtension/cbc:OptionsDescription": text("options_description"),  # BT-54
    }
)
"""What is bought: of the procedure and of a lot."""

RESERVATION = "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"

REFERENCED_DOCUMENT = table(
    {
        "cbc:DocumentType": code("access"),  # BT-14
        "cac:Attachment/cac:ExternalReference/cbc:URI": codes("urls"),  # BT-15, BT-615
    }
)

TERMS = table(
    {
        "cbc:VariantConstraintCode": code("variants"),  # BT-63
        "cbc:FundingProgramCode[eu-funded]": code("eu_funded"),  # BT-60
        f"{RESERVATION}[reserved-procurement]": codes("reserved"),  # BT-71
        "cac:CallForTendersDocumentReference": many("documents", REFERENCED_DOCUMENT),
        "cac:TenderRecipientParty/cbc:EndpointID": code("submission_url"),  # BT-18
        "cac:TenderValidityPeriod/cbc:DurationMeasure": measure("tender_validity"),  # BT-98
        "cac:AwardingTerms/cac:AwardingCriterion/cac:SubordinateAwardingCriterion": many("criteria", CRITERION),
    }
)

PROCESS = table(
    {
        "cbc:GovernmentAgreementConstraintIndicator": flag("gpa"),  # BT-115
        "cac:TenderSubmissionDeadlinePeriod/cbc:EndDate": code("tender_deadline.date"),  # BT-131(d)
        "cac:TenderSubmissionDeadlinePeriod/cbc:EndTime": code("tender_deadline.time"),  # BT-131(t)
        "cac:ParticipationRequestReceptionPeriod/cbc:EndDate": code("request_deadline.date"),  # BT-1311(d)
        "cac:ParticipationRequestReceptionPeriod/cbc:EndTime": code("request_deadline.time"),  # BT-1311(t)
        "$E/efac:InterestExpressionReceptionPeriod/cbc:EndDate": code("interest_deadline.date"),  # BT-630(d)
        "$E/efac:InterestExpressionReceptionPeriod/cbc:EndTime": code("interest_deadline.time"),  # BT-630(t)
        "cac:AdditionalInformationRequestPeriod/cbc:EndDate": code("questions_deadline.date"),  # BT-13(d)
        "cac:AdditionalInformationRequestPeriod/cbc:EndTime": code("questions_deadline.time"),  # BT-13(t)
        "cac:ContractingSystem/cbc:ContractingSystemTypeCode[framework-agreement]": code("framework"),  # BT-765
        "cac:ContractingSystem/cbc:ContractingSystemTypeCode[dps-usage]": code("dps"),  # BT-766
        "cac:NoticeDocumentReference/cbc:ID": codes("previous_notices"),  # BT-125(i)
    }
)

LOT = table(
    {
        "cbc:ID": code("id"),  # BT-137
        "cac:ProcurementProject": PROJECT,
        "cac:TenderingTerms": TERMS,
        "cac:TenderingProcess": PROCESS,
    }
)

ORGANIZATION = table(
    {
        "efac:Company/cac:PartyIdentification/cbc:ID": code("ref"),  # OPT-200
        "efac:Company/cac:PartyName/cbc:Name": text("name"),  # BT-500
        "efac:Company/cac:PartyLegalEntity/cbc:CompanyID": codes("ids"),  # BT-501
        "efac:Company/cac:PostalAddress/cac:Country/cbc:IdentificationCode": code("country"),  # BT-514
        "efac:Company/cac:PostalAddress/cbc:CityName": code("city"),  # BT-513
        "efac:Company/cac:Contact/cbc:ElectronicMail": code("email"),  # BT-506
        "efbc:GroupLeadIndicator": flag("leads"),  # OPP-050
        "efbc:AwardingCPBIndicator": flag("awards_centrally"),  # OPP-051
        "efbc:AcquiringCPBIndicator": flag("acquires_centrally"),  # OPP-052
    }
)

STATISTIC = table(
    {
        "efbc:StatisticsCode": code("kind"),  # BT-760
        "efbc:StatisticsNumeric": whole("count"),  # BT-759
    }
)

LOT_RESULT = table(
    {
        "cbc:ID": code("id"),  # OPT-322
        "cbc:TenderResultCode": code("status"),  # BT-142
        "efac:DecisionReason/efbc:DecisionReasonCode": code("reason"),  # BT-144
        "efac:TenderLot/cbc:ID": codes("lots"),  # BT-13713
        "efac:LotTender/cbc:ID": codes("tenders"),  # OPT-320
        "efac:SettledContract/cbc:ID": codes("contract_refs"),  # OPT-315
        "efac:FrameworkAgreementValues/cbc:MaximumValueAmount": money("framework_max"),  # BT-709
        "efac:ReceivedSubmissionsStatistics": many("statistics", STATISTIC),
    }
)

LOT_TENDER = table(
    {
        "cbc:ID": code("ref"),  # OPT-321
        "efac:TenderLot/cbc:ID": codes("lots"),  # BT-13714
        "efac:TenderingParty/cbc:ID": code("party"),  # OPT-310
        "cac:LegalMonetaryTotal/cbc:PayableAmount": money("value"),  # BT-720
    }
)

TENDERING_PARTY = table(
    {
        "cbc:ID": code("ref"),  # OPT-210
        "efac:Tenderer/cbc:ID": codes("organizations"),  # OPT-300
    }
)

SETTLED_CONTRACT = table(
    {
        "cbc:ID": code("ref"),  # OPT-316
        "efac:ContractReference/cbc:ID": code("number"),  # BT-150
        "cbc:Title": text("title"),  # BT-721
        "cbc:IssueDate": day("signed_on"),  # BT-145
        "cbc:AwardDate": day("decided_on"),  # BT-1451
        "cbc:URI": code("url"),  # BT-151
        "efac:LotTender/cbc:ID": codes("tenders"),  # BT-3202
        "cac:NoticeDocumentReference/cbc:ID": codes("framework_notices"),  # OPT-100
        "efbc:ContractFrameworkIndicator": flag("call_off"),  # BT-768
    }
)

JUSTIFICATION = table(
    {
        "cbc:ProcessReasonCode[direct-award-justification]": code("reason"),  # BT-136
        "cbc:Description": code("procedure"),  # BT-1252
    }
)

CHANGES = table(
    {
        "efbc:ChangedNoticeIdentifier": codes("of"),  # BT-758
        "efac:Change/efac:ChangedSection/efbc:ChangedSectionIdentifier": codes("sections"),  # BT-13716
        "efac:Change/efbc:ChangedSectionIdentifier": codes("sections"),  # BT-13716 before SDK 1.5
        "efac:ChangeReason/cbc:ReasonCode": codes("reasons"),  # BT-140
    }
)

MODIFICATION = table(
    {
        "efbc:ChangedNoticeIdentifier": codes("of"),  # BT-1501(n)
        "efac:Change/efac:ChangedSection/efbc:ChangedSectionIdentifier": codes("sections"),  # BT-1501(s)
        "efac:ChangeReason/cbc:ReasonCode": codes("reasons"),  # BT-200
        "efac:Change/efbc:ChangeDescription": text("description"),  # BT-202
        "efac:ChangeReason/efbc:ReasonDescription": text("reason_description"),  # BT-201
    }
)

HILMA_CONTRACT = table(
    {
        "cbc:ID": code("ref"),  # FI-OPT-100
        "hilma:ContractValueAmount": money("value"),  # FI-70
    }
)

NOTICE = table(
    {
        "cbc:CustomizationID": code("customization"),  # OPT-002
        "cbc:ID": code("notice_id"),  # BT-701
        "cbc:VersionID": code("version"),  # BT-757
        "cbc:ContractFolderID": code("procedure_id"),  # BT-04
        "cbc:IssueDate": code("dispatched.date"),  # BT-05(a)
        "cbc:IssueTime": code("dispatched.time"),  # BT-05(b)
        "cbc:RegulatoryDomain": code("legal_basis"),  # BT-01
        "cbc:NoticeTypeCode": each(code("notice_type"), list_name("form_type")),  # BT-02, BT-03
        "cbc:NoticeLanguageCode": codes("languages"),  # BT-702(a)
        "cac:AdditionalNoticeLanguage/cbc:ID": codes("languages"),  # BT-702(b)
        "$E/efac:NoticeSubType/cbc:SubTypeCode": code("subtype"),  # OPP-070
        "$E/efac:Publication/efbc:NoticePublicationID": code("publication_number"),  # OPP-010
        "$E/efac:Publication/efbc:PublicationDate": day("published_on"),  # OPP-012
        "$E/efac:Organizations/efac:Organization": many("organizations", ORGANIZATION),
        "$E/efac:Changes": many("changes", CHANGES),
        "$E/efac:ContractModification": many("modifications", MODIFICATION),
        "$E/efac:NoticeResult/cbc:TotalAmount": money("total_value"),  # BT-161
        "$E/efac:NoticeResult/efbc:OverallMaximumFrameworkContractsAmount": money("result_framework_max"),  # BT-118
        "$E/efac:NoticeResult/efac:LotResult": many("results", LOT_RESULT),
        "$E/efac:NoticeResult/efac:LotTender": many("tenders", LOT_TENDER),
        "$E/efac:NoticeResult/efac:TenderingParty": many("parties", TENDERING_PARTY),
        "$E/efac:NoticeResult/efac:SettledContract": many("settled", SETTLED_CONTRACT),
        "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID": codes("buyer_refs"),  # OPT-300
        "cac:ProcurementProject": PROJECT,
        "cac:TenderingProcess/cbc:ProcedureCode": code("procedure_type"),  # BT-105
        "cac:TenderingProcess/cac:NoticeDocumentReference/cbc:ID": codes("earlier_notices"),  # OPP-090
        "cac:TenderingProcess/cac:ProcessJustification": many("justifications", JUSTIFICATION),
        "cac:ProcurementProjectLot": many("lots", LOT),
        "hilma:NationalExtension/hilma:ProcurementProject/hilma:ApplicableLegislationCode": code("FI-11"),
        "hilma:NationalExtension/hilma:ProcurementProject/hilma:IsEUApplicableConstraintIndicator": flag("FI-20"),
        "hilma:NationalExtension/hilma:ProcurementProject/hilma:PredictedValueConstraintIndicator": flag("FI-30"),
        "hilma:NationalExtension/hilma:TenderingProcess/hilma:PreviousPlanningIdentifier": code("FI-125"),
        "hilma:NationalExtension/hilma:NoticeResult/hilma:SettledContracts/hilma:SettledContract": many(
            "hilma_contracts", HILMA_CONTRACT
        ),
    }
)
NATIONAL = ("FI-11", "FI-20", "FI-30", "FI-125")
"""Fields of national extensions that are kept by their own id."""
