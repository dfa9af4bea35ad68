"""What the pages of notices, procedures and organisations ask beside `queries`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Notice as Said
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices.queries import ProcedurePage, Version
from tenderwatch.notices.tables import Award, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization

Texts = Mapping[str, str]


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


@dataclass(frozen=True, slots=True)
class Scope:
    """What the numbers of an organisation's page are of: procedures by phase, and when their notices were published."""

    by_phase: Mapping[str, int]
    first_on: date | None
    last_on: date | None
    awards: int


def descriptions(session: Session, notice_ids: Collection[int]) -> dict[int, Texts]:
    """Return the description of each notice."""
    rows = session.execute(
        select(Notice.id, Notice.content["description"].label("description")).where(Notice.id.in_(notice_ids))
    )
    return {row.id: row.description or {} for row in rows}


def lot_texts(session: Session, notice_ids: Collection[int]) -> dict[int, list[Texts]]:
    """Return the titles and descriptions of the lots of each notice."""
    rows = session.execute(select(Notice.id, Notice.content["lots"].label("lots")).where(Notice.id.in_(notice_ids)))
    return {
        row.id: [lot[name] for lot in row.lots or () for name in ("title", "description") if lot.get(name)]
        for row in rows
    }


def contents(session: Session, notice_ids: Collection[int]) -> dict[int, Said]:
    """Return what notices say."""
    rows = session.execute(select(Notice.id, Notice.content).where(Notice.id.in_(notice_ids)))
    return {row.id: notice_json.from_json(row.content) for row in rows}


def history(page: ProcedurePage) -> list[Version]:
    """Return a procedure's notices, the first one first; earlier revisions of a notice are on the notice's own page."""
    return [version for version in reversed(page.notices) if version.current]


def call_of(page: ProcedurePage) -> Version | None:
    """Return the last call for competition that no change has replaced."""
    standing = (version for version in page.notices if version.current and version.status != "replaced")
    return next((version for version in standing if version.kind == "competition" and not version.cancels), None)


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


def scope_of(session: Session, organization_id: int) -> Scope:
    """Return what a buyer's procedures and their results amount to."""
    bought = select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id == organization_id)
    phases = select(Procedure.phase, func.count()).where(Procedure.id.in_(bought)).group_by(Procedure.phase)
    span = select(func.min(Notice.published_on), func.max(Notice.published_on)).where(Notice.procedure_id.in_(bought))
    given: Any = (
        select(func.count())
        .select_from(Award)
        .join(Notice, Notice.id == Award.notice_id)
        .where(Award.procedure_id.in_(bought), Notice.current, Notice.status != "replaced")
        .where(Award.status.is_distinct_from("clos-nw"))
    )
    first_on, last_on = session.execute(span.where(Notice.current)).one()
    return Scope({phase: n for phase, n in session.execute(phases)}, first_on, last_on, session.scalar(given) or 0)


def names_of(session: Session, organization_ids: Sequence[int]) -> dict[int, str]:
    """Return organisations' names."""
    wanted = select(Organization.id, Organization.name).where(Organization.id.in_(organization_ids))
    return {key: n for key, n in session.execute(wanted)}
