"""What the reading pane says of a procedure beside its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers.notice import Money
from tenderwatch.notices.tables import Lot, Notice, Procedure


@dataclass(frozen=True, slots=True)
class PaneLot:
    """A lot: code, title, value, and how long it runs."""

    code: str
    title: Mapping[str, str]
    value: Money | None
    value_kind: str | None
    duration: tuple[str, str] | None
    renewals_max: int | None


@dataclass(frozen=True, slots=True)
class Pane:
    """The texts of a procedure's latest notice and its lots; `criteria` are those of the first lot."""

    notice_id: int | None
    description: Mapping[str, str]
    own_language: str | None
    lots: tuple[PaneLot, ...]
    criteria: tuple[tuple[str, Mapping[str, str], str], ...]
    documents_url: str | None


def panes_of(session: Session, procedures: Sequence[Procedure]) -> dict[int, Pane]:
    """Return the pane of each procedure."""
    texts = _texts(session, [procedure.latest_notice_id for procedure in procedures if procedure.latest_notice_id])
    lots = _lots(session, [procedure.id for procedure in procedures])
    return {each.id: _pane(each, texts.get(each.latest_notice_id), lots.get(each.id, [])) for each in procedures}


def _texts(session: Session, notice_ids: Sequence[int]) -> dict[int | None, Any]:
    content = Notice.content
    rows = session.execute(
        select(
            Notice.id,
            content["description"].label("description"),
            content["languages"].label("languages"),
            content["documents_urls"].label("documents"),
            content[("lots", 0, "criteria")].label("criteria"),
        ).where(Notice.id.in_(notice_ids))
    )
    return {row.id: row for row in rows}


def _lots(session: Session, procedure_ids: Sequence[int]) -> dict[int, list[PaneLot]]:
    standing = select(Lot).where(Lot.procedure_id.in_(procedure_ids), Lot.removed_in_id.is_(None))
    found: dict[int, list[PaneLot]] = {}
    for lot in session.scalars(standing.order_by(Lot.procedure_id, Lot.position)):
        found.setdefault(lot.procedure_id, []).append(_lot(lot))
    return found


def _lot(lot: Lot) -> PaneLot:
    value = None if lot.value is None else Money(lot.value, lot.currency)
    duration = (lot.duration_value, lot.duration_unit) if lot.duration_value and lot.duration_unit else None
    return PaneLot(lot.code, lot.title, value, lot.value_kind, duration, lot.renewals_max)


def _pane(procedure: Procedure, texts: Any, lots: Sequence[PaneLot]) -> Pane:
    if texts is None:
        return Pane(None, {}, None, tuple(lots), (), None)
    criteria = (
        (each.get("type") or "", each.get("name") or {}, each.get("weight") or "") for each in texts.criteria or ()
    )
    return Pane(
        procedure.latest_notice_id,
        texts.description or {},
        next(iter(texts.languages or ()), None),
        tuple(lots),
        tuple(criteria),
        next(iter(texts.documents or ()), None),
    )
