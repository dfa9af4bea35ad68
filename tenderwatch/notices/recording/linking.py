"""Linking new notices with those that are here, and writing what that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.intake.tables import Source
from tenderwatch.notices import moving
from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.recording.neighbourhood import Neighbourhood, neighbourhood, record_of
from tenderwatch.notices.recording.placing import Placed, placed
from tenderwatch.notices.rules.linking import Linked, Record, link
from tenderwatch.notices.tables import (
    Award,
    Lot,
    Notice,
    NoticeReference,
    Procedure,
    ProcedureBuyer,
    ProcedureKey,
    PublishedContract,
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where new notices and those around them belong now."""

    found: Neighbourhood
    linked: Linked
    placed: Placed

    @property
    def known(self) -> set[int]:
        """The procedures that are told anew and were there before."""
        return self.placed.known

    @property
    def groups(self) -> dict[int, int]:
        """The group of each notice."""
        return self.placed.groups

    @property
    def moved(self) -> dict[int, int]:
        """The notices recorded before that have another procedure now."""
        return self.placed.moved

    def twins_of(self, fresh: Sequence[Fresh]) -> set[int]:
        """Return the notices recorded before whose publication has come by another way now."""
        grown = {notice.group_id for notice in fresh if notice.current}
        return {number for number in self.earlier if self.groups.get(number) in grown}

    @property
    def earlier(self) -> dict[int, int]:
        """The notices recorded before of all procedures that are told anew."""
        return {
            number: row for row, part in self.placed.procedures.items() for number in part if number in self.found.rows
        }


def name(session: Session, fresh: Sequence[Fresh], source_id: int) -> None:
    """Give new notices their numbers, and all of them what linking knows of them."""
    source = session.scalars(select(Source.name).where(Source.id == source_id)).one()
    new = [notice for notice in fresh if not notice.again]
    for notice, number in zip(new, take_ids(session, Notice, len(new)), strict=True):
        notice.id = number
    for notice in fresh:
        notice.record = record_of(notice, source)


def place(session: Session, fresh: Sequence[Fresh], superseded: Sequence[int]) -> Places:
    """Link new notices, which have their numbers, and give them their procedures, new ones by numbers yet unused.

    `superseded` are the rows whose place they take, or that they are written over.
    """
    found = neighbourhood(session, [notice.record for notice in fresh if notice.current], superseded)
    found.again = {notice.id: found.former[notice.key] for notice in fresh if notice.again}
    linked = link(found.records.values(), found.unusable)
    where = placed(found, linked, fresh)
    new = [row for row in where.procedures if row < 0]
    where.open(dict(zip(new, take_ids(session, Procedure, len(new)), strict=True)))
    procedure_of = {number: row for row, part in where.procedures.items() for number in part}
    by_key = {notice.key: notice.id for notice in fresh if notice.current}
    for notice in fresh:
        notice.procedure_id = procedure_of[by_key[notice.key]]
        notice.group_id = where.groups[notice.id] if notice.current else notice.id
    return Places(found, linked, where)


def write(session: Session, places: Places, fresh: Sequence[Fresh], superseded: Sequence[int]) -> None:
    """Write references, moves and merges; the new notices are in their table by now."""
    _write_references(session, places, superseded)
    _write_keys(session, places)
    former = places.found.former
    followers = [
        (row.key, row.source_id, places.moved[number])
        for number, row in places.found.rows.items()
        if number in places.moved
    ]
    followers += [
        (notice.key, former[notice.key].source_id, notice.procedure_id)
        for notice in fresh
        if notice.current and notice.key in former and former[notice.key].procedure_id != notice.procedure_id
    ]
    if followers:
        _move(session, followers)
    if places.placed.regrouped:
        regrouped = [{"id": number, "group_id": group} for number, group in places.placed.regrouped.items()]
        session.execute(update(Notice), regrouped)
    if places.placed.absorbed:
        _absorb(session, places.placed.absorbed)
    _tell(session, places, [key for key, *_rest in followers])


