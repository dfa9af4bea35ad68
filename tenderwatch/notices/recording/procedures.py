"""Procedures: found or opened for new notices, then told anew by all their current notices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from scrapers import notice_json
from tenderwatch.db.bulk import insert_all
from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.recording.limits import storable
from tenderwatch.notices.rules import (
    LotState,
    ProcedureState,
    Told,
    in_order,
    lot_states,
    one_of_twins,
    replaced,
    state_of,
    status_of,
)
from tenderwatch.notices.rules.state import latest_moment
from tenderwatch.notices.tables import Lot, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.rules import Identity, identify


@dataclass(frozen=True, slots=True)
class Earlier:
    """A current notice that was recorded before this batch."""

    told: Told
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A procedure that this batch touches, and where its notices leave it."""

    procedure_id: int
    notices: list[Told]
    state: ProcedureState
    lots: list[LotState]
    statuses: dict[int, str]


def earlier_notices(session: Session, procedures: Mapping[int, int]) -> dict[int, list[Earlier]]:
    """Return notices that were recorded before, by the procedure that each has now."""
    found: dict[int, list[Earlier]] = {}
    if not procedures:
        return found
    columns = (Notice.id, Notice.key, Notice.status, Notice.content, Source.name)
    wanted = select(*columns).join(Source, Source.id == Notice.source_id)
    for row in session.execute(wanted.where(Notice.id.in_(procedures)).order_by(Notice.id)):
        told = Told(row.id, row.key, notice_json.from_json(row.content), row.name)
        found.setdefault(procedures[row.id], []).append(Earlier(told, row.status, row.name))
    return found


def standings(
    fresh: Sequence[Fresh], source: str, earlier: Mapping[int, Sequence[Earlier]], groups: Mapping[int, int]
) -> list[Standing]:
    """Work out where each procedure stands now that these notices have come; `groups` tells twins."""
    notices = {number: [each.told for each in known] for number, known in earlier.items()}
    for new in fresh:
        if new.current:
            notices.setdefault(new.procedure_id, []).append(Told(new.id, new.key, new.said, source))
    return [_standing(number, told, groups) for number, told in notices.items()]


def statuses(found: Sequence[Standing]) -> dict[int, str]:
    """Return the status of each current notice of these procedures."""
    return {number: status for standing in found for number, status in standing.statuses.items()}


def _standing(procedure_id: int, told: Sequence[Told], groups: Mapping[int, int]) -> Standing:
    notices = in_order(one_of_twins(told, groups))
    state = state_of(notices)
    gone = replaced(notices)
    statuses = {each.id: "replaced" for each in told}
    statuses |= {each.id: status_of(each.notice, state.phase, each.id in gone) for each in notices}
    return Standing(procedure_id, notices, state, lot_states(notices), statuses)


def enter(session: Session, found: Sequence[Standing], known: Collection[int]) -> None:
    """Write what procedures are now; `known` were there before this batch.

    Notices refer to them, and their lots to notices: first this, then the notices, then `write`.
    """
    insert_all(session, Procedure, [_procedure(each) for each in found if each.procedure_id not in known])
    changed = [_procedure(each) for each in found if each.procedure_id in known]
    if changed:
        session.execute(update(Procedure), changed)


def write(
    session: Session, found: Sequence[Standing], known: Collection[int], organizations: Mapping[str, int]
) -> set[int]:
    """Write what the lots and buyers of procedures are now, and return the procedures whose buyers changed."""
    _write_lots(session, found, known)
    return write_buyers(session, found, known, organizations)


def _procedure(standing: Standing) -> dict[str, Any]:
    state = standing.state
    value = storable(state.value)
    return {
        "id": standing.procedure_id,
        "title": state.title,
        "phase": state.phase,
        "procedure_type": state.procedure_type,
        "cpv_main": state.cpv_main,
        "country": state.country,
        "deadline_at": state.deadline_at,
        "deadline": notice_json.moment_to_json(state.deadline),
        "value": value,
        "currency": state.currency if value is not None else None,
        "value_kind": state.value_kind if value is not None else None,
        "latest_notice_id": state.latest_notice_id,
    }


