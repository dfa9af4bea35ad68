"""Recording on real databases: keys, revisions, organisations, awards, and that doing it twice changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from scrapers.notice import Change, Contract, Money, Notice, Organization
from tenderwatch.db import Database
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.recording import Counts, Reading, Recorded, record
from tenderwatch.notices.tables import (
    Award,
    AwardWinner,
    Lot,
    Procedure,
    ProcedureBuyer,
    ProcedureKey,
    PublishedContract,
)
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.organizations.tables import Organization as Party
from tenderwatch.organizations.tables import OrganizationIdentifier
from tests.makers import NOW
from tests.notices.told import BUYER, a_call, a_change, a_lot, a_reading, a_result, an_award

ALL = (
    Row,
    Procedure,
    ProcedureKey,
    Lot,
    Award,
    AwardWinner,
    PublishedContract,
    ProcedureBuyer,
    Party,
    ReceivedDocument,
)


def taken(database: Database, *batch: Reading, reverts: bool = False) -> Recorded:
    """Record a batch of the source "files"."""
    with database.write() as session:
        source = session.scalar(select(Source).where(Source.name == "files"))
        if source is None:
            source = Source(name="files", kind="files")
            session.add(source)
            session.flush()
        return record(session, batch, source.id, NOW, reverts=reverts)


def rows(database: Database, table: Any) -> Sequence[Any]:
    """Return all rows of a table in the order in which they were written."""
    with database.read() as session:
        return session.scalars(select(table).order_by(*table.__table__.primary_key)).all()


def count(database: Database) -> list[int | None]:
    """Return how many rows each table has."""
    with database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in ALL]


def test_a_notice_is_recorded_with_all_that_hangs_on_it(database: Database) -> None:
    call, result = a_call(), a_result(60)
    assert taken(database, a_reading(call), a_reading(result)).counts == Counts(new=2)
    (procedure,) = rows(database, Procedure)
    assert (procedure.phase, procedure.value, procedure.value_kind) == ("awarded", Decimal("95000.50"), "awarded")
    assert [(row.key, row.status, row.sequence) for row in rows(database, Row)] == [
        (call.publication_number, "awarded", 1),
        (result.publication_number, "awarded", 2),
    ]
    (award,) = rows(database, Award)
    assert (award.code, award.lots, award.status, award.value) == (
        "RES-0001",
        ["LOT-0001"],
        "selec-w",
        Decimal("95000.50"),
    )
    (contract,) = rows(database, PublishedContract)
    assert (contract.number, contract.award_id, contract.signed_on.isoformat()) == ("2026/17", award.id, "2026-11-20")
    buyer, winner = rows(database, Party)
    assert (buyer.key, buyer.is_buyer, buyer.is_supplier) == ("FIN:01012636", True, False)
    assert (winner.key, winner.is_buyer, winner.is_supplier) == ("FIN:23456780", False, True)
    assert all(row.group_id == row.id for row in rows(database, Row))


def test_the_same_again_changes_nothing(database: Database) -> None:
    batch = [a_reading(a_call()), a_reading(a_result(60))]
    taken(database, *batch)
    before = count(database)
    assert taken(database, *batch).counts == Counts(unchanged=2)
    assert taken(database, *reversed(batch)).counts == Counts(unchanged=2)
    assert count(database) == before


def test_new_bytes_under_a_known_key_are_a_new_revision(database: Database) -> None:
    call = a_call()
    taken(database, a_reading(call))
    corrected = replace(call, title={"fi": "Koulujen ja päiväkotien siivous"})
    assert taken(database, a_reading(corrected)).counts == Counts(changed=1)
    assert [(row.revision, row.current) for row in rows(database, Row)] == [(1, False), (2, True)]
    (procedure,) = rows(database, Procedure)
    assert procedure.title == corrected.title


def test_one_batch_may_hold_a_notice_twice(database: Database) -> None:
    call = a_call()
    corrected = replace(call, title={"fi": "Toinen"})
    batch = [a_reading(call), a_reading(call, name="copy.xml"), a_reading(corrected)]
    assert taken(database, *batch).counts == Counts(new=1, changed=1, unchanged=1)
    assert taken(database, *batch).counts == Counts(unchanged=3)
    assert [(row.revision, row.current) for row in rows(database, Row)] == [(1, False), (2, True)]


def test_files_in_any_order_do_not_bring_an_old_revision_back(database: Database) -> None:
    call = a_call()
    corrected = replace(call, title={"fi": "Toinen"})
    taken(database, a_reading(call))
    taken(database, a_reading(corrected))
    assert taken(database, a_reading(call)).counts == Counts(unchanged=1)
    assert [row.revision for row in rows(database, Row) if row.current] == [2]


def test_a_page_that_goes_back_to_what_it_said_is_believed(database: Database) -> None:
    call = a_call()
    moved = replace(call, lots=(a_lot(due_in_days=40),))
    for said, counted in ((call, Counts(new=1)), (moved, Counts(changed=1)), (call, Counts(changed=1))):
        assert taken(database, a_reading(said), reverts=True).counts == counted
    assert taken(database, a_reading(call), reverts=True).counts == Counts(unchanged=1)
    (lot,) = rows(database, Lot)
    assert lot.deadline_at == call.lots[0].tender_deadline.at  # type: ignore[union-attr]


def test_a_summary_never_takes_the_place_of_the_notice_that_it_sums_up(database: Database) -> None:
    whole = a_call()
    line = replace(whole, parser="feed/1", lots=(), title={"und": "Koulujen siivous"})
    other = replace(line, title={"und": "Koulujen siivous, päivitetty"})
    assert taken(database, a_reading(line)).counts == Counts(new=1)
    assert taken(database, a_reading(other)).counts == Counts(changed=1)
    assert taken(database, a_reading(whole)).counts == Counts(changed=1)
    again = replace(line, title={"und": "Siivous"})
    assert taken(database, a_reading(again)).counts == Counts(unchanged=1)
    (current,) = (row for row in rows(database, Row) if row.current)
    assert current.parser == "test/1"
    later = a_call()
    both = (a_reading(later), a_reading(replace(later, parser="page/1", lots=())))
    assert taken(database, *both).counts == Counts(new=1, unchanged=1)


def test_a_document_of_many_notices_counts_each_by_its_own_content(database: Database) -> None:
    first, second = (
        replace(a_call(), format="ocds", publication_number=None, ocid=f"ocds-{n}", version=None) for n in "ab"
    )
    assert taken(database, a_reading(first, second)).counts == Counts(new=2)
    changed = replace(second, title={"fi": "Toinen"})
    assert taken(database, a_reading(first, changed)).counts == Counts(changed=1, unchanged=1)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_makes_no_difference_to_the_procedure(sqlite: Database, order: tuple[int, ...]) -> None:
    call = replace(a_call(), publication_number="1-2026")
    change = replace(
        a_change(call, 5, lots=(a_lot(due_in_days=40), a_lot("LOT-0002", 41))), publication_number="2-2026"
    )
    partial = replace(
        a_result(60, an_award(lot="LOT-0001")), publication_number="3-2026", buyers=(replace(BUYER, city="Espoo"),)
    )
    rest = replace(a_result(70, an_award("RES-0002", "LOT-0002", contracts=())), publication_number="4-2026")
    notices = (call, change, partial, rest)
    for place in order:
        taken(sqlite, a_reading(notices[place]))
    (procedure,) = rows(sqlite, Procedure)
    latest = next(row for row in rows(sqlite, Row) if row.id == procedure.latest_notice_id)
    assert (procedure.phase, procedure.deadline_at, latest.key) == ("awarded", None, "4-2026")
    lots = {row.code: row.deadline_at for row in rows(sqlite, Lot)}
    assert lots == {lot.id: lot.tender_deadline.at for lot in change.lots if lot.tender_deadline}
    assert {row.key: row.status for row in rows(sqlite, Row)} == {
        "1-2026": "replaced",
        "2-2026": "awarded",
        "3-2026": "awarded",
        "4-2026": "awarded",
    }


def test_what_a_result_does_to_earlier_notices_is_told_to_the_index_and_not_to_matching(database: Database) -> None:
    call = a_call()
    taken(database, a_reading(call))
    recorded = taken(database, a_reading(a_result(60)))
    first, second = rows(database, Row)
    assert (first.status, first.sequence, first.touched) == ("awarded", 1, 3)
    assert (second.sequence, second.touched) == (2, 2)
    assert [(row.id, row.status) for row in recorded.moved] == [(first.id, "awarded")]


def test_a_result_of_another_procedure_touches_nothing(database: Database) -> None:
    taken(database, a_reading(a_call()))
    recorded = taken(database, a_reading(a_result(60, procedure_id=None)))
    assert recorded.moved == ()
    assert len(rows(database, Procedure)) == 2


def test_forms_of_one_number_are_one_organisation_and_a_name_is_another(database: Database) -> None:
    written = [("0101263-6",), ("FI01012636",), ("003701012636",), ("0101263-5",), ()]
    calls = [replace(a_call(procedure_id=None), buyers=(replace(BUYER, ids=ids),)) for ids in written]
    taken(database, *map(a_reading, calls[:2]))
    taken(database, *map(a_reading, calls[2:]))
    assert [row.key for row in rows(database, Party)] == ["FIN:01012636", "name:FIN:espoon kaupunki:espoo"]
    assert [(row.scheme, row.value) for row in rows(database, OrganizationIdentifier)] == [("FIN", "01012636")]


def test_buyers_keep_their_order_and_nobody_is_no_buyer(database: Database) -> None:
    second = Organization({"sv": "Grankulla stad"}, (), "FIN")
    taken(database, a_reading(replace(a_call(), buyers=(second, Organization({}), BUYER, second))))
    names = {row.id: row.name for row in rows(database, Party)}
    assert [names[row.organization_id] for row in sorted(rows(database, ProcedureBuyer), key=lambda r: r.position)] == [
        "Grankulla stad",
        "Espoon kaupunki",
    ]


def test_what_no_column_can_hold_stays_in_the_notice_only(database: Database) -> None:
    absurd = Money(Decimal(10) ** 30, "EUR")
    call = replace(a_call(), estimated_value=absurd, lots=(a_lot(estimated_value=absurd, renewals_max=10**12),))
    award = an_award(values=(absurd,), tenders_received=10**12, contracts=(Contract(number="1", value=absurd),))
    taken(database, a_reading(call), a_reading(a_result(60, award)))
    assert rows(database, Procedure)[0].value is None
    assert (rows(database, Lot)[0].value, rows(database, Lot)[0].renewals_max) == (None, None)
    assert (rows(database, Award)[0].value, rows(database, Award)[0].tenders_received) == (None, None)
    assert rows(database, Row)[0].content["estimated_value"]["amount"] == "1" + "0" * 30


def test_awards_with_one_name_or_none_are_all_kept(database: Database) -> None:
    awards = (an_award(), an_award(), an_award(code=None))
    taken(database, a_reading(a_result(60, *awards)))
    assert [row.code for row in rows(database, Award)] == ["RES-0001", "RES-0001#2", "#3"]


def test_a_revision_that_leaves_a_lot_out_removes_it(database: Database) -> None:
    call = replace(a_call(), lots=(a_lot(), a_lot("LOT-0002")))
    taken(database, a_reading(call))
    taken(database, a_reading(replace(call, lots=(a_lot(),))))
    assert [(row.code, row.removed_in_id is not None) for row in rows(database, Lot)] == [
        ("LOT-0001", False),
        ("LOT-0002", True),
    ]


def test_a_document_that_cannot_be_read_is_kept_with_its_reason(database: Database) -> None:
    refused = a_reading(document=b"<broken", error="not well-formed XML", error_where="line 1")
    assert taken(database, refused).counts == Counts(refused=1)
    assert taken(database, refused).counts == Counts(refused=1)
    (document,) = rows(database, ReceivedDocument)
    assert (document.state, document.error, document.error_where) == ("refused", "not well-formed XML", "line 1")


def test_what_a_person_settled_stays_settled_until_it_can_be_read(database: Database) -> None:
    refused = a_reading(document=b"<odd", error="no known format")
    taken(database, refused)
    with database.write() as session:
        session.scalars(select(ReceivedDocument)).one().state = "settled"
    taken(database, refused)
    assert rows(database, ReceivedDocument)[0].state == "settled"
    taken(database, a_reading(a_call(), document=b"<odd"))
    assert (rows(database, ReceivedDocument)[0].state, rows(database, ReceivedDocument)[0].error) == ("read", None)


def test_sequences_grow_over_batches_and_revisions(database: Database) -> None:
    calls = [a_call(number, procedure_id=None) for number in range(6)]
    taken(database, *map(a_reading, calls[:3]))
    taken(database, a_reading(replace(calls[0], title={"fi": "Toinen"})), *map(a_reading, calls[3:]))
    assert [row.sequence for row in rows(database, Row)] == list(range(1, 8))


def test_a_notice_that_moves_to_another_procedure_leaves_the_first_one_right(database: Database) -> None:
    call, change = a_call(), None
    change = a_change(call, 5, "cancel")
    taken(database, a_reading(call), a_reading(change))
    taken(database, a_reading(replace(change, procedure_id=None, change=Change((), (), ("cancel",)))))
    first, second = rows(database, Procedure)
    assert (first.phase, second.phase) == ("competition", "cancelled")


def a_planning_notice_without_bt04(version: str, days: int) -> Notice:
    base = a_call(0, form_type="planning", procedure_id=None, notice_id="0000aaaa-0000-4000-8000-000000000001")
    sent = replace(base.dispatched, at=base.dispatched.at + timedelta(days=days))  # type: ignore[type-var, union-attr, operator]
    return replace(base, version=version, dispatched=sent)


def test_versions_of_a_notice_without_a_procedure_id_are_one_procedure(database: Database) -> None:
    for version, days in (("02", 3), ("01", 0)):
        taken(database, a_reading(a_planning_notice_without_bt04(version, days)))
    (procedure,) = rows(database, Procedure)
    assert procedure.phase == "planning"
    assert next(row.version for row in rows(database, Row) if row.id == procedure.latest_notice_id) == "02"
