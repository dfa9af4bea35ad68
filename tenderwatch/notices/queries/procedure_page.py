"""One procedure: where it stands, its notices, lots, results and contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Moment, Money
from scrapers.notice import Notice as Said
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices.queries.lines import Party, buyers_of
from tenderwatch.notices.queries.notice_page import Version, versions
from tenderwatch.notices.queries.texts import contents
from tenderwatch.notices.rules.state import awarded_value
from tenderwatch.notices.tables import (
    Award,
    AwardWinner,
    Lot,
    Notice,
    Procedure,
    ProcedureKey,
    PublishedContract,
)
from tenderwatch.organizations.tables import Organization


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount and what it is: estimated, framework-maximum or awarded; `notice_id` says it."""

    money: Money
    kind: str
    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """A lot as it stands; `removed` when a change no longer has it."""

    code: str
    title: Mapping[str, str]
    cpv_main: str | None
    value: Money | None
    value_kind: str | None
    deadline_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    duration_value: str | None
    duration_unit: str | None
    renewals_max: int | None
    notice_id: int
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """A result of lots: who won and for how much; `status` and `reason` are codes of BT-142 and BT-144."""

    id: int
    notice_id: int
    code: str
    lots: tuple[str, ...]
    status: str | None
    reason: str | None
    tenders_received: int | None
    value: Money | None
    decided_on: date | None
    winners: tuple[Party, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """A contract that a result says was signed."""

    id: int
    notice_id: int
    award_id: int | None
    number: str | None
    title: Mapping[str, str]
    signed_on: date | None
    decided_on: date | None
    starts_on: date | None
    ends_on: date | None
    value: Money | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it was received, of one of a procedure's notices."""

    notice_id: int
    key: str
    name: str
    digest: str
    size: int
    media_type: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePage:
    """A procedure.

    `deadline` is as published, `deadline_at` the same moment in UTC; `said` is the latest notice; awards and contracts
    are those of notices that no change has replaced.
    """

    id: int
    title: Mapping[str, str]
    own_language: str | None
    phase: str
    procedure_type: str | None
    cpv_main: str | None
    country: str | None
    deadline: Moment | None
    deadline_at: datetime | None
    value: Money | None
    value_kind: str | None
    keys: tuple[tuple[str, str], ...]
    buyers: tuple[Party, ...]
    latest_id: int | None
    said: Said | None
    figures: tuple[Figure, ...]
    notices: list[Version]
    lots: list[LotLine]
    awards: list[AwardLine]
    contracts: list[ContractLine]

    @property
    def history(self) -> list[Version]:
        """Its notices, the first one first; earlier revisions of a notice are on the notice's own page, and so is the
        same from other sources.
        """
        told: dict[int, Version] = {}
        for version in self.notices:
            if version.current and (version.group_id not in told or version.status != "replaced"):
                told[version.group_id] = version
        return [version for version in reversed(self.notices) if told.get(version.group_id) is version]

    @property
    def published_in(self) -> list[tuple[str, int]]:
        """The sources in which it was published, each with its latest notice there, in the order of their names."""
        latest: dict[str, int] = {}
        for version in self.notices:
            if version.current:
                latest.setdefault(version.source, version.id)
        return sorted(latest.items())

    @property
    def twins(self) -> dict[int, list[tuple[str, int]]]:
        """Each publication's sources, by its group: the source and the notice there."""
        found: dict[int, list[tuple[str, int]]] = {}
        for version in self.notices:
            if version.current:
                found.setdefault(version.group_id, []).append((version.source, version.id))
        return {group: sorted(sources) for group, sources in found.items()}

    @property
    def call(self) -> Version | None:
        """The last call for competition that no change has replaced."""
        standing = (version for version in self.notices if version.current and version.status != "replaced")
        return next((version for version in standing if version.kind == "competition" and not version.cancels), None)


def merged_into(session: Session, procedure_id: int) -> int | None:
    """Return the procedure that has the notices of this one now; None where it has its own, or is not there."""
    return session.scalar(select(Procedure.merged_into_id).where(Procedure.id == procedure_id))


def procedure_page(session: Session, procedure_id: int) -> ProcedurePage:
    """Return one procedure; NotFound when there is none."""
    procedure = session.get(Procedure, procedure_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    notices = versions(session, Notice.procedure_id == procedure_id)
    standing = [notice.id for notice in notices if notice.current and notice.status != "replaced"]
    said_by = contents(session, standing)
    said = said_by.get(procedure.latest_notice_id or 0)
    return ProcedurePage(
        id=procedure.id,
        title=procedure.title,
        own_language=next(iter(said.languages), None) if said else None,
        phase=procedure.phase,
        procedure_type=procedure.procedure_type,
        cpv_main=procedure.cpv_main,
        country=procedure.country,
        deadline=notice_json.moment_from_json(procedure.deadline),
        deadline_at=procedure.deadline_at,
        value=_money(procedure),
        value_kind=procedure.value_kind,
        keys=_keys(session, procedure_id),
        buyers=buyers_of(session, [procedure_id]).get(procedure_id, ()),
        latest_id=procedure.latest_notice_id,
        said=said,
        figures=figures([(number, said_by[number]) for number in standing]),
        notices=notices,
        lots=_lots(session, procedure_id),
        awards=_awards(session, standing),
        contracts=_contracts(session, standing),
    )


def figures(notices: Sequence[tuple[int, Said]]) -> tuple[Figure, ...]:
    """Return the amounts that notices give for the whole, the latest of each kind; withheld ones too."""
    found: dict[str, Figure] = {}
    for number, said in notices:
        by_kind = {
            "estimated": said.estimated_value,
            "framework-maximum": said.framework_max,
            "awarded": awarded_value(said) or said.total_value,
        }
        for kind, money in by_kind.items():
            if money is not None:
                found.setdefault(kind, Figure(money, kind, number))
    return tuple(found.values())


def _money(row: Any) -> Money | None:
    return None if row.value is None else Money(row.value, row.currency)


def _keys(session: Session, procedure_id: int) -> tuple[tuple[str, str], ...]:
    rows = session.scalars(select(ProcedureKey).where(ProcedureKey.procedure_id == procedure_id))
    return tuple((row.scheme, row.value) for row in rows)


def _lots(session: Session, procedure_id: int) -> list[LotLine]:
    rows = session.scalars(select(Lot).where(Lot.procedure_id == procedure_id).order_by(Lot.position, Lot.id))
    return [
        LotLine(
            code=row.code,
            title=row.title,
            cpv_main=row.cpv_main,
            value=_money(row),
            value_kind=row.value_kind,
            deadline_at=row.deadline_at,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            duration_value=row.duration_value,
            duration_unit=row.duration_unit,
            renewals_max=row.renewals_max,
            notice_id=row.notice_id,
            removed=row.removed_in_id is not None,
        )
        for row in rows
    ]


def _awards(session: Session, notice_ids: Sequence[int]) -> list[AwardLine]:
    rows = session.scalars(select(Award).where(Award.notice_id.in_(notice_ids)).order_by(Award.id)).all()
    winners = winners_of(session, [row.id for row in rows])
    return [
        AwardLine(
            id=row.id,
            notice_id=row.notice_id,
            code=row.code,
            lots=tuple(row.lots),
            status=row.status,
            reason=row.reason,
            tenders_received=row.tenders_received,
            value=_money(row),
            decided_on=row.decided_on,
            winners=winners.get(row.id, ()),
        )
        for row in rows
    ]


def winners_of(session: Session, award_ids: Sequence[int]) -> dict[int, tuple[Party, ...]]:
    """Return the winners of awards, each in the order of its notice."""
    rows = session.execute(
        select(AwardWinner.award_id, Organization.id, Organization.name, Organization.country)
        .join(Organization, Organization.id == AwardWinner.organization_id)
        .where(AwardWinner.award_id.in_(award_ids))
        .order_by(AwardWinner.award_id, AwardWinner.position)
    )
    found: dict[int, tuple[Party, ...]] = {}
    for row in rows:
        found[row.award_id] = (*found.get(row.award_id, ()), Party(row.id, row.name, row.country))
    return found


def _contracts(session: Session, notice_ids: Sequence[int]) -> list[ContractLine]:
    table = PublishedContract
    rows = session.scalars(
        select(table).where(table.notice_id.in_(notice_ids)).order_by(table.notice_id, table.position)
    )
    return [
        ContractLine(
            id=row.id,
            notice_id=row.notice_id,
            award_id=row.award_id,
            number=row.number,
            title=row.title,
            signed_on=row.signed_on,
            decided_on=row.decided_on,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            value=_money(row),
        )
        for row in rows
    ]


def kept_documents(session: Session, procedure_id: int) -> list[Kept]:
    """Return the documents that a procedure's notices were read from, the latest first."""
    document = ReceivedDocument
    rows = session.execute(
        select(
            *(Notice.id, Notice.key, document.name, document.digest, document.size, document.media_type),
            document.received_at,
        )
        .join(document, document.id == Notice.document_id)
        .where(Notice.procedure_id == procedure_id, Notice.current)
        .order_by(Notice.sequence.desc())
    )
    return [Kept(*row) for row in rows]
