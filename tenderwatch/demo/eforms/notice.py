"""One notice of a procedure, from its table to XML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from lxml.etree import _Element

from tenderwatch.demo.days import Days
from tenderwatch.demo.eforms.elements import (
    LANGUAGES,
    Content,
    changed_section,
    country_of,
    cpv,
    criterion,
    document,
    due_at,
    el,
    extension,
    identified,
    lot_result,
    lot_tender,
    numbered,
    nuts,
    offset_of,
    organization,
    system,
    texts,
)
from tenderwatch.demo.model import Awarded, Called, Cancelled, Changed, Modified, Planned, Procedure, Said, Win
from tenderwatch.demo.parties import PARTIES

THRESHOLDS = {"works": 5_404_000}
THRESHOLD = 216_000
"""Below it a notice is a national one (E3, E4)."""
VALID_MONTHS = "3"
"""How long tenders are to be valid (BT-98)."""


def procedure_uuid(days: Days, procedure: Procedure) -> str:
    """Return the name of a procedure: BT-04, or that of its planning notice, which has none."""
    return name(days, procedure.key, 0 if isinstance(procedure.said[0], Planned) else "procedure")


def name(days: Days, key: str, what: int | str) -> str:
    return str(UUID(bytes=sha256(f"{days.today}/{key}/{what}".encode()).digest()[:16], version=4))


@dataclass(frozen=True)
class Writer:
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
        return document(_KINDS[type(self.said)].root, (self._head(), self._what()))

    def _head(self) -> Iterator[Content]:
        kind, procedure = _KINDS[type(self.said)], self.procedure
        sent = datetime.combine(self.days.worked(self.said.on - 1), time(9, 30), self.zone)
        yield extension(self._told())
        yield el("cbc:UBLVersionID", "2.3")
        yield el("cbc:CustomizationID", "eforms-sdk-1.13")
        yield el("cbc:ID", self._uuid(self.place), schemeName="notice-id")
        if not isinstance(self.said, Planned):  # BT-04 is for notices from the call on
            yield el("cbc:ContractFolderID", procedure_uuid(self.days, procedure))
        yield el("cbc:IssueDate", f"{sent:%Y-%m-%d}{offset_of(sent)}")
        yield el("cbc:IssueTime", f"{sent:%H:%M:%S}{offset_of(sent)}")
        yield el("cbc:VersionID", "01")
        if isinstance(self.said, Planned):
            yield el("cbc:PlannedDate", f"{self.days.due(120):%Y-%m-%d}{offset_of(sent)}")
        yield el("cbc:RegulatoryDomain", "other" if _is_national(procedure) else "32014L0024")
        yield el("cbc:NoticeTypeCode", kind.type, listName=kind.form)
        first, *others = procedure.languages
        yield el("cbc:NoticeLanguageCode", LANGUAGES[first], listName="language")
        yield (el("cac:AdditionalNoticeLanguage", el("cbc:ID", LANGUAGES[other])) for other in others)
        yield el("cac:ContractingParty", el("cac:Party", identified("ORG-0001")))

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
        yield el("efac:NoticeSubType", el("cbc:SubTypeCode", subtype, listName="notice-subtype"))
        yield el("efac:Organizations", (organization(ref, key) for key, ref in self._refs().items()))
        yield el(
            "efac:Publication",
            el("efbc:NoticePublicationID", self.number.zfill(13), schemeName="ojs-notice-id"),
            el("efbc:PublicationDate", f"{self.published_on:%Y-%m-%d}{offset_of(self._noon(self.published_on))}"),
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
        return el(
            "efac:Changes",
            el("efbc:ChangedNoticeIdentifier", f"{self._uuid(first)}-01", schemeName="notice-id-ref"),
            el("efac:Change", (changed_section(section) for section in sections)),
            el("efac:ChangeReason", el("cbc:ReasonCode", reason, listName="change-corrig-justification")),
        )

    def _modification(self, said: Modified) -> _Element:
        return el(
            "efac:ContractModification",
            el("efbc:ChangedNoticeIdentifier", f"{self._uuid(0)}-01", schemeName="notice-id-ref"),
            el("efbc:ModifiedContractIdentifier", "CON-0001"),
            el("efac:Change", texts("efbc:ChangeDescription", said.text), changed_section("CON-0001")),
            el("efac:ChangeReason", el("cbc:ReasonCode", "mod-rev", listName="modification-justification")),
        )

    def _result(self, wins: tuple[Win, ...], signed: int | None, reason: str) -> _Element:
        refs, values = self._refs(), [win.value for win in wins]
        total = sum(value for value in values if value is not None) if wins and None not in values else None
        won = {win.lot: n for n, win in enumerate(wins, 1)}
        return el(
            "efac:NoticeResult",
            el("cbc:TotalAmount", str(total), currencyID="EUR") if total is not None else None,
            (
                lot_result(n, wins[won[n] - 1] if n in won else None, won.get(n), reason)
                for n, _lot in enumerate(self.procedure.parts, 1)
            ),
            (lot_tender(n, win) for n, win in enumerate(wins, 1)),
            (self._settled(n, win, signed) for n, win in enumerate(wins, 1)),
            (
                el("efac:TenderingParty", numbered("TPA", n), el("efac:Tenderer", el("cbc:ID", refs[win.party])))
                for n, win in enumerate(wins, 1)
            ),
        )

    def _settled(self, n: int, win: Win, signed: int | None) -> _Element:
        """A signed contract; the winner was chosen sixteen days before, so that the standstill had passed."""
        day = self.days.worked(signed if signed is not None else self.said.on)
        chosen = self.days.worked((signed if signed is not None else self.said.on) - 16)
        return el(
            "efac:SettledContract",
            numbered("CON", n),
            el("cbc:IssueDate", f"{day:%Y-%m-%d}{offset_of(self._noon(day))}"),
            el("cbc:AwardDate", f"{chosen:%Y-%m-%d}{offset_of(self._noon(chosen))}"),
            texts("cbc:Title", self.procedure.parts[win.lot - 1].title),
            el("efac:ContractReference", el("cbc:ID", win.number)) if win.number else None,
            el("efac:LotTender", numbered("TEN", n)),
        )

    def _what(self) -> Iterator[Content]:
        procedure = self.procedure
        if not isinstance(self.said, Planned):
            code = el("cbc:ProcedureCode", procedure.kind, listName="procurement-procedure-type")
            yield el("cac:TenderingProcess", code)
        yield el(
            "cac:ProcurementProject",
            texts("cbc:Name", procedure.title),
            texts("cbc:Description", procedure.text),
            el("cbc:ProcurementTypeCode", procedure.nature, listName="contract-nature"),
            self._money(procedure.value, procedure.framework_max),
            cpv(procedure.cpv, procedure.more_cpv),
            self._where(),
        )
        prefix, scheme = ("PAR", "Part") if isinstance(self.said, Planned) else ("LOT", "Lot")
        for n, lot in enumerate(procedure.parts, 1):
            yield el(
                "cac:ProcurementProjectLot",
                el("cbc:ID", f"{prefix}-{n:04}", schemeName=scheme),
                self._terms() if self.call else None,
                self._process(self.call) if self.call else None,
                el(
                    "cac:ProcurementProject",
                    texts("cbc:Name", lot.title),
                    el("cbc:ProcurementTypeCode", procedure.nature, listName="contract-nature"),
                    self._money(lot.value, None),
                    cpv(lot.cpv or procedure.cpv, ()),
                    self._where(),
                    self._period(),
                    self._renewals(),
                ),
            )

    def _money(self, value: int | None, most: int | None) -> Content:
        if isinstance(self.said, Awarded | Modified) or (value is None and most is None):
            return None
        return el(
            "cac:RequestedTenderTotal",
            extension(el("efbc:FrameworkMaximumAmount", str(most), currencyID="EUR")) if most else None,
            el("cbc:EstimatedOverallContractAmount", str(value), currencyID="EUR") if value else None,
        )

    def _where(self) -> _Element:
        buyer = PARTIES[self.procedure.buyer]
        return el("cac:RealizedLocation", el("cac:Address", nuts(buyer.nuts), country_of(buyer.country)))

    def _period(self) -> Content:
        procedure = self.procedure
        if procedure.months is None:
            return el("cac:PlannedPeriod", el("cbc:DescriptionCode", "UNLIMITED", listName="timeperiod"))
        starts = None if procedure.starts is None else self.days.month_starts(procedure.starts)
        return el(
            "cac:PlannedPeriod",
            el("cbc:StartDate", f"{starts:%Y-%m-%d}{offset_of(self._noon(starts))}") if starts else None,
            el("cbc:DurationMeasure", str(procedure.months), unitCode="MONTH"),
        )

    def _renewals(self) -> Content:
        procedure = self.procedure
        if isinstance(self.said, Planned):
            return None
        return el(
            "cac:ContractExtension",
            el("cbc:MaximumNumberNumeric", str(procedure.renewals)),
            el("cac:Renewal", el("cac:Period", texts("cbc:Description", procedure.options)))
            if procedure.options
            else None,
        )

    def _terms(self) -> _Element:
        version = 1 + sum(isinstance(said, Changed) for said in self.procedure.said[: self.place + 1])
        address = f"https://tarjoukset.example/{self.procedure.key}"
        return el(
            "cac:TenderingTerms",
            el("cbc:VariantConstraintCode", "not-allowed", listName="permission"),
            el(
                "cac:CallForTendersDocumentReference",
                el("cbc:ID", str(version)),
                el("cbc:DocumentType", "non-restricted-document"),
                el(
                    "cac:Attachment",
                    el("cac:ExternalReference", el("cbc:URI", f"{address}/documents?version={version}")),
                ),
            ),
            el("cac:AwardingTerms", el("cac:AwardingCriterion", self._criteria())),
            el("cac:TenderRecipientParty", el("cbc:EndpointID", f"{address}/submit")),
            None
            if isinstance(self.said, Planned)
            else el("cac:TenderValidityPeriod", el("cbc:DurationMeasure", VALID_MONTHS, unitCode="MONTH")),
        )

    def _criteria(self) -> Iterator[_Element]:
        names = {"fi": "Hinta", "sv": "Pris", "en": "Price"}
        yield criterion("price", {tag: names[tag] for tag in self.procedure.languages}, self.procedure.price)
        if self.procedure.quality:
            yield criterion("quality", self.procedure.quality, 100 - self.procedure.price)

    def _process(self, call: Called) -> _Element:
        due = datetime.combine(self.days.due(call.due), time.fromisoformat(call.clock), self.zone)
        asked = self.days.before(due.date(), call.questions)
        period = (
            "cac:ParticipationRequestReceptionPeriod" if self.procedure.dps else "cac:TenderSubmissionDeadlinePeriod"
        )
        return el(
            "cac:TenderingProcess",
            el("cbc:GovernmentAgreementConstraintIndicator", str(not _is_national(self.procedure)).lower()),
            due_at(period, due, call.has_offset),
            None
            if self.procedure.dps
            else due_at(
                "cac:AdditionalInformationRequestPeriod", datetime.combine(asked, time(16), self.zone), call.has_offset
            ),
            system("framework-agreement", self.procedure.framework or "none"),
            system("dps-usage", "dps-list" if self.procedure.dps else "none"),
        )

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), self.zone)

    def _uuid(self, place: int) -> str:
        return name(self.days, self.procedure.key, place)


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
