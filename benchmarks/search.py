"""How fast searching is: python -m benchmarks.search [--rows 100000] [--queries 300] [--long 2000] [--keep FOLDER]

A house with so many notices is made (benchmarks/notices.py), kept in FOLDER for the next run.  Printed, by the time
that this process spent on the processor and by the clock:

- a search as the page makes it: words, filters, exact count, counts of the facets, and the first page of rows out of
  the database; a third of the queries each with few hits, some and many, and a third of each with two facets chosen.
  Beside it what the index alone took, what a search for the ids alone takes, and what reading fifty rows by their
  numbers takes; then the same without other terms of a trade, and the page without words, of which the answer is kept.
- a day's notices against the saved searches of a house, with the other terms and without, in the batches of the job.
- preparing and writing long notices (about 4,600 characters, as in eForms), in two processes as the ingest does it.
"""

import argparse
import multiprocessing
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import select

from benchmarks.notices import NOW, Maker, a_house
from scrapers import codelists
from tenderwatch.house import House
from tenderwatch.notices import queries
from tenderwatch.notices.search import Index, PreparedRow, SearchRequest, matches, parse, prepare
from tenderwatch.notices.search.words import LANGUAGES, known
from tenderwatch.notices.tables import Notice
from tenderwatch.notices.views.hits import excerpts_of
from tenderwatch.watching.service.matching import BATCH

CHOSEN: tuple[dict[str, Any], ...] = (
    {"kind": ("competition",), "country": ("FIN",)},
    {"status": ("open",), "source": ("hilma",)},
    {"kind": ("competition", "result"), "nuts": ("FI1",)},
)
CLASSES = ("few hits", "some", "many")
SIZE = 50
NO_FACETS: dict[str, Any] = {"facets": ()}
SAVED = ("{0}", "{0} {1}", "{0} OR {1}", "{0} -{1}", "{0:.5}*", "title:{0}", "{0} OR {1} OR {2}", '"{0}"')
"""The forms of words that people type and keep."""
TYPED = (*SAVED, "-{0}")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the processor and of the clock."""

    cpu: float
    clock: float


@contextmanager
def timed(found: list[Took]) -> Iterator[None]:
    """Add what the block takes."""
    cpu, clock = process_time(), perf_counter()
    yield
    found.append(Took(process_time() - cpu, perf_counter() - clock))


def warm() -> None:
    """Load the dictionaries, so that no figure has it in."""
    for language in LANGUAGES:
        known("a", language)


def some_queries(seed: int, forms: Sequence[str]) -> Iterator[str]:
    """Yield queries about frequent and about rare things."""
    maker = Maker(seed)
    at = 0
    while True:
        code = maker.codes_of(1)[0] if at % 2 else maker.random.choice(maker.codes)
        words = _words(code, maker.random.choice(LANGUAGES))
        others = [word for other in maker.codes_of(4) for word in _words(other, "fi")]
        if words and len(others) > 1:
            yield forms[at % len(forms)].format(words[0], *others)
            at += 1


def _words(code: str, language: str) -> list[str]:
    """Return the words of a code's label that somebody might look for."""
    return [word for word in codelists.cpv_label(code, language).split() if word.isalpha() and len(word) > 3]


