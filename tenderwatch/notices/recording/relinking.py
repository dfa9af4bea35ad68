"""Linking notices anew that are here already, because a person said that two are one publication, or took it back."""

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.notices.recording import linking, procedures
from tenderwatch.notices.recording.linking import Places
from tenderwatch.notices.recording.neighbourhood import Neighbourhood, neighbourhood
from tenderwatch.notices.recording.placing import Placed, placed
from tenderwatch.notices.recording.record import move_on, organizations_of, wait_for_turn
from tenderwatch.notices.rules.linking import link
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.organizations import service as organizations


def relink(session: Session, notice_ids: Collection[int], back: tuple[int, int] | None = None) -> None:
    """Link notices anew with all that belongs to them, and write what changes.

    `back` is a notice and the absorbed procedure that it had: where it parts from its present one, it gets that again.
    """
    wait_for_turn(session)
    places = _place(session, notice_ids, back)
    earlier = procedures.earlier_notices(session, places.earlier)
    entered = organizations.enter(session, organizations_of((), earlier))
    linking.write(session, places, (), ())
    standings = procedures.standings((), "", earlier, places.groups)
    procedures.enter(session, standings, places.placed.procedures)
    resold = procedures.write(session, standings, places.known, entered)
    stale = {number for number, row in places.earlier.items() if row in resold}
    stale |= places.moved.keys() | places.placed.regrouped.keys()
    sequence = session.scalar(select(func.coalesce(func.max(Notice.touched), 0))) or 0
    move_on(session, earlier, procedures.statuses(standings), stale, sequence)


def _place(session: Session, notice_ids: Collection[int], back: tuple[int, int] | None) -> Places:
    found = neighbourhood(session, (), (), notice_ids)
    linked = link(found.records.values(), found.unusable)
    where = placed(found, linked, ())
    opened = _opened_again(session, where, found, back) if back else {}
    new = [row for row in where.procedures if row < 0 and row not in opened]
    opened |= dict(zip(new, _opened_rows(session, len(new)), strict=True))
    where.open(opened)
    return Places(found, linked, where)


def _opened_rows(session: Session, count: int) -> list[int]:
    """Open so many procedures; what they are is written when it is known."""
    ids = take_ids(session, Procedure, count)
    insert_all(session, Procedure, [{"id": number, "phase": "planning", "title": {}} for number in ids])
    return ids


def _opened_again(session: Session, where: Placed, found: Neighbourhood, back: tuple[int, int]) -> dict[int, int]:
    """Open an absorbed procedure for the notice that had it; the part it leaves keeps the row of both."""
    notice_id, absorbed = back
    row = next((row for row, part in where.procedures.items() if notice_id in part), 0)
    new = [each for each in where.procedures if each < 0]
    again = update(Procedure).where(Procedure.id == absorbed, Procedure.merged_into_id.is_not(None))
    if len(new) != 1 or not session.execute(again.values(merged_into_id=None)).rowcount:  # type: ignore[attr-defined]
        return {}
    if row != new[0]:
        _swap(where, found, row, new[0])
    return {new[0]: absorbed}


def _swap(where: Placed, found: Neighbourhood, one: int, other: int) -> None:
    """Let two parts change their rows."""
    where.procedures[one], where.procedures[other] = where.procedures[other], where.procedures[one]
    for row in (one, other):
        for number in where.procedures[row]:
            where.moved.pop(number, None)
            if found.rows[number].procedure_id != row:
                where.moved[number] = row