def _write_lots(session: Session, found: Sequence[Standing], known: Collection[int]) -> None:
    rows = session.execute(
        select(Lot.id, Lot.procedure_id, Lot.code, Lot.removed_in_id).where(Lot.procedure_id.in_(known))
    ).all()
    there = {(row.procedure_id, row.code): row for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for standing in found:
        for lot in standing.lots:
            values = _lot(standing.procedure_id, lot)
            before = there.pop((standing.procedure_id, lot.code), None)
            (changed if before else new).append({"id": before.id, **values} if before else values)
    latest = {standing.procedure_id: standing.state.latest_notice_id for standing in found}
    changed += _vanished(there.values(), latest)
    if changed:
        _update_lots(session, changed)
    insert_all(session, Lot, new)


def _update_lots(session: Session, changed: list[dict[str, Any]]) -> None:
    whole = [row for row in changed if len(row) > 2]
    vanished = [row for row in changed if len(row) == 2]
    for rows in (whole, vanished):
        if rows:
            session.execute(update(Lot), rows)


def _vanished(rows: Collection[Any], latest: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Mark lots that no current notice has: a new revision left them out."""
    for row in rows:
        if row.procedure_id in latest and row.removed_in_id is None:
            yield {"id": row.id, "removed_in_id": latest[row.procedure_id]}


def _lot(procedure_id: int, lot: LotState) -> dict[str, Any]:
    value = storable(lot.value)
    return {
        "procedure_id": procedure_id,
        "code": lot.code,
        "position": lot.position,
        "notice_id": lot.notice_id,
        "title": lot.title,
        "cpv_main": lot.cpv_main,
        "value": value,
        "currency": lot.currency if value is not None else None,
        "value_kind": lot.value_kind if value is not None else None,
        "deadline_at": latest_moment(lot.deadline),
        "starts_on": lot.starts_on,
        "ends_on": lot.ends_on,
        "duration_value": lot.duration_value,
        "duration_unit": lot.duration_unit,
        "renewals_max": lot.renewals_max,
        "removed_in_id": lot.removed_in_id,
    }


def write_buyers(
    session: Session, found: Sequence[Standing], known: Collection[int], organizations: Mapping[str, int]
) -> set[int]:
    """Write who buys in each procedure; return those for which that changed."""
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(known))
        .order_by(ProcedureBuyer.procedure_id, ProcedureBuyer.position)
    )
    there: dict[int, list[int]] = {}
    for row in rows:
        there.setdefault(row.procedure_id, []).append(row.organization_id)
    wanted = {standing.procedure_id: buyers_of(standing, organizations) for standing in found}
    changed = [number for number, buyers in wanted.items() if there.get(number, []) != buyers]
    gone = [number for number in changed if number in there]
    if gone:
        session.execute(delete(ProcedureBuyer).where(ProcedureBuyer.procedure_id.in_(gone)))
    new = [
        {"procedure_id": number, "organization_id": buyer, "position": place}
        for number in changed
        for place, buyer in enumerate(wanted[number])
    ]
    insert_all(session, ProcedureBuyer, new)
    return set(changed)


def buyers_of(standing: Standing, organizations: Mapping[str, int]) -> list[int]:
    """Return the buyers that the latest notice with any names, in its order."""
    return list(dict.fromkeys(organizations[identity.key] for identity in buyers_named(standing)))


def buyers_named(standing: Standing) -> list[Identity]:
    """Return who the buyers are by the latest notice with any."""
    said = next((told.notice.buyers for told in reversed(standing.notices) if told.notice.buyers), ())
    identities = [identify(buyer.name, buyer.ids, buyer.country, buyer.city) for buyer in said]
    return [identity for identity in identities if identity]