def asked_of(index: Index, count: int, rows: int) -> dict[str, list[SearchRequest]]:
    """Return requests by how much they find (under 0.1 %, under 10 %, more), a third of each with two facets."""
    found: dict[str, list[SearchRequest]] = {name: [] for name in CLASSES}
    for text in dict.fromkeys(islice(some_queries(3, TYPED), count * 100)):
        if all(len(each) >= count // 3 for each in found.values()):
            break
        for chosen in ({}, CHOSEN[len(text) % len(CHOSEN)]):
            request = SearchRequest.of(text, NOW, standing=True, size=SIZE, **chosen)
            total = index.search(replace(request, size=1, **NO_FACETS)).total
            same = found[CLASSES[(total >= rows // 1000) + (total > rows // 10)]]
            narrowed = sum(bool(each.kind or each.status) for each in same)
            most = count // 9 if chosen else count // 3 - count // 9
            if total and (narrowed if chosen else len(same) - narrowed) < most:
                same.append(request)
    return found


def measure_queries(house: House, count: int, rows: int) -> None:
    index = Index(house.settings.index)
    asked = asked_of(index, count, rows)
    everyone = [request for some in asked.values() for request in some]
    for request in everyone[::7]:
        _answer(house, index, request)
    for name, requests in {**asked, "all": everyone}.items():
        whole, engine = _measured(house, index, requests)
        report(f"search, {name}: index and rows", whole, f"of {len(requests)}")
        report(f"search, {name}: the index alone", engine)
    plain = [replace(request, expand=False) for request in everyone]
    report("search, all, without other terms: index and rows", _measured(house, index, plain)[0])
    measure_limits(house, index, everyone)
    one = SearchRequest(now=NOW, standing=True, size=SIZE)
    report("search, no words, asked before: index and rows", _measured(house, index, [one] * 20)[0])
    anew = [replace(one, size=SIZE - at) for at in range(20)]  # each is another question, none has an answer kept
    report("search, no words, for the first time: index and rows", _measured(house, index, anew[1:])[0])


def _measured(house: House, index: Index, requests: Sequence[SearchRequest]) -> tuple[list[Took], list[Took]]:
    whole: list[Took] = []
    engine: list[Took] = []
    for request in requests:
        with timed(whole):
            with timed(engine):
                ids = index.search(request).ids
            with house.database.read() as session:
                queries.lines(session, ids)
    return whole, engine


def _answer(house: House, index: Index, request: SearchRequest) -> Sequence[int]:
    ids = index.search(request).ids
    with house.database.read() as session:
        queries.lines(session, ids)
    return ids


def measure_limits(house: House, index: Index, requests: Sequence[SearchRequest]) -> None:
    """Print what nothing that answers so could do without, and what the marked places of a page come to."""
    ids, bare, excerpts = [], [], []  # type: list[Took], list[Took], list[Took]
    for request in requests:
        with timed(ids):
            found = index.search(replace(request, **NO_FACETS)).ids
        with house.database.read() as session:
            with timed(bare):
                session.execute(select(Notice.id, Notice.key).where(Notice.id.in_(found))).all()
            rows = queries.lines(session, found)
            with timed(excerpts):
                excerpts_of(session, rows, request.meant)
    report("limit: ids and exact count, no facets", ids)
    report("limit: SELECT id, key of these rows", bare)
    report("beside the search: places marked in the texts", excerpts)


def report(name: str, took: Sequence[Took], more: str = "") -> None:
    if not took:
        return
    cpu, clock = sorted(each.cpu * 1000 for each in took), sorted(each.clock * 1000 for each in took)
    high = int(len(took) * 0.95)
    print(
        f"{name:52} cpu p50 {statistics.median(cpu):7.2f}  p95 {cpu[high]:7.2f}   "
        f"clock p50 {statistics.median(clock):7.2f}  p95 {clock[high]:7.2f} ms  {more}",
        flush=True,
    )


def measure_matching(rows: int, searches: int) -> None:
    """Match a day's notices: at once, and in the batches of the job; making the rows ready is told apart."""
    made = list(Maker(4).rows(rows, 2000))
    preparing: list[Took] = []
    with timed(preparing):
        prepared = [prepare(row) for row in made]
    told(f"prepare {rows:,} notices of a day", preparing, "")
    texts = islice(some_queries(5, SAVED), searches)
    asked = [SearchRequest(now=NOW, query=parse(text)) for text in texts]
    asked = [
        replace(request, **CHOSEN[at % len(CHOSEN)]) if at % 3 == 0 else request for at, request in enumerate(asked)
    ]
    for name, expand in (("with other terms", True), ("without other terms", False)):
        requests = [replace(request, expand=expand) for request in asked]
        for size in (rows, BATCH):
            took: list[Took] = []
            with timed(took):
                found = sum(_matched(prepared[at : at + size], requests) for at in range(0, rows, size))
            told(f"{rows:,} against {searches:,} searches, {size:,} at once, {name}", took, f"{found:,} matches")
    took = []
    with timed(took):
        _matched(prepared[:1], [replace(request, expand=False) for request in asked])
    told(f"limit: 1 notice against {searches:,} searches", took, "")


def _matched(rows: Sequence[PreparedRow], requests: Sequence[SearchRequest]) -> int:
    return sum(map(len, matches(rows, enumerate(requests)).values()))


def told(name: str, took: Sequence[Took], more: str) -> None:
    print(f"{name:72} cpu {took[0].cpu:8.2f}   clock {took[0].clock:8.2f} s   {more}", flush=True)


def measure_preparing(count: int) -> None:
    rows = list(Maker(2).rows(count, 4600))
    for name in ("prepare, words new", "prepare, words met before"):
        started = process_time()
        prepared = [prepare(row) for row in rows]
        rate(name, count, started)
    started = process_time()
    index = Index(None)
    index.upsert(prepared)
    index.commit(1)
    rate("write", count, started)
    with multiprocessing.get_context("spawn").Pool(1, warm) as child:
        child.apply(abs, (1,))
        started = process_time()
        index.upsert(child.imap(prepare, rows, chunksize=50))
        index.commit(2)
        rate("prepare in a child, words new, and write here", count, started)


def rate(name: str, count: int, started: float) -> None:
    print(f"{name:52} {count / (process_time() - started):10,.0f} a second of the processor", flush=True)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--long", type=int, default=2000)
    reader.add_argument("--queries", type=int, default=300)
    reader.add_argument("--keep", type=Path)
    given = reader.parse_args()
    loading: list[Took] = []
    with timed(loading):
        warm()
    told("load the dictionaries", loading, "")
    measure_matching(4000, 1000)
    path = given.keep or Path(tempfile.mkdtemp())
    try:
        measure_queries(a_house(path, given.rows), given.queries, given.rows)
    finally:
        if not given.keep:
            shutil.rmtree(path)
    if given.long:
        measure_preparing(given.long)


if __name__ == "__main__":
    main()
