"""From the tables to eForms XML: small notices with the elements of the SDK's field definitions, in their order.

The same day gives the same bytes, so that loading the same notice again changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.etree import _Element

from tenderwatch.demo.days import Days
from tenderwatch.demo.model import Awarded, Called, Cancelled, Changed, Modified, Planned, Procedure, Said, Text, Win
from tenderwatch.demo.notices import PROCEDURES
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
FIRST_NUMBER = 99_000_001
"""Publication numbers count from here: TED does not reach so many in a year, so none is ever a real notice's."""
THRESHOLDS = {"works": 5_404_000}
THRESHOLD = 216_000
"""Below it a notice is a national one (E3, E4)."""

Content: TypeAlias = "str | _Element | Iterable[Content] | None"


@dataclass(frozen=True)
class Made:
    """A notice as it will be received: `procedure` and `place` say which one of the tables it is."""

    procedure: str
    place: int
    number: str
    published_on: date
    body: bytes

    @property
    def name(self) -> str:
        """How the document is called."""
        return f"demo/{self.number}.xml"


def notices(days: Days) -> list[Made]:
    """Return the demo's notices as documents, in the order of their publication."""
    told = [(procedure, place) for procedure in PROCEDURES for place in range(len(procedure.said))]
    told.sort(key=lambda each: each[0].said[each[1]].on)
    made = []
    for (procedure, place), number in zip(told, count(FIRST_NUMBER), strict=False):
        published_on = days.worked(procedure.said[place].on)
        written = _Notice(procedure, place, f"{number}-{published_on.year}", published_on, days).written()
        made.append(Made(procedure.key, place, f"{number}-{published_on.year}", published_on, written))
    return made


