"""A set of notices with all that makes linking hard, and what it comes to in a database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scrapers.notice import Change, Money, Notice, Organization
from tenderwatch.db import Database
from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording import record
from tenderwatch.notices.tables import (
    Award,
    Lot,
    NoticeReference,
    Procedure,
    ProcedureBuyer,
    ProcedureKey,
    PublishedContract,
)
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.organizations.tables import Organization as Party
from tenderwatch.tables import metadata
from tests.makers import NOW
from tests.notices.told import a_call, a_change, a_lot, a_reading, a_result, an_award

Arrival = tuple[str, Notice]
"""The source by whose way a notice comes, and the notice."""


def uuid(number: int) -> str:
    return str(UUID(int=0xABCDEF << 96 | 4 << 76 | number))


def buyer(number: int) -> Organization:
    return Organization({"en": f"Town {number}"}, (f"SE-{5000 + number}",), "XKX", "Town")


def named(notice: Notice) -> str:
    return f"{notice.notice_id}-{notice.version}"


def number(notice: Notice) -> str:
    return str(notice.publication_number)


def arrivals() -> list[Arrival]:
    """Return the notices; nothing in them depends on the order in which they will come."""
    ted = [*_versions(), *_plans(), *_frameworks(), *_shared(), *_modified(), *_tranches()]
    legacy = [replace(each, format="ted_export", notice_id=None, version=None) for each in _legacy()]
    first, result = ted[0], ted[3]
    by_hilma = replace(first, publication_number=None, published_on=None, national={"FI-20": True})
    by_number = replace(result, notice_id=None, version=None, title={"fi": "Hankinnan tulos"})
    again = replace(result, publication_number="777777-2026", total_value=Money(Decimal(5), "EUR"))
    releases = list(_releases())
    others = [by_hilma, by_number, replace(releases[1], description={"en": "The same elsewhere"})]
    return (
        [("ted", each) for each in (*ted, *legacy, again)]
        + [("hilma", each) for each in others]
        + [("ocds", each) for each in releases]
    )


def _versions() -> Iterable[Notice]:
    call = a_call(0, procedure_id=uuid(1), lots=(a_lot(), a_lot("LOT-0002")))
    second = a_change(call, 3, notice_id=call.notice_id, version="02", lots=(a_lot(due_in_days=35), a_lot("LOT-0002")))
    third = a_change(second, 6, title={"fi": "Koulujen siivous ja vahtimestarit"}, lots=(a_lot(due_in_days=50),))
    yield from (call, second, third, a_result(60, procedure_id=uuid(1)))
    other = a_call(1, procedure_id=uuid(2), title={"fi": "Katujen auraus"})
    moved = a_change(other, 9, procedure_id=uuid(3), lots=(a_lot(due_in_days=44),))
    strange = a_change(other, 12, procedure_id=uuid(4), buyers=(buyer(1),), change=Change((number(other),)))
    late = a_change(moved, 14, procedure_id=uuid(5), change=Change((f"{moved.notice_id}-07",)))
    yield from (other, moved, strange, late)


def _plans() -> Iterable[Notice]:
    plan = a_call(0, form_type="planning", procedure_id=None, title={"fi": "Ennakkotieto"})
    later = a_change(plan, 2, notice_id=plan.notice_id, version="02", change=None)
    yield from (plan, later)
    for n, names in enumerate((f"{plan.notice_id}", named(plan), number(later))):
        yield a_call(20 + n, procedure_id=uuid(10 + n), previous_notices=(names,), title={"fi": f"Koulu {n}"})


def _frameworks() -> Iterable[Notice]:
    call = a_call(0, procedure_id=uuid(20), title={"fi": "Puitesopimus"})
    result = a_result(40, procedure_id=uuid(20))
    yield from (call, result)
    for n, names in enumerate((number(result), named(result), str(call.notice_id))):
        yield a_result(60 + n, procedure_id=uuid(21 + n), framework_notices=(names,), title={"fi": f"Kevennetty {n}"})


def _shared() -> Iterable[Notice]:
    for n in range(4):
        yield a_call(n, procedure_id=uuid(30), buyers=(buyer(10 + n),), title={"fi": f"Jaettu {n}"})
    own = a_call(5, procedure_id=uuid(31), buyers=(buyer(20),))
    yield own
    yield a_result(50, procedure_id=uuid(30), buyers=(buyer(20),), earlier_notices=(named(own),))
    for n in range(3):
        yield a_call(n, procedure_id=uuid(32), buyers=(buyer(30 + n), buyer(39)) if n else (buyer(30),))


def _modified() -> Iterable[Notice]:
    result = a_result(30, procedure_id=uuid(40), title={"fi": "Ruokapalvelut"})
    yield a_call(0, procedure_id=uuid(40))
    yield result
    named_it = Change((named(result),), ("CON-0001",))
    yield a_call(300, procedure_id=uuid(41), form_type="cont-modif", modification=named_it)
    yield a_call(4, procedure_id=None, earlier_notices=(uuid(999) + "-01",))


def _tranches() -> Iterable[Notice]:
    lots = (a_lot(), a_lot("LOT-0002"))
    call = a_call(0, procedure_id=uuid(50), lots=lots)
    first = a_result(40, procedure_id=uuid(50))
    corrected = a_change(first, 45, awards=(an_award(values=(Money(Decimal(90), "EUR"),)),))
    more = a_result(50, an_award("RES-0002", "LOT-0002"), procedure_id=uuid(50))
    yield from (call, first, corrected, more)


def _legacy() -> Iterable[Notice]:
    plan = a_call(0, procedure_id=None, form_type="planning", title={"fi": "Vanha ennakkotieto"})
    call = a_call(10, procedure_id=None, previous_notices=(number(plan),), title={"fi": "Vanha hankinta"})
    yield from (plan, call)
    yield a_change(call, 15, procedure_id=None, change=Change((number(call),)), previous_notices=())
    yield a_result(70, procedure_id=None, previous_notices=(number(call),))
    yield a_result(71, procedure_id=None, previous_notices=(number(call),), buyers=(buyer(50),))


def _releases() -> Iterable[Notice]:
    of_ocds: dict[str, Any] = {"format": "ocds", "procedure_id": None, "publication_number": None, "version": None}
    for n in range(3):
        yield a_call(n, **of_ocds, ocid="ocds-abc-1", buyers=(buyer(60),), title={"en": f"Release {n}"})
    yield a_result(9, **of_ocds, ocid="ocds-abc-2", buyers=(buyer(60),), framework_notices=("ocds-abc-1",))
    yield a_call(9, **of_ocds, ocid="ocds-abc-3", buyers=(buyer(60),), previous_notices=("ocds-abc-1",))


def taken(database: Database, batch: Sequence[Arrival]) -> None:
    """Record what arrived, each run of one source in one go."""
    while batch:
        source = batch[0][0]
        count = next((n for n, (other, _notice) in enumerate(batch) if other != source), len(batch))
        with database.write() as session:
            readings = [a_reading(notice) for _source, notice in batch[:count]]
            record(session, readings, _source_id(session, source), NOW + timedelta(seconds=1))
        batch = batch[count:]


def _source_id(session: Session, name: str) -> int:
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind="files")
        session.add(source)
        session.flush()
    return source.id


def emptied(database: Database) -> None:
    """Take every row away."""
    with database.write() as session:
        for table in reversed(metadata.sorted_tables):
            if table.name == "procedure":
                session.execute(table.update().values(merged_into_id=None))
            session.execute(delete(table))


def state(database: Database) -> dict[str, Any]:
    """Return what the database says of notices and procedures, without the numbers it gave them."""
    with database.read() as session:
        return _State(session).told()


class _State:
    """Reads everything that linking decides, each thing named by the outside world's names."""

    def __init__(self, session: Session) -> None:
        self._session = session
        sources = {row.id: row.name for row in session.scalars(select(Source))}
        self._rows = session.scalars(select(Row)).all()
        self._name = {row.id: f"{sources[row.source_id]} {row.key}#{row.revision}" for row in self._rows}
        self._parties = {row.id: row.key for row in session.scalars(select(Party))}

    def told(self) -> dict[str, Any]:
        current = [row for row in self._rows if row.current]
        procedures = {row.id: row for row in self._session.scalars(select(Procedure))}
        parts = {number: self._part(number) for number in procedures}
        standing = {number: part for number, part in parts.items() if part}
        assert all(procedures[number].merged_into_id in standing for number in procedures.keys() - standing.keys())
        assert all(procedures[number].merged_into_id is None for number in standing)
        return {
            "procedures": {part: self._procedure(procedures[number]) for number, part in standing.items()},
            "groups": {
                frozenset(self._name[each.id] for each in current if each.group_id == g) for g in self._groups()
            },
            "statuses": {self._name[row.id]: row.status for row in current},
            "references": self._references(),
            "results": self._results(parts),
        }

    def _part(self, number: int) -> frozenset[str]:
        return frozenset(self._name[row.id] for row in self._rows if row.procedure_id == number and row.current)

    def _groups(self) -> set[int]:
        return {row.group_id for row in self._rows if row.current}

    def _procedure(self, procedure: Procedure) -> dict[str, Any]:
        lots = self._session.scalars(select(Lot).where(Lot.procedure_id == procedure.id)).all()
        keys = self._session.scalars(select(ProcedureKey).where(ProcedureKey.procedure_id == procedure.id))
        buyers = self._session.scalars(
            select(ProcedureBuyer).where(ProcedureBuyer.procedure_id == procedure.id).order_by(ProcedureBuyer.position)
        )
        columns = ("phase", "title", "procedure_type", "cpv_main", "country", "deadline", "value", "currency")
        return {
            **{name: getattr(procedure, name) for name in columns},
            "latest": self._name[procedure.latest_notice_id or 0],
            "lots": {lot.code: self._lot(lot) for lot in lots},
            "keys": {(key.scheme, key.value) for key in keys},
            "buyers": [self._parties[row.organization_id] for row in buyers],
        }

    def _lot(self, lot: Lot) -> tuple[Any, ...]:
        removed = self._name[lot.removed_in_id] if lot.removed_in_id else None
        return lot.position, lot.title, lot.value, lot.deadline_at, self._name[lot.notice_id], removed

    def _references(self) -> dict[tuple[Any, ...], str | None]:
        rows = self._session.scalars(select(NoticeReference))
        return {
            (self._name[row.notice_id], row.kind, row.value, row.version): self._name[row.target_id]
            if row.target_id
            else None
            for row in rows
        }

    def _results(self, parts: dict[int, frozenset[str]]) -> set[tuple[Any, ...]]:
        awards = self._session.scalars(select(Award)).all()
        contracts = self._session.scalars(select(PublishedContract)).all()
        return {(self._name[row.notice_id], row.code, parts[row.procedure_id]) for row in awards} | {
            (self._name[row.notice_id], row.position, parts[row.procedure_id]) for row in contracts
        }
