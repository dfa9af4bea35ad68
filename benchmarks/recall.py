"""What a recall audit costs: python -m benchmarks.recall [--notices 20000] [--awards 500] [--searches 200]

A house with so many notices of the last 90 days is made, so many awards of the last weeks among them whose calls nobody
triaged, and a team with so many searches of words, codes and places.  Printed, by the time that this process spent on
the processor: knowing the 90 days, looking, and how many awards were missed with how many suggestions.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from benchmarks.notices import CHARACTERS, Maker
from scrapers import notice_json
from scrapers.notice import Award, Lot, Notice, Organization
from tenderwatch.accounts.tables import Account
from tenderwatch.config import from_environment
from tenderwatch.db import schema
from tenderwatch.house import House
from tenderwatch.intake.tables import Source
from tenderwatch.missed import keeping
from tenderwatch.missed.costs import Lately
from tenderwatch.missed.looking import look
from tenderwatch.notices import indexing
from tenderwatch.notices.recording import Reading, ReadNotice, record
from tenderwatch.notices.search import words
from tenderwatch.notices.tables import ProcedureBuyer
from tenderwatch.tables import metadata
from tenderwatch.users import service as users
from tenderwatch.watching import service as watching

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
_BATCH = 500


def notices(maker: Maker, count: int, awards: int) -> Iterator[Notice]:
    """Yield calls of the last 90 days, the first ones each with its award."""
    for number in range(1, count - awards + 1):
        called = NOW.date() - timedelta(days=maker.random.randrange(40, 89) if number <= awards else number % 89)
        call = _call(maker, number, called)
        yield call
        if number <= awards:
            yield _award(call, number)


def _call(maker: Maker, number: int, published: Any) -> Notice:
    row = maker.row(number, CHARACTERS)
    (language,) = row.title
    return Notice(
        format="eforms",
        parser="benchmark",
        publication_number=f"{number}-2026",
        published_on=published,
        procedure_id=str(UUID(int=number)),
        form_type="competition",
        notice_type="cn-standard",
        languages=(language,),
        title=dict(row.title),
        description=dict(row.texts[0]),
        cpv_main=row.cpv[0],
        cpv=tuple(row.cpv),
        nuts=tuple(row.nuts),
        countries=tuple(row.countries),
        buyers=(Organization(name={"fi": f"{row.buyers[0]} {number % 400}"}, ids=(), country=row.countries[0]),),
        lots=(Lot(id="LOT-0001", title=dict(row.title)),),
    )


def _award(call: Notice, number: int) -> Notice:
    winner = Organization(name={"fi": f"Voittaja {number % 90} Oy"}, ids=(), country="FIN")
    award = Award(id="RES-0001", lots=("LOT-0001",), status="selec-w", winners=(winner,))
    published = NOW.date() - timedelta(days=1 + number % 27)
    values: dict[str, Any] = {"publication_number": f"{900_000 + number}-2026", "published_on": published}
    return replace(call, form_type="result", notice_type="can-standard", awards=(award,), **values)


def _reading(notice: Notice) -> Reading:
    body = notice_json.dumps(notice, "notice.xml")
    read = (ReadNotice(notice, body),)
    return Reading(digest=sha256(body).hexdigest(), name="notice.xml", size=len(body), notices=read)


def filled(home: Path, count: int, awards: int, searches: int) -> tuple[House, int]:
    """Return a house with all that, and its team."""
    house = House(from_environment({"TENDERWATCH_HOME": str(home)}))
    schema.upgrade(house.database, metadata)
    maker = Maker()
    with house.database.write() as session:
        person = users.add_user(session, "maija@example.org", "Maija", ["bid-manager"], NOW, password="correct horse")
        session.add(Source(id=1, name="TED", kind="ted"))
        team_id = users.team_of(session, person).id
        for number in range(searches):
            values = watching.SearchValues(name=f"Search {number}", owner_id=person.id, **_rule(maker, number))
            watching.create(session, team_id, values, person, NOW)
    made = notices(maker, count, awards)
    while some := list(islice(made, _BATCH)):
        with house.database.write() as session:
            record(session, [_reading(notice) for notice in some], 1, NOW)
    with house.database.write() as session:
        buyers = {row for row in session.query(ProcedureBuyer.organization_id).distinct()}
        session.execute(insert(Account), [{"organization_id": row[0], "opened_at": NOW} for row in buyers])
    indexing.catch_up(house)
    return house, team_id


def _rule(maker: Maker, number: int) -> dict[str, Any]:
    told = [word for word in words.words(maker.text("fi", 200)) if len(word) > 4]
    rare = sorted(told, key=len, reverse=True)
    query = " OR ".join(rare[:2]) if number % 3 else ""
    filters: dict[str, list[str]] = {"kind": ["planning", "competition"]}
    if number % 2 or not query:
        filters["cpv"] = [code[:5] for code in maker.codes[number * 7 : number * 7 + 3]]
    if number % 4 == 0:
        filters["country"] = ["FIN"]
    return {"query": query, "filters": filters}


def main() -> None:
    """Make a house and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, size in (("notices", 20_000), ("awards", 500), ("searches", 200)):
        parser.add_argument(f"--{name}", type=int, default=size)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house, team_id = filled(Path(folder), asked.notices, asked.awards, asked.searches)
        with house.database.read() as session:
            began = process_time()
            lately = Lately(session, indexing.reader(house), NOW.date())
            known = process_time()
            last = NOW.date() - timedelta(days=1)
            looked = look(session, lately, team_id, last - timedelta(days=keeping.DAYS - 1), last, NOW)
            ended = process_time()
        house.database.close()
    suggestions = sum(len(each.suggestions) for each in looked.missed)
    print(f"{len(lately.notices):,} notices known in {known - began:.2f} s of the processor")
    print(
        f"{looked.awards:,} awards looked at with {looked.searches} searches in {ended - known:.2f} s of the processor"
    )
    print(f"{len(looked.by_rule):,} found by rules, {len(looked.missed):,} missed, {suggestions:,} suggestions")


if __name__ == "__main__":
    main()
