"""Who buys with whom, and for whom, as notices tell it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.organizations.tables import OrganizationRelation


@dataclass(frozen=True, slots=True)
class Joint:
    """A notice in which several buy: their ids, each with whether it buys centrally for the others, and who leads."""

    notice: str
    on: date | None
    buyers: Mapping[int, bool]
    lead: int


def relate(session: Session, found: Iterable[Joint]) -> None:
    """Write who buys together, and for whom.

    Days are the first and the last publication, the evidence is the first notice, in whatever order they come.
    """
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    for joint in found:
        for kind, one, other in _relations(joint):
            row = {"kind": kind, "from_id": one, "to_id": other, "evidence": joint.notice}
            row |= {"first_on": joint.on, "last_on": joint.on}
            before = rows.get((kind, one, other))
            rows[kind, one, other] = _wider(before, row) if before else row
    if rows:
        write(session, list(rows.values()))


def _relations(joint: Joint) -> Iterator[tuple[str, int, int]]:
    central = [buyer for buyer, is_central in joint.buyers.items() if is_central]
    others = [buyer for buyer, is_central in joint.buyers.items() if not is_central]
    if central and others:
        yield from (("central", one, other) for one in central for other in others)
    else:
        yield from (("joint", member, joint.lead) for member in joint.buyers if member != joint.lead)


def _wider(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    first, last = sorted((one, other), key=lambda row: (row["first_on"] or date.max, row["evidence"]))
    days = [row[name] for row in (one, other) for name in ("first_on", "last_on") if row[name]]
    return {**first, "last_on": max(days, default=None), "first_on": first["first_on"] or last["first_on"]}


def write(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write relations that may be there already: their days are widened, the earlier evidence stays."""
    table = OrganizationRelation
    adding = insert_or(session, table)
    new = adding.excluded
    earlier = (new.first_on < table.first_on) | table.first_on.is_(None)
    later = (new.last_on > table.last_on) | table.last_on.is_(None)
    adding = adding.on_conflict_do_update(
        index_elements=["kind", "from_id", "to_id"],
        set_={
            "evidence": case((earlier, func.coalesce(new.evidence, table.evidence)), else_=table.evidence),
            "first_on": case((earlier, new.first_on), else_=table.first_on),
            "last_on": case((later, new.last_on), else_=table.last_on),
        },
    )
    session.execute(adding, rows)