def broken_off(days: Days) -> Made:
    """Return a document whose transfer ended in the middle, for the quarantine."""
    whole = notices(days)[-1]
    return Made("", 0, "broken-off", days.worked(-2), whole.body[: len(whole.body) // 3])


def procedure_uuid(days: Days, procedure: Procedure) -> str:
    """Return the name of a procedure: BT-04, or that of its planning notice, which has none."""
    return _uuid(days, procedure.key, 0 if isinstance(procedure.said[0], Planned) else "procedure")


def _uuid(days: Days, key: str, what: int | str) -> str:
    return str(UUID(bytes=sha256(f"{days.today}/{key}/{what}".encode()).digest()[:16], version=4))


@dataclass(frozen=True)
class _Notice:
    """One notice on its way to XML."""

    procedure: Procedure
    place: int
    number: str
    published_on: date
    days: Days

    @property
    def said(self) -> Said:
        return self.procedure.said[self.place]

    @property
    def call(self) -> Called | None:
        """The call that this notice is or changes, with the deadline that now holds."""
        calls = [said for said in self.procedure.said[: self.place + 1] if isinstance(said, Called)]
        moved = [said.due for said in self.procedure.said[: self.place + 1] if isinstance(said, Changed) and said.due]
        if not calls or isinstance(self.said, Awarded | Modified):
            return None
        return Called(calls[0].on, moved[-1], calls[0].questions, calls[0].clock) if moved else calls[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(PARTIES[self.procedure.buyer].zone)

    def written(self) -> bytes:
        root = _KINDS[type(self.said)].root
        tree = etree.Element(f"{{{UBL}{root}-2}}{root}", nsmap={None: f"{UBL}{root}-2", **NAMESPACES})
        _put(tree, (self._head(), self._what()))
        return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _head(self) -> Iterator[Content]:
        kind, procedure = _KINDS[type(self.said)], self.procedure
        sent = datetime.combine(self.days.worked(self.said.on - 1), time(9, 30), self.zone)
        yield _extension(self._told())
        yield _el("cbc:UBLVersionID", "2.3")
        yield _el("cbc:CustomizationID", "eforms-sdk-1.13")
        yield _el("cbc:ID", self._uuid(self.place), schemeName="notice-id")
        if not isinstance(self.said, Planned):  # BT-04 is for notices from the call on
            yield _el("cbc:ContractFolderID", procedure_uuid(self.days, procedure))
        yield _el("cbc:IssueDate", f"{sent:%Y-%m-%d}{_offset(sent)}")
        yield _el("cbc:IssueTime", f"{sent:%H:%M:%S}{_offset(sent)}")
        yield _el("cbc:VersionID", "01")
        if isinstance(self.said, Planned):
            yield _el("cbc:PlannedDate", f"{self.days.due(120):%Y-%m-%d}{_offset(sent)}")
        yield _el("cbc:RegulatoryDomain", "other" if _is_national(procedure) else "32014L0024")
        yield _el("cbc:NoticeTypeCode", kind.type, listName=kind.form)
        first, *others = procedure.languages
        yield _el("cbc:NoticeLanguageCode", LANGUAGES[first], listName="language")
        yield (_el("cac:AdditionalNoticeLanguage", _el("cbc:ID", LANGUAGES[other])) for other in others)
        yield _el("cac:ContractingParty", _el("cac:Party", _identified("ORG-0001")))

    def _told(self) -> Iterator[Content]:
        """What eForms adds to UBL, in the root's extension."""
        match self.said:
            case Changed() | Cancelled():
                yield self._changes()
            case Modified() as said:
                yield self._modification(said)
                yield self._result((said.win,), said.signed, "")
            case Awarded() as said:
                yield self._result(said.wins, said.signed, said.reason)
        subtype = _KINDS[type(self.said)].subtypes[_is_national(self.procedure)]
        yield _el("efac:NoticeSubType", _el("cbc:SubTypeCode", subtype, listName="notice-subtype"))
        yield _el("efac:Organizations", (_organization(ref, key) for key, ref in self._refs().items()))
        yield _el(
            "efac:Publication",
            _el("efbc:NoticePublicationID", self.number.zfill(13), schemeName="ojs-notice-id"),
            _el("efbc:PublicationDate", f"{self.published_on:%Y-%m-%d}{_offset(self._noon(self.published_on))}"),
        )

    def _refs(self) -> dict[str, str]:
        """The organisations of this notice, the buyer first, and how it refers to them."""
        match self.said:
            case Awarded(wins=wins):
                keys = [self.procedure.buyer, *(win.party for win in wins)]
            case Modified(win=win):
                keys = [self.procedure.buyer, win.party]
            case _:
                keys = [self.procedure.buyer]
        return {key: f"ORG-{n:04}" for n, key in enumerate(dict.fromkeys(keys), 1)}

    def _changes(self) -> _Element:
        said = self.said
        reason = said.reason if isinstance(said, Changed) else "cancel"
        first = self.procedure.said.index(next(each for each in self.procedure.said if isinstance(each, Called)))
        sections = [code for code, _lot in _numbered(self.procedure)] if isinstance(said, Changed) else ["PROCEDURE"]
        return _el(
            "efac:Changes",
            _el("efbc:ChangedNoticeIdentifier", f"{self._uuid(first)}-01", schemeName="notice-id-ref"),
            _el("efac:Change", (_section(section) for section in sections)),
            _el("efac:ChangeReason", _el("cbc:ReasonCode", reason, listName="change-corrig-justification")),
        )

    def _modification(self, said: Modified) -> _Element:
        return _el(
            "efac:ContractModification",
            _el("efbc:ChangedNoticeIdentifier", f"{self._uuid(0)}-01", schemeName="notice-id-ref"),
            _el("efbc:ModifiedContractIdentifier", "CON-0001"),
            _el("efac:Change", _texts("efbc:ChangeDescription", said.text), _section("CON-0001")),
            _el("efac:ChangeReason", _el("cbc:ReasonCode", "mod-rev", listName="modification-justification")),
        )

    def _result(self, wins: tuple[Win, ...], signed: int | None, reason: str) -> _Element:
        refs, values = self._refs(), [win.value for win in wins]
        total = sum(value for value in values if value is not None) if wins and None not in values else None
        won = {win.lot: n for n, win in enumerate(wins, 1)}
        return _el(
            "efac:NoticeResult",
            _el("cbc:TotalAmount", str(total), currencyID="EUR") if total is not None else None,
            (
                _lot_result(n, wins[won[n] - 1] if n in won else None, won.get(n), reason)
                for n, _lot in enumerate(self.procedure.parts, 1)
            ),
            (_lot_tender(n, win) for n, win in enumerate(wins, 1)),
            (self._settled(n, win, signed) for n, win in enumerate(wins, 1)),
            (
                _el("efac:TenderingParty", _ref("TPA", n), _el("efac:Tenderer", _el("cbc:ID", refs[win.party])))
                for n, win in enumerate(wins, 1)
            ),
        )

    def _settled(self, n: int, win: Win, signed: int | None) -> _Element:
        """A signed contract; the winner was chosen sixteen days before it was signed, so that the standstill had passed."""
        day = self.days.worked(signed if signed is not None else self.said.on)
        chosen = self.days.worked((signed if signed is not None else self.said.on) - 16)
        return _el(
            "efac:SettledContract",
            _ref("CON", n),
            _el("cbc:IssueDate", f"{day:%Y-%m-%d}{_offset(self._noon(day))}"),
            _el("cbc:AwardDate", f"{chosen:%Y-%m-%d}{_offset(self._noon(chosen))}"),
            _texts("cbc:Title", self.procedure.parts[win.lot - 1].title),
            _el("efac:ContractReference", _el("cbc:ID", win.number)) if win.number else None,
            _el("efac:LotTender", _ref("TEN", n)),
        )

    def _what(self) -> Iterator[Content]:
        procedure = self.procedure
        if not isinstance(self.said, Planned):
            code = _el("cbc:ProcedureCode", procedure.kind, listName="procurement-procedure-type")
            yield _el("cac:TenderingProcess", code)
        yield _el(
            "cac:ProcurementProject",
            _texts("cbc:Name", procedure.title),
            _texts("cbc:Description", procedure.text),
            _el("cbc:ProcurementTypeCode", procedure.nature, listName="contract-nature"),
            self._money(procedure.value, procedure.framework_max),
            _cpv(procedure.cpv, procedure.more_cpv),
            self._where(),
        )
        prefix, scheme = ("PAR", "Part") if isinstance(self.said, Planned) else ("LOT", "Lot")
        for n, lot in enumerate(procedure.parts, 1):
            yield _el(
                "cac:ProcurementProjectLot",
                _el("cbc:ID", f"{prefix}-{n:04}", schemeName=scheme),
                self._terms() if self.call else None,
                self._process(self.call) if self.call else None,
                _el(
                    "cac:ProcurementProject",
                    _texts("cbc:Name", lot.title),
                    _el("cbc:ProcurementTypeCode", procedure.nature, listName="contract-nature"),
                    self._money(lot.value, None),
                    _cpv(lot.cpv or procedure.cpv, ()),
                    self._where(),
                    self._period(),
                    self._renewals(),
                ),
            )

    def _money(self, value: int | None, most: int | None) -> Content:
        if isinstance(self.said, Awarded | Modified) or (value is None and most is None):
            return None
        return _el(
            "cac:RequestedTenderTotal",
            _extension(_el("efbc:FrameworkMaximumAmount", str(most), currencyID="EUR")) if most else None,
            _el("cbc:EstimatedOverallContractAmount", str(value), currencyID="EUR") if value else None,
        )

    def _where(self) -> _Element:
        buyer = PARTIES[self.procedure.buyer]
        return _el("cac:RealizedLocation", _el("cac:Address", _nuts(buyer.nuts), _country(buyer.country)))

    def _period(self) -> Content:
        procedure = self.procedure
        if procedure.months is None:
            return _el("cac:PlannedPeriod", _el("cbc:DescriptionCode", "UNLIMITED", listName="timeperiod"))
        starts = None if procedure.starts is None else self.days.month_starts(procedure.starts)
        return _el(
            "cac:PlannedPeriod",
            _el("cbc:StartDate", f"{starts:%Y-%m-%d}{_offset(self._noon(starts))}") if starts else None,
            _el("cbc:DurationMeasure", str(procedure.months), unitCode="MONTH"),
        )

    def _renewals(self) -> Content:
        procedure = self.procedure
        if isinstance(self.said, Planned):
            return None
        return _el(
            "cac:ContractExtension",
            _el("cbc:MaximumNumberNumeric", str(procedure.renewals)),
            _el("cac:Renewal", _el("cac:Period", _texts("cbc:Description", procedure.options)))
            if procedure.options
            else None,
        )

    def _terms(self) -> _Element:
        version = 1 + sum(isinstance(said, Changed) for said in self.procedure.said[: self.place + 1])
        address = f"https://tarjoukset.example/{self.procedure.key}"
        return _el(
            "cac:TenderingTerms",
            _el("cbc:VariantConstraintCode", "not-allowed", listName="permission"),
            _el(
                "cac:CallForTendersDocumentReference",
                _el("cbc:ID", str(version)),
                _el("cbc:DocumentType", "non-restricted-document"),
                _el(
                    "cac:Attachment",
                    _el("cac:ExternalReference", _el("cbc:URI", f"{address}/documents?version={version}")),
                ),
            ),
            _el("cac:AwardingTerms", _el("cac:AwardingCriterion", self._criteria())),
            _el("cac:TenderRecipientParty", _el("cbc:EndpointID", f"{address}/submit")),
        )

    def _criteria(self) -> Iterator[_Element]:
        names = {"fi": "Hinta", "sv": "Pris", "en": "Price"}
        yield _criterion("price", {tag: names[tag] for tag in self.procedure.languages}, self.procedure.price)
        if self.procedure.quality:
            yield _criterion("quality", self.procedure.quality, 100 - self.procedure.price)

    def _process(self, call: Called) -> _Element:
        due = datetime.combine(self.days.due(call.due), time.fromisoformat(call.clock), self.zone)
        asked = self.days.due(call.due) - timedelta(days=call.questions)
        period = "cac:ParticipationRequestReceptionPeriod" if self.procedure.dps else "cac:TenderSubmissionDeadlinePeriod"
        return _el(
            "cac:TenderingProcess",
            _el("cbc:GovernmentAgreementConstraintIndicator", str(not _is_national(self.procedure)).lower()),
            _deadline(period, due, call.has_offset),
            None
            if self.procedure.dps
            else _deadline(
                "cac:AdditionalInformationRequestPeriod", datetime.combine(asked, time(16), self.zone), call.has_offset
            ),
            _system("framework-agreement", self.procedure.framework or "none"),
            _system("dps-usage", "dps-list" if self.procedure.dps else "none"),
        )

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), self.zone)

    def _uuid(self, place: int) -> str:
        return _uuid(self.days, self.procedure.key, place)


@dataclass(frozen=True)
class _Kind:
    """The document type, form type, notice type and subtypes (EU, national) of a kind of notice."""

    root: str
    form: str
    type: str
    subtypes: tuple[str, str]


_CALL = _Kind("ContractNotice", "competition", "cn-standard", ("16", "E3"))
_KINDS = {
    Planned: _Kind("PriorInformationNotice", "planning", "pin-only", ("4", "E2")),
    Called: _CALL,
    Changed: _CALL,
    Cancelled: _CALL,
    Awarded: _Kind("ContractAwardNotice", "result", "can-standard", ("29", "E4")),
    Modified: _Kind("ContractAwardNotice", "cont-modif", "can-modif", ("38", "38")),
}


def _is_national(procedure: Procedure) -> bool:
    return (procedure.value or procedure.framework_max or 0) < THRESHOLDS.get(procedure.nature, THRESHOLD)


def _numbered(procedure: Procedure) -> list[tuple[str, object]]:
    return [(f"LOT-{n:04}", lot) for n, lot in enumerate(procedure.parts, 1)]


# Elements


def _el(tag: str, *content: Content, **attributes: str) -> _Element:
    prefix, _colon, name = tag.partition(":")
    element = etree.Element(f"{{{NAMESPACES[prefix]}}}{name}", attributes)
    _put(element, content)
    return element


def _put(element: _Element, content: Content) -> None:
    if content is None:
        return
    if isinstance(content, str):
        element.text = content
    elif isinstance(content, _Element):
        element.append(content)
    else:
        for each in content:
            _put(element, each)


def _texts(tag: str, text: Text) -> Iterator[_Element]:
    return (_el(tag, said, languageID=LANGUAGES[language]) for language, said in text.items())


def _extension(content: Content) -> _Element:
    inner = _el("ext:ExtensionContent", _el("efext:EformsExtension", content))
    return _el("ext:UBLExtensions", _el("ext:UBLExtension", inner))


def _ref(kind: str, n: int) -> _Element:
    return _el("cbc:ID", f"{kind}-{n:04}")


def _identified(ref: str) -> _Element:
    return _el("cac:PartyIdentification", _el("cbc:ID", ref, schemeName="organization"))


def _organization(ref: str, key: str) -> _Element:
    party = PARTIES[key]
    return _el(
        "efac:Organization",
        _el(
            "efac:Company",
            _identified(ref),
            _el("cac:PartyName", _texts("cbc:Name", party.name)),
            _el("cac:PostalAddress", _el("cbc:CityName", party.city), _nuts(party.nuts), _country(party.country)),
            _el("cac:PartyLegalEntity", _el("cbc:CompanyID", registration(party))),
            _el("cac:Contact", _el("cbc:ElectronicMail", f"hankinnat@{key}.example")),
        ),
    )


def _nuts(code: str) -> _Element:
    return _el("cbc:CountrySubentityCode", code, listName="nuts")


def _country(code: str) -> _Element:
    return _el("cac:Country", _el("cbc:IdentificationCode", code, listName="country"))


def _cpv(main: str, more: tuple[str, ...]) -> Iterator[_Element]:
    code = _el("cbc:ItemClassificationCode", main, listName="cpv")
    yield _el("cac:MainCommodityClassification", code)
    for each in more:
        code = _el("cbc:ItemClassificationCode", each, listName="cpv")
        yield _el("cac:AdditionalCommodityClassification", code)


def _section(name: str) -> _Element:
    return _el("efac:ChangedSection", _el("efbc:ChangedSectionIdentifier", name))


def _system(kind: str, code: str) -> _Element:
    return _el("cac:ContractingSystem", _el("cbc:ContractingSystemTypeCode", code, listName=kind))


def _criterion(kind: str, name: Text, weight: int) -> _Element:
    parameter = _el(
        "efac:AwardCriterionParameter",
        _el("efbc:ParameterCode", "per-exa", listName="number-weight"),
        _el("efbc:ParameterNumeric", str(weight)),
    )
    return _el(
        "cac:SubordinateAwardingCriterion",
        _extension(parameter),
        _el("cbc:AwardingCriterionTypeCode", kind, listName="award-criterion-type"),
        _texts("cbc:Name", name),
    )


def _deadline(tag: str, at: datetime, has_offset: bool) -> _Element:
    offset = _offset(at) if has_offset else ""
    return _el(
        tag, _el("cbc:EndDate", f"{at:%Y-%m-%d}{offset}"), _el("cbc:EndTime", f"{at:%H:%M:%S}{offset}")
    )


def _offset(at: datetime) -> str:
    return at.isoformat()[-6:]


def _lot_result(n: int, win: Win | None, tender: int | None, reason: str) -> _Element:
    status = "selec-w" if win else "clos-nw"
    decided = _el("efbc:DecisionReasonCode", reason, listName="non-award-justification")
    return _el(
        "efac:LotResult",
        _ref("RES", n),
        _el("cbc:TenderResultCode", status, listName="winner-selection-status"),
        None if win else _el("efac:DecisionReason", decided),
        _el("efac:LotTender", _ref("TEN", tender)) if tender else None,
        _el(
            "efac:ReceivedSubmissionsStatistics",
            _el("efbc:StatisticsCode", "tenders", listName="received-submission-type"),
            _el("efbc:StatisticsNumeric", str(win.tenders)),
        )
        if win
        else None,
        _el("efac:SettledContract", _ref("CON", tender)) if tender else None,
        _el("efac:TenderLot", _ref("LOT", n)),
    )


def _lot_tender(n: int, win: Win) -> _Element:
    """A winning tender; an amount that is withheld is masked as eForms does it."""
    amount = str(win.value) if win.value is not None else "-1"
    return _el(
        "efac:LotTender",
        _ref("TEN", n),
        _el("cac:LegalMonetaryTotal", _el("cbc:PayableAmount", amount, currencyID="EUR")),
        _el("efac:TenderingParty", _ref("TPA", n)),
        _el("efac:TenderLot", _ref("LOT", win.lot)),
    )
