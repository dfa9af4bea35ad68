"""Contract folders (CODICE) in the Atom feeds of Spain's platform of public contracts: how far each has come."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from lxml import etree

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.formats.eforms.places import Values, code, codes, day, many, measure, money, table, text, walk, whole
from scrapers.formats.values import Clock, clock_of
from scrapers.notice import Award, Change, Contract, Criterion, Duration, Lot, Moment, Notice, Organization

_NAMESPACES = {
    "cbc": "urn:dgpe:names:draft:codice:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:dgpe:names:draft:codice:schema:xsd:CommonAggregateComponents-2",
    "place-cbc": "urn:dgpe:names:draft:codice-place-ext:schema:xsd:CommonBasicComponents-2",
    "place-cac": "urn:dgpe:names:draft:codice-place-ext:schema:xsd:CommonAggregateComponents-2",
}
_FOLDER = f"{{{_NAMESPACES['place-cac']}}}ContractFolderStatus"

_PARTY = table(
    {
        "cac:PartyIdentification/cbc:ID[NIF]": codes("ids"),
        "cac:PartyIdentification/cbc:ID[DIR3]": codes("ids"),
        "cac:PartyIdentification/cbc:ID[OTROS]": codes("ids"),
        "cac:PartyIdentification/cbc:ID[UTE]": codes("ids"),
        "cac:PartyName/cbc:Name": text("name"),
        "cac:PostalAddress/cbc:CityName": code("city"),
        "cac:PostalAddress/cac:Country/cbc:IdentificationCode": code("country"),
        "cac:Contact/cbc:ElectronicMail": code("email"),
    },
    _NAMESPACES,
)
_PROJECT = table(
    {
        "cbc:Name": text("title"),
        "cbc:TypeCode": code("type"),
        "cac:BudgetAmount/cbc:EstimatedOverallContractAmount": money("estimated_value"),  # without VAT
        "cac:RequiredCommodityClassification/cbc:ItemClassificationCode": codes("cpv"),
        "cac:RealizedLocation/cbc:CountrySubentityCode": codes("nuts"),
        "cac:RealizedLocation/cac:Address/cac:Country/cbc:IdentificationCode": codes("countries"),
        "cac:PlannedPeriod/cbc:DurationMeasure": measure("length"),
        "cac:PlannedPeriod/cbc:StartDate": day("starts_on"),
        "cac:PlannedPeriod/cbc:EndDate": day("ends_on"),
        "cac:ContractExtension/cbc:OptionsDescription": text("options_description"),
    },
    _NAMESPACES,
)
_CRITERION = table({"cbc:Description": text("name"), "cbc:WeightNumeric": code("weight")}, _NAMESPACES)
_TERMS = table(
    {
        "cac:AwardingTerms/cac:AwardingCriteria": many("criteria", _CRITERION),
        "cbc:FundingProgramCode": code("funding"),
    },
    _NAMESPACES,
)
_LOT = table(
    {"cbc:ID": code("id"), "cac:ProcurementProject": _PROJECT, "cac:TenderingTerms": _TERMS},
    _NAMESPACES,
)
_CONTRACT = table({"cbc:ID": code("number"), "cbc:IssueDate": day("signed_on")}, _NAMESPACES)
_RESULT = table(
    {
        "cbc:ResultCode": code("result"),
        "cbc:AwardDate": day("decided_on"),
        "cbc:ReceivedTenderQuantity": whole("tenders_received"),
        "cac:Contract": many("signed", _CONTRACT),
        "cac:WinningParty": many("parties", _PARTY),
        "cac:AwardedTenderedProject/cbc:ProcurementProjectLotID": codes("lots"),
        "cac:AwardedTenderedProject/cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount": money("value"),
    },
    _NAMESPACES,
)
_DOCUMENT = "cac:Attachment/cac:ExternalReference/cbc:URI"
_PROCESS = table(
    {
        "cbc:ProcedureCode": code("procedure"),
        "cac:TenderSubmissionDeadlinePeriod/cbc:EndDate": code("tender.date"),
        "cac:TenderSubmissionDeadlinePeriod/cbc:EndTime": code("tender.time"),
        "cac:ParticipationRequestReceptionPeriod/cbc:EndDate": code("request.date"),
        "cac:ParticipationRequestReceptionPeriod/cbc:EndTime": code("request.time"),
    },
    _NAMESPACES,
)
_PUBLICATION = "place-cac:AdditionalPublicationStatus/place-cac:AdditionalPublicationDocumentReference"
_STATUS = table(
    {
        "cbc:ContractFolderID": code("procedure_id"),
        "place-cbc:ContractFolderStatusCode": code("status"),
        "place-cac:LocatedContractingParty/cac:Party": many("buyers", _PARTY),
        "cac:ProcurementProject": _PROJECT,
        "cac:ProcurementProjectLot": many("divided", _LOT),
        "cac:TenderResult": many("results", _RESULT),
        "cac:TenderingTerms": _TERMS,
        "cac:TenderingProcess": _PROCESS,
        f"cac:LegalDocumentReference/{_DOCUMENT}": codes("documents"),
        f"cac:TechnicalDocumentReference/{_DOCUMENT}": codes("documents"),
        f"cac:AdditionalDocumentReference/{_DOCUMENT}": codes("documents"),
        f"place-cac:ValidNoticeInfo/{_PUBLICATION}/cbc:IssueDate": codes("issued"),
    },
    _NAMESPACES,
)

_FORMS = {"PRE": "planning", "PUB": "competition", "EV": "competition", "ADJ": "result", "RES": "result"}
"""SyndicationContractFolderStatusCode -> BT-03; ANUL is a procurement given up."""
_NATURES = {"1": "supplies", "2": "services", "3": "works", "22": "services", "31": "works", "32": "works"}
"""ContractCode -> BT-23; others are kinds of contract that the directives do not have."""
_PROCEDURES = {
    "1": "open",
    "2": "restricted",
    "3": "neg-wo-call",
    "4": "neg-w-call",
    "5": "comp-dial",
    "9": "open",
    "10": "innovation",
    "13": "neg-w-call",
}
"""SyndicationTenderingProcessCode -> BT-105; 9 is the simplified open one, 6 a minor contract, without a procedure."""
_OUTCOMES = {"1": "selec-w", "2": "selec-w", "8": "selec-w", "9": "selec-w"} | dict.fromkeys("34567", "clos-nw")
"""TenderResultCode -> BT-142: awarded or signed; without tenders, withdrawn or renounced."""
_UNITS = {"DAY": "DAY", "WEE": "WEEK", "MON": "MONTH", "ANN": "YEAR"}
_FUNDED = {"EU": "eu-funds", "NO-EU": "no-eu-funds"}


def completed(notice: Notice, entry: etree._Element) -> Notice:
    """Return an entry's notice with what its contract folder says, if it has one that can be read."""
    folder = entry.find(_FOLDER)
    if folder is None:
        return notice
    try:
        return _completed(notice, walk(folder, _STATUS, {}))
    except ParseError:  # more lots than a procurement has: the entry alone is left
        return notice


