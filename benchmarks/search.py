"""How fast the text index is: python benchmarks/search.py [--rows 100000] [--long 2000] [--queries 300] [--keep FOLDER]

Rows are made from the labels of the CPV in three languages, frequent words as frequent as in real notices (Zipf).
Printed: preparing and writing of long notices (about 4,600 characters, as in eForms), both in two processes as the
ingest does it; queries with exact count, six facets and one page of ids; saved searches against a day of notices.
"""

import argparse
import multiprocessing
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from scrapers import codelists
from tenderwatch.notices.search import Index, IndexRow, SearchRequest, matches, parse, prepare
from tenderwatch.notices.search.words import LANGUAGES, known

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
FACETED = {"kind": ("competition",), "country": ("FIN",)}


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
        return IndexRow(
            id=number,
            title={language: codelists.cpv_label(codes[0], language)},
            texts=[{language: self.text(language, characters)}],
            buyers=[f"{self.random.choice(('Espoon', 'Vantaan', 'Turun', 'Oulun'))} kaupunki"],
            ids=[f"{number}-2026"],
            cpv=codes,
            nuts=[self.random.choice(("FI1B1", "FI196", "SE110", "EE001"))],
            countries=[self.random.choice(("FIN", "FIN", "SWE", "EST"))],
            kind=self.random.choice(("planning", "competition", "competition", "result")),
            status=self.random.choice(("planned", "open", "open", "awarded")),
            source=self.random.choice(("hilma", "ted")),
            published_on=date(2024, 3, 1) + timedelta(days=day),
            deadline=NOW + timedelta(days=day - 950),
            value=float(self.random.randrange(10_000, 5_000_000)),
        )


def rate(name: str, count: int, started: float) -> None:
    print(f"{name:48} {count / (time.perf_counter() - started):10,.0f} a second", flush=True)


def warm() -> None:
    """Load the dictionaries, so that no figure has it in."""
    for language in LANGUAGES:
        known("a", language)


def measure_preparing(count: int) -> None:
    rows = list(Maker(2).rows(count, 4600))
    for name in ("prepare, words new", "prepare, words met before"):
        started = time.perf_counter()
        prepared = [prepare(row) for row in rows]
        rate(name, count, started)
    started = time.perf_counter()
    index = Index(None)
    index.upsert(prepared)
    index.commit(1)
    rate("write", count, started)
    with multiprocessing.get_context("spawn").Pool(1, warm) as child:
        child.apply(abs, (1,))
        started = time.perf_counter()
        index.upsert(child.imap(prepare, rows, chunksize=50))
        index.commit(2)
        rate("prepare in a child, words new, and write here", count, started)


def build(path: Path, count: int) -> Index:
    started = time.perf_counter()
    index = Index.create(path)
    with multiprocessing.Pool(1) as child:
        index.upsert(child.imap(prepare, Maker().rows(count, 600), chunksize=200))
    index.commit(count)
    rate(f"build of {count:,}, 600 characters each", count, started)
    megabytes = sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
    print(f"{'size':48} {megabytes:10,.0f} MB", flush=True)
    return index


def some_queries(count: int) -> list[str]:
    maker = Maker(3)
    words = [
        word for code in maker.codes_of(count) for word in codelists.cpv_label(code, "fi").split()[:2] if len(word) > 3
    ]
    words = [word.strip(',().*"-') for word in words]
    forms = ("{0}", "{0} {1}", "{0} OR {1}", "{0} -{1}", "{0:.5}*", "-{0}")
    return [forms[at % len(forms)].format(words[at], words[-at - 1]) for at in range(count)]


def measure_queries(index: Index, count: int) -> None:
    texts = some_queries(count)
    for name, chosen in (("no facet chosen", {}), ("two facets chosen", FACETED)):
        for sort in ("relevance", "newest", "deadline"):
            asked = [SearchRequest.of(text, NOW, sort=sort, **chosen) for text in texts]
            results = [index.search(request) for request in asked]
            report(
                f"query, {name}, by {sort}", [result.took for result in results], [result.total for result in results]
            )
    report("all notices", [index.search(SearchRequest(now=NOW)).took for _ in range(20)], [index.count()])


def report(name: str, took: list[float], totals: list[int]) -> None:
    milliseconds = sorted(seconds * 1000 for seconds in took)
    middle, high = statistics.median(milliseconds), milliseconds[int(len(milliseconds) * 0.95)]
    print(
        f"{name:48} p50 {middle:7.2f}  p95 {high:7.2f} ms   {statistics.median(totals):,.0f} hits in the middle",
        flush=True,
    )


def measure_matching(rows: int, searches: int) -> None:
    prepared = [prepare(row) for row in Maker(4).rows(rows, 2000)]
    asked = [SearchRequest(now=NOW, query=parse(text)) for text in some_queries(searches)]
    asked = [replace(request, **FACETED) if at % 3 == 0 else request for at, request in enumerate(asked)]
    started = time.perf_counter()
    found = matches(prepared, enumerate(asked))
    seconds, total = time.perf_counter() - started, sum(map(len, found.values()))
    print(
        f"{f'{rows:,} notices against {searches:,} saved searches':48} {seconds:10.2f} s   {total:,} matches",
        flush=True,
    )


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--long", type=int, default=2000)
    reader.add_argument("--queries", type=int, default=300)
    reader.add_argument("--keep", type=Path)
    given = reader.parse_args()
    started = time.perf_counter()
    warm()
    print(f"{'load the dictionaries':48} {time.perf_counter() - started:10.2f} s", flush=True)
    measure_preparing(given.long)
    measure_matching(4000, 1000)
    path = given.keep or Path(tempfile.mkdtemp())
    try:
        measure_queries(build(path / "index", given.rows), given.queries)
    finally:
        if not given.keep:
            shutil.rmtree(path)


if __name__ == "__main__":
    main()