def _write_references(session: Session, places: Places, superseded: Sequence[int]) -> None:
    found, targets = places.found, places.linked.targets
    if superseded:
        session.execute(delete(NoticeReference).where(NoticeReference.notice_id.in_(superseded)))
    new = [
        {"notice_id": number, "kind": ref.kind, "value": ref.value, "version": ref.version, "target_id": target}
        for (number, ref), target in targets.items()
        if number not in found.rows
    ]
    insert_all(session, NoticeReference, new)
    changed = [
        {"id": found.references[place].id, "target_id": target}
        for place, target in targets.items()
        if place[0] in found.rows
        and (place[0] in found.members or place[1].value in found.resolved)
        and found.references[place].target_id != target
    ]
    if changed:
        session.execute(update(NoticeReference), changed)


def _write_keys(session: Session, places: Places) -> None:
    """Write by which names procedures are known."""
    there = {}
    asked = places.known | places.placed.absorbed.keys()
    if asked:
        rows = session.scalars(select(ProcedureKey).where(ProcedureKey.procedure_id.in_(asked)))
        there = {(row.scheme, row.value): row for row in rows}
    wanted = {
        name: row
        for row, part in places.placed.procedures.items()
        for name in _names([places.found.records[number] for number in part], places.linked)
    }
    gone = [row.id for name, row in there.items() if name not in wanted]
    if gone:
        session.execute(delete(ProcedureKey).where(ProcedureKey.id.in_(gone)))
    moved = [
        {"id": there[name].id, "procedure_id": row}
        for name, row in wanted.items()
        if name in there and there[name].procedure_id != row
    ]
    if moved:
        session.execute(update(ProcedureKey), moved)
    new = [
        {"procedure_id": row, "scheme": scheme, "value": value}
        for (scheme, value), row in wanted.items()
        if (scheme, value) not in there
    ]
    insert_all(session, ProcedureKey, new)


def _names(records: Sequence[Record], linked: Linked) -> list[tuple[str, str]]:
    """Return what a procedure is called: BT-04 or ocid where it has one, else by its notices."""
    named = [("bt04", record.folder) for record in records if record.folder and record.folder not in linked.unusable]
    named += [("ocid", record.ocid) for record in records if record.ocid]
    return named or [("notice", record.name or record.number or f"{record.source}/{record.key}") for record in records]


def _move(session: Session, followers: Sequence[tuple[str, int, int]]) -> None:
    """Move notices with all their revisions, and what was read from them."""
    table = cast(Table, Notice.__table__)
    moving_on = (
        update(table)
        .where(table.c.key == bindparam("its_key"), table.c.source_id == bindparam("its_source"))
        .values(procedure_id=bindparam("row"))
    )
    rows = [{"its_key": key, "its_source": source, "row": row} for key, source, row in followers]
    session.connection().execute(moving_on, rows)
    ids = select(Notice.id).where(Notice.key.in_([key for key, *_rest in followers]))
    for each in (Award, PublishedContract):
        own = select(Notice.procedure_id).where(Notice.id == each.notice_id).scalar_subquery()
        told = update(each).where(each.notice_id.in_(ids)).values(procedure_id=own)
        session.execute(told.execution_options(synchronize_session=False))


def _absorb(session: Session, absorbed: dict[int, int]) -> None:
    """Leave of an absorbed procedure only the way to the one that has its notices."""
    for each in (Lot, ProcedureBuyer):
        session.execute(delete(each).where(each.procedure_id.in_(absorbed)))
    rows = [{"id": old, "merged_into_id": new, "deadline_at": None} for old, new in absorbed.items()]
    session.execute(update(Procedure), rows)
    for old, new in absorbed.items():
        session.execute(update(Procedure).where(Procedure.merged_into_id == old).values(merged_into_id=new))


def _tell(session: Session, places: Places, keys: Sequence[str]) -> None:
    """Let what the rooms above keep of these notices and procedures follow."""
    if not (keys or places.placed.regrouped or places.placed.absorbed):
        return
    changed = select(Notice.id, Notice.procedure_id, Notice.group_id).where(
        Notice.key.in_(keys) | Notice.id.in_(places.placed.regrouped)
    )
    rows: Sequence[Any] = session.execute(changed).all()
    moving.follow(
        session,
        moving.Moves(
            merged=places.placed.absorbed,
            notices={row.id: row.procedure_id for row in rows},
            groups=_groups(places),
        ),
    )


def _groups(places: Places) -> dict[int, int]:
    """Return the groups that went into others."""
    return {
        was: group
        for number, group in places.placed.regrouped.items()
        if (was := places.found.group_of(number)) is not None and was not in places.groups.values()
    }
