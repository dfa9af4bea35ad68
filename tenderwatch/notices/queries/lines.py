"""Notices as lines of a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from scrapers.notice import Money
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or winner by name, with its page's number."""

    id: int
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list; value and phase are those of its procedure now, the deadline is its own.

    `kind` and `status` are the codes that `labels` names; `own_language` is the first of the notice's languages.
    """

    id: int
    procedure_id: int
    key: str
    title: Mapping[str, str]
    own_language: str | None
    kind: str
    status: str
    is_change: bool
    published_on: date | None
    deadline_at: datetime | None
    country: str | None
    cpv_main: str | None
    buyers: tuple[Party, ...]
    value: Money | None
    value_kind: str | None
    source: str


def lines(session: Session, ids: Sequence[int]) -> list[NoticeLine]:
    """Return notices in the order of their ids; those that are not there any more are left out."""
    rows = {row.id: row for row in session.execute(_lines(), {"ids": list(ids)})}
    buyers = buyers_of(session, {row.procedure_id for row in rows.values()})
    return [_line(rows[number], buyers) for number in ids if number in rows]


@cache
def _lines() -> Select[Any]:
    """Return what is asked for the lines of `ids`; made once, since making it takes as long as reading them."""
    return (
        select(
            Notice.id,
            Notice.key,
            Notice.procedure_id,
            Notice.content["title"].label("title"),
            Notice.content["languages"].label("languages"),
            Notice.kind,
            Notice.status,
            Notice.is_change,
            Notice.published_on,
            Notice.deadline_at,
            Notice.country,
            Notice.cpv_main,
            Procedure.value,
            Procedure.currency,
            Procedure.value_kind,
            Source.name.label("source"),
        )
        .join(Procedure, Procedure.id == Notice.procedure_id)
        .join(Source, Source.id == Notice.source_id)
        .where(Notice.id.in_(bindparam("ids", expanding=True)))
    )


def _line(row: Any, buyers: Mapping[int, tuple[Party, ...]]) -> NoticeLine:
    return NoticeLine(
        id=row.id,
        procedure_id=row.procedure_id,
        key=row.key,
        title=row.title or {},
        own_language=next(iter(row.languages or ()), None),
        kind=row.kind,
        status=row.status,
        is_change=row.is_change,
        published_on=row.published_on,
        deadline_at=row.deadline_at,
        country=row.country,
        cpv_main=row.cpv_main,
        buyers=buyers.get(row.procedure_id, ()),
        value=None if row.value is None else Money(row.value, row.currency),
        value_kind=row.value_kind,
        source=row.source,
    )


def buyers_of(session: Session, procedure_ids: Collection[int]) -> dict[int, tuple[Party, ...]]:
    """Return the buyers of procedures, each in the order of its notice."""
    found: dict[int, tuple[Party, ...]] = {}
    for procedure_id, number, name, country in session.execute(_buyers(), {"ids": list(procedure_ids)}):
        found[procedure_id] = (*found.get(procedure_id, ()), Party(number, name, country))
    return found


@cache
def _buyers() -> Select[int, int, str, str | None]:
    return (
        select(ProcedureBuyer.procedure_id, Organization.id, Organization.name, Organization.country)
        .join(Organization, Organization.id == ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(bindparam("ids", expanding=True)))
        .order_by(ProcedureBuyer.procedure_id, ProcedureBuyer.position)
    )


def document_of(session: Session, notice_id: int) -> ReceivedDocument:
    """Return the document that a notice was read from; its bytes are in the file store under its digest."""
    wanted = select(ReceivedDocument).join(Notice, Notice.document_id == ReceivedDocument.id)
    document = session.scalar(wanted.where(Notice.id == notice_id))
    if document is None:
        raise NotFound(_("There is no such notice."))
    return document