def _completed(notice: Notice, found: Values) -> Notice:
    buyers = tuple(_organizations(found.get("buyers", ())))
    clock = clock_of(buyers[0].country if buyers else None)
    lots = tuple(_lots(found, clock))
    cpv = {code for lot in lots for code in (lot.cpv_main, *lot.cpv_additional) if code} | {*found.get("cpv", ())}
    main, additional = _main(found)
    return replace(
        notice,
        published_on=_latest(found) or notice.published_on,
        procedure_id=found.get("procedure_id"),
        form_type=_FORMS.get(found.get("status", "")),
        procedure_type=_PROCEDURES.get(found.get("procedure", "")),
        title=found.get("title") or notice.title,
        nature=_NATURES.get(found.get("type", "")),
        cpv_main=main,
        cpv_additional=additional,
        cpv=tuple(sorted(cpv | set(notice.cpv))),
        nuts=tuple(found.get("nuts", ())),
        countries=tuple(found.get("countries", ())),
        buyers=buyers,
        estimated_value=found.get("estimated_value"),
        documents_urls=tuple(found.get("documents", ())),
        tender_deadline=_deadline(found, "tender", clock),
        lots=lots,
        awards=tuple(_award(result) for result in found.get("results", ())),
        change=Change(reasons=("cancel",)) if found.get("status") == "ANUL" else None,
    )


def _latest(found: Values) -> date | None:
    """Return when the newest of a folder's notices was published."""
    return max(filter(None, map(values.day, found.get("issued", ()))), default=None)


def _main(found: Values) -> tuple[str | None, tuple[str, ...]]:
    """Return the one CPV code as the main one; of several none is called so."""
    known = found.get("cpv", ())
    return (known[0], ()) if len(known) == 1 else (None, tuple(known))


def _lots(found: Values, clock: Clock) -> Iterator[Lot]:
    """Give the lots; an undivided procurement is one, without an id."""
    whole = (found,) if "title" in found else ()
    for lot in found.get("divided", ()) or whole:
        main, additional = _main(lot)
        yield _built(
            Lot,
            lot,
            id=lot.get("id"),
            nature=_NATURES.get(lot.get("type", "")),
            cpv_main=main,
            cpv_additional=additional,
            duration=_duration(lot),
            criteria=tuple(_built(Criterion, criterion) for criterion in lot.get("criteria", ())),
            eu_funded=_FUNDED.get(lot.get("funding") or found.get("funding") or ""),
            tender_deadline=_deadline(found, "tender", clock),
            request_deadline=_deadline(found, "request", clock),
        )


def _duration(lot: Values) -> Duration | None:
    length, unit = lot.get("length", (None, ""))
    return Duration(length, _UNITS[unit]) if unit in _UNITS else None


def _deadline(found: Values, name: str, clock: Clock) -> Moment | None:
    return clock(found.get(f"{name}.date"), found.get(f"{name}.time"))


def _award(found: Values) -> Award:
    award: Award = _built(
        Award,
        found,
        id=None,
        status=_OUTCOMES.get(found.get("result", "")),
        winners=tuple(_organizations(found.get("parties", ()))),
        values=(found["value"],) if "value" in found else (),
        contracts=tuple(_built(Contract, contract) for contract in found.get("signed", ())),
    )
    return award


def _organizations(parties: Any) -> Iterator[Organization]:
    for party in parties:
        if "name" in party or "ids" in party:
            yield _built(Organization, party, name=party.get("name", {}))


def _built(kind: Any, found: Values, **more: Any) -> Any:
    """Return a value of the notice model from what was found under the names of its fields."""
    names = {field.name for field in fields(kind)}
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items() if name in names}
    return kind(**plain | more)
