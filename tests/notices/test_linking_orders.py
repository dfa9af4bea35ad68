"""The order in which notices reach us, and how many at a time, makes no difference to anything."""

import random
import shutil
from collections.abc import Sequence
from typing import Any, get_args

import pytest
from sqlalchemy import select

from scrapers.notice import Notice
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.intake.tables import Source
from tenderwatch.notices.indexing import Indexer, catch_up
from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.recording.neighbourhood import record_of
from tenderwatch.notices.rules import key_of
from tenderwatch.notices.rules.linking import link
from tenderwatch.notices.search import EVERYTHING, Index, SearchRequest, Status, parse
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.organizations.tables import Organization as Party
from tests.makers import NOW
from tests.notices.linked import Arrival, arrivals, emptied, state, taken
from tests.notices.told import a_reading

NOTICES = arrivals()


def in_batches(dice: random.Random, notices: Sequence[Arrival]) -> list[list[Arrival]]:
    """Deal notices out in an order and in batches of the dice's choice."""
    order = dice.sample(notices, len(notices))
    cuts = sorted(dice.sample(range(1, len(order)), dice.choice([0, 1, 3, 8, 15])))
    return [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def recorded(database: Database, batches: Sequence[Sequence[Arrival]]) -> dict[str, Any]:
    for batch in batches:
        taken(database, batch)
    found = state(database)
    emptied(database)
    return found


@pytest.mark.parametrize("shuffles", [10, pytest.param(200, marks=pytest.mark.long)])
def test_the_order_of_arrival_makes_no_difference(database: Database, shuffles: int) -> None:
    expected = recorded(database, [NOTICES])
    for seed in range(shuffles):
        assert recorded(database, in_batches(random.Random(seed), NOTICES)) == expected, f"seed {seed}"


@pytest.mark.parametrize("backwards", [False, True])
def test_one_by_one_is_as_all_at_once(database: Database, backwards: bool) -> None:
    expected = recorded(database, [NOTICES])
    order = NOTICES[::-1] if backwards else NOTICES
    assert recorded(database, [[each] for each in order]) == expected


def test_linking_the_neighbourhood_is_linking_everything(sqlite: Database) -> None:
    for batch in in_batches(random.Random(1), NOTICES):
        taken(sqlite, batch)
    assert recorded_parts(sqlite) == linked_parts(NOTICES)


def recorded_parts(database: Database) -> set[frozenset[str]]:
    with database.read() as session:
        rows = session.execute(select(Row.procedure_id, Row.key, Source.name).join(Source, Source.id == Row.source_id))
        parts: dict[int, set[str]] = {}
        for row in rows:
            parts.setdefault(row.procedure_id, set()).add(f"{row.name} {row.key}")
    return {frozenset(part) for part in parts.values()}


def linked_parts(arrived: Sequence[Arrival]) -> set[frozenset[str]]:
    records = [record_of(a_fresh(number, notice), source) for number, (source, notice) in enumerate(arrived)]
    return {frozenset(f"{records[n].source} {records[n].key}" for n in part) for part in link(records).procedures}


def a_fresh(number: int, notice: Notice) -> Fresh:
    reading = a_reading(notice)
    read = reading.notices[0]
    return Fresh(key=key_of(notice, "own"), digest="", revision=1, read=read, reading=reading, id=number)


def test_the_index_follows_in_every_order(house: House) -> None:
    expected = None
    for seed in range(4):
        for batch in in_batches(random.Random(seed), NOTICES):
            taken(house.database, batch)
            if seed % 2:
                catch_up(house)
        with Indexer(house) as indexer:
            indexer.catch_up()
        found = indexed(house)
        expected = expected or found
        assert found == expected, f"seed {seed}"
        emptied(house.database)
        shutil.rmtree(house.settings.index, ignore_errors=True)
        house.settings.index.mkdir()


def indexed(house: House) -> dict[str, set[str]]:
    """Return what the index finds by status, buyer and word, told by the notices' own names."""
    with house.database.read() as session:
        names = {row.id: row.key for row in session.scalars(select(Row))}
        buyers = {row.id: row.key for row in session.scalars(select(Party).where(Party.is_buyer))}
    asked = {status: SearchRequest(now=NOW, query=EVERYTHING, status=(status,)) for status in get_args(Status)}
    asked |= {key: SearchRequest(now=NOW, query=EVERYTHING, buyer_ids=(number,)) for number, key in buyers.items()}
    asked |= {word: SearchRequest(now=NOW, query=parse(word)) for word in ("siivous", "puitesopimus", "auraus")}
    with Index(house.settings.index) as index:
        return {name: {names[number] for number in index.matching(request)} for name, request in asked.items()}
