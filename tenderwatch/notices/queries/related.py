"""The procedures that have to do with one: planned by it or planning it, its framework or its call-offs, and others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from tenderwatch.notices.rules.linking import relation
from tenderwatch.notices.tables import Notice, NoticeReference, Procedure


@dataclass(frozen=True, slots=True)
class Related:
    """A procedure and what it is to the one that was asked about: its plan, what it "plans", its framework, a call-off
    of it, or related; `notice_id` says so.
    """

    kind: str
    id: int
    title: Mapping[str, str]
    phase: str
    notice_id: int
    published_on: date | None


ORDER = ("plan", "framework", "planned", "call-off", "related")
"""What another procedure can be to one, in the order in which it is told."""
MOST = 500
_REVERSE = {"plan": "planned", "framework": "call-off", "related": "related"}


def related(session: Session, procedure_id: int) -> list[Related]:
    """Return the procedures that refer to one or to which it refers, each once; at most 500 references are read."""
    found: dict[int, Related] = {}
    for each in sorted(_references(session, procedure_id), key=_order):
        found.setdefault(each.id, each)
    return list(found.values())


def _order(each: Related) -> tuple[int, date, int]:
    return ORDER.index(each.kind), each.published_on or date.max, each.id


def _references(session: Session, procedure_id: int) -> Iterator[Related]:
    holder, target = aliased(Notice), aliased(Notice)
    rows: Any = session.execute(
        select(
            *(NoticeReference.kind, holder.id, holder.published_on, holder.kind.label("its_kind"), holder.procedure_id),
            *(target.kind.label("target_kind"), target.procedure_id.label("target_procedure")),
            *(Procedure.title, Procedure.phase),
        )
        .join(holder, holder.id == NoticeReference.notice_id)
        .join(target, target.id == NoticeReference.target_id)
        .join(
            Procedure,
            ((Procedure.id == holder.procedure_id) & (target.procedure_id == procedure_id))
            | ((Procedure.id == target.procedure_id) & (holder.procedure_id == procedure_id)),
        )
        .where(holder.procedure_id != target.procedure_id)
        .where((holder.procedure_id == procedure_id) | (target.procedure_id == procedure_id))
        .order_by(NoticeReference.id)
        .limit(MOST)
    )
    for row in rows:
        kind = relation(row.kind, row.its_kind, row.target_kind)
        names_it = row.procedure_id == procedure_id
        other = row.target_procedure if names_it else row.procedure_id
        yield Related(kind if names_it else _REVERSE[kind], other, row.title, row.phase, row.id, row.published_on)
