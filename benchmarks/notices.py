"""Notices for benchmarks: made from the labels of the CPV, written to the database and to the index in bulk.

Frequent words are as frequent as in real notices (Zipf); the same seed makes the same ones.
"""

import multiprocessing
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from scrapers import codelists
from tenderwatch.config import from_environment
from tenderwatch.db import schema
from tenderwatch.house import House
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.search import Index, IndexProblem, IndexRow, prepare
from tenderwatch.notices.search.words import LANGUAGES
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.tables import metadata

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PLACES = {"FI1B1": "FIN", "FI196": "FIN", "FI1D7": "FIN", "SE110": "SWE", "EE001": "EST"}
CITIES = ("Espoon", "Vantaan", "Turun", "Oulun")
BUYERS = 20_000
CHARACTERS = 600
"""Of a notice's text that is indexed; the rest of its content, as long as in eForms, only lies in the database."""
_REST = 4000
_LOT = 10_000


class Maker:
    """Makes notices; the same seed makes the same ones."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.codes = list(codelists.codes("cpv"))
        self.random.shuffle(self.codes)
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.codes) + 1)))

    def codes_of(self, count: int) -> list[str]:
        return self.random.choices(self.codes, cum_weights=self.weights, k=count)

    def text(self, language: str, characters: int) -> str:
        labels = (codelists.cpv_label(code, language) for code in self.codes_of(characters // 20 + 1))
        return ". ".join(labels)[:characters]

    def rows(self, count: int, characters: int, first: int = 1) -> Iterator[IndexRow]:
        for number in range(first, first + count):
            yield self.row(number, characters)

    def row(self, number: int, characters: int) -> IndexRow:
        language, codes, day = self.random.choice(LANGUAGES), self.codes_of(2), self.random.randrange(1000)
        place = self.random.choice(tuple(PLACES))
        return IndexRow(
            id=number,
            title={language: codelists.cpv_label(codes[0], language)},
            texts=[{language: self.text(language, characters)}],
            buyers=[f"{self.random.choice(CITIES)} kaupunki"],
            ids=[f"{number}-2026"],
            cpv=codes,
            nuts=[place],
            countries=[PLACES[place]],
            buyer_ids=[number % BUYERS + 1],
            kind=self.random.choice(("planning", "competition", "competition", "result")),
            status=self.random.choice(("planned", "open", "open", "awarded")),
            source=self.random.choice(("hilma", "ted")),
            published_on=date(2024, 3, 1) + timedelta(days=day),
            deadline=NOW + timedelta(days=day - 950),
            value=float(self.random.randrange(10_000, 5_000_000)),
        )


def a_house(home: Path, count: int) -> House:
    """Return a house with so many notices in its database and its index; what is there already is used again."""
    house = House(from_environment({"TENDERWATCH_HOME": str(home)}))
    home.mkdir(parents=True, exist_ok=True)
    schema.upgrade(house.database, metadata)
    with house.database.read() as session:
        there = session.scalar(select(func.count()).select_from(Notice))
    if there != count:
        if there:
            raise SystemExit(f"{home} holds {there:,} notices; give another folder")
        _fill(house, count)
        house.database.measure()
    if not _is_indexed(house, count):
        _index(house, count)
    return house


def _is_indexed(house: House, count: int) -> bool:
    try:
        return Index(house.settings.index).sequence() == count
    except IndexProblem:
        return False


def _index(house: House, count: int) -> None:
    with Index.rebuild(house.settings.index) as index, multiprocessing.Pool(1) as child:
        index.upsert(_told("indexed", count, child.imap(prepare, Maker().rows(count, CHARACTERS), chunksize=200)))
        index.commit(count)


def _fill(house: House, count: int) -> None:
    rest = [Maker(9).text(language, _REST) for language in LANGUAGES for _ in range(50)]
    with house.database.write() as session:
        session.add_all(Source(id=at, name=name, kind="files") for at, name in enumerate(("hilma", "ted"), 1))
        session.flush()
        session.execute(insert(Organization), [_buyer(number) for number in range(1, BUYERS + 1)])
    rows = _told("recorded", count, Maker().rows(count, CHARACTERS))
    while some := list(islice(rows, _LOT)):
        with house.database.write() as session:
            for table, make in (
                (ReceivedDocument, _document),
                (Procedure, _procedure),
                (ProcedureBuyer, _bought),
                (Notice, lambda row: _notice(row, rest[row.id % len(rest)])),
            ):
                session.connection().execute(insert(table), [make(row) for row in some])


def _told(done: str, count: int, rows: Iterator[Any]) -> Iterator[Any]:
    """Hand rows through and say now and then how far they are."""
    for number, row in enumerate(rows, 1):
        if number % 50_000 == 0:
            print(f"{number:,} of {count:,} {done}", file=sys.stderr, flush=True)
        yield row


def _buyer(number: int) -> dict[str, Any]:
    name = f"{CITIES[number % len(CITIES)]} kaupunki {number}"
    return {"id": number, "key": f"name:FIN:{name}", "name": name, "country": "FIN", "is_buyer": True}


def _document(row: IndexRow) -> dict[str, Any]:
    return {"id": row.id, "source_id": _source(row), "digest": f"{row.id:064x}", "name": f"{row.id}.xml", "size": 9000,
            "received_at": NOW, "state": "read", "media_type": "application/xml"}  # fmt: skip


def _procedure(row: IndexRow) -> dict[str, Any]:
    return {"id": row.id, "title": row.title, "phase": "competition", "cpv_main": row.cpv[0], "country": "FIN",
            "deadline_at": row.deadline, "value": row.value, "currency": "EUR", "value_kind": "estimated",
            "latest_notice_id": row.id}  # fmt: skip


def _bought(row: IndexRow) -> dict[str, Any]:
    return {"procedure_id": row.id, "organization_id": row.buyer_ids[0], "position": 0}


def _notice(row: IndexRow, rest: str) -> dict[str, Any]:
    language = next(iter(row.title))
    lot = {"id": "LOT-0001", "title": row.title, "description": {language: rest}, "cpv_main": row.cpv[0]}
    content = {"document": f"{row.id}.xml", "format": "eforms", "parser": "eforms 1", "languages": [language],
               "title": row.title, "description": row.texts[0], "cpv_main": row.cpv[0], "nuts": list(row.nuts),
               "lots": [lot]}  # fmt: skip
    numbers = dict.fromkeys(("id", "sequence", "touched", "group_id", "document_id", "procedure_id"), row.id)
    return {**numbers, "key": row.ids[0], "source_id": _source(row), "digest": f"{row.id:064x}", "content": content,
            "publication_number": row.ids[0], "kind": row.kind, "status": row.status, "parser": "eforms 1",
            "published_on": row.published_on, "cpv_main": row.cpv[0], "country": "FIN", "deadline_at": row.deadline,
            "recorded_at": NOW}  # fmt: skip


def _source(row: IndexRow) -> int:
    return 1 if row.source == "hilma" else 2
