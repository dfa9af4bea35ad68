"""The index follows the database, whatever happens to it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from filelock import FileLock

from scrapers.notice import Notice
from tenderwatch.house import House
from tenderwatch.notices import indexing
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import Index, PreparedRow, SearchRequest, prepare
from tenderwatch.notices.tables import Notice as Row
from tests.makers import NOW
from tests.notices.test_recording import rows, taken
from tests.notices.told import a_call, a_change, a_lot, a_reading, a_result


def found(house: House, words: str = "", **filters: object) -> set[str]:
    """Return the keys of the notices that are found."""
    with Index(house.settings.index) as index:
        ids = index.matching(SearchRequest.of(words, NOW, **filters))
    return {row.key for row in rows(house.database, Row) if row.id in ids}


def recorded(house: House, *notices: Notice) -> Sequence[str]:
    taken(house.database, *map(a_reading, notices))
    return [str(notice.publication_number) for notice in notices]


def test_what_is_recorded_is_found_in_any_inflection(house: House) -> None:
    (key,) = recorded(house, a_call(title={"fi": "Koulujen siivouspalvelut"}))
    assert indexing.catch_up(house) == 1
    assert found(house, "koulu siivous") == {key}
    assert found(house, "espoo") == {key}
    assert found(house, key) == {key}
    assert indexing.catch_up(house) == 0


def test_a_new_revision_takes_the_place_of_the_old_one(house: House) -> None:
    call = a_call(title={"fi": "Koulujen siivous"})
    recorded(house, call)
    indexing.catch_up(house)
    recorded(house, replace(call, title={"fi": "Teiden auraus"}))
    indexing.catch_up(house)
    assert (found(house, "siivous"), len(found(house, "auraus"))) == (set(), 1)


def test_a_notice_shows_where_its_procedure_stands_now(house: House) -> None:
    call = a_call(lots=(a_lot(due_in_days=90),))
    change = a_change(call, 5)
    recorded(house, call)
    indexing.catch_up(house)
    assert found(house, status=("open",), kind=("competition",)) == {call.publication_number}
    keys = recorded(house, change, a_result(60))
    assert indexing.catch_up(house) == 3
    assert found(house, status=("awarded",)) == set(keys)
    assert found(house, status=("replaced",)) == {call.publication_number}
    assert found(house, standing=True) == set(keys)
    assert found(house, status=("closed",)) == set()


def test_rows_made_ready_beforehand_are_the_same(house: House) -> None:
    call = a_call(lots=(a_lot(due_in_days=90),))
    done = taken(house.database, a_reading(call))
    (row,) = rows(house.database, Row)
    assert done.prepared == {}
    ready = {row.id: prepare(row_of(call, 0, "files", "open"))}
    with indexing.Indexer(house) as indexer:
        assert indexer.catch_up(ready) == 1
    assert ready == {}
    assert found(house, "koulu", status=("open",), source=("files",)) == {row.key}


def test_it_stops_at_a_row_that_is_made_ready_elsewhere(house: House) -> None:
    first, second = recorded(house, a_call(procedure_id=None), a_call(procedure_id=None))
    ready: dict[int, PreparedRow] = {}
    with indexing.Indexer(house) as indexer:
        assert indexer.catch_up(ready, waiting={2}) == 1
        assert found(house) == {first}
        assert indexer.catch_up(ready) == 1
    assert found(house) == {first, second}


@pytest.mark.parametrize("harm", ["missing", "pointer", "files"])
def test_an_index_that_cannot_be_used_is_said_and_made_anew(house: House, harm: str) -> None:
    (key,) = recorded(house, a_call())
    indexing.catch_up(house)
    path = house.settings.index
    harmed = [file for file in path.rglob("*") if file.is_file() and "lock" not in file.name]
    for file in harmed:
        if harm == "missing":
            file.unlink()
        elif harm == "pointer" and file.suffix == ".json":
            file.write_text("{")
        elif harm == "files" and file.suffix in (".term", ".fast", ".store", ".idx"):
            file.write_bytes(b"\x00" * 10)
    said: list[str] = []
    with indexing.Indexer(house, said.append) as indexer:
        indexer.catch_up()
    assert len(said) == 1
    assert found(house, "siivous") == {key}


def test_an_index_that_is_ahead_of_the_database_is_made_anew(house: House) -> None:
    recorded(house, a_call(procedure_id=None), a_call(procedure_id=None))
    with Index.create(house.settings.index) as index:
        index.commit(99)
    said: list[str] = []
    with indexing.Indexer(house, said.append) as indexer:
        indexer.catch_up()
    assert len(said) == 1
    assert len(found(house)) == 2


def test_one_process_writes_at_a_time(house: House) -> None:
    recorded(house, a_call())
    with indexing.Indexer(house) as indexer:
        with FileLock(indexing.lock_path(house)):
            assert indexer.catch_up() is None
            assert indexer.rebuild() is None
        assert indexer.catch_up() == 1


def test_rebuild_counts_and_replaces(house: House) -> None:
    recorded(house, a_call(procedure_id=None), a_call(procedure_id=None))
    heard: list[tuple[int, int]] = []
    with indexing.Indexer(house) as indexer:
        assert indexer.rebuild(lambda done, total: heard.append((done, total))) == 2
    assert heard == [(2, 2)]
    assert indexing.reader(house).count() == 2
