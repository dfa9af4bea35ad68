"""How well duplicates without a common name are found: the published names are the truth, and are hidden.

Takes the notices in ../shared/notices beside the checkout that somebody published (no examples, no tests).

1. As published: notices that occur in several sources.  TED's keep their names, those of all others are taken away.
2. Told again: each notice of TED is told by a second publisher, who has no names and cuts and leaves out, among things
   that are not the same: the year before, another lot, a change of it, its award or call, another matter of the buyer
   on the same day.

Everything goes the way of a real house: recorded in a database, found by the job, through its keys.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from re import sub
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import select

from scrapers import formats, notice_json, packages
from scrapers.document import Document
from scrapers.notice import Moment, Notice, Organization
from tenderwatch.db import Database, schema
from tenderwatch.intake.tables import Source
from tenderwatch.notices.duplicates import find_new
from tenderwatch.notices.recording import Reading, ReadNotice, record
from tenderwatch.notices.rules import key_of
from tenderwatch.notices.rules.identity import number_of
from tenderwatch.notices.rules.names import notice_name, version_number
from tenderwatch.notices.rules.state import notice_deadline
from tenderwatch.notices.tables import DuplicateSuggestion
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.tables import metadata

NOTICES = Path(__file__).parents[2] / "shared" / "notices"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
TED = "ted"
CHANGED = timedelta(days=9)
LATER = timedelta(days=60)
YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Arrival:
    """A notice by the way of a source; `same` is what it is: those with one word in common are one publication."""

    source: str
    notice: Notice
    same: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """What was suggested, rightly and wrongly, and what there was to find; `told` are pairs in words."""

    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    notices: int
    seconds: float

    @property
    def precision(self) -> float:
        """The share of the suggested pairs that are one publication."""
        return self.right / (self.right + len(self.wrong) or 1)

    @property
    def recall(self) -> float:
        """The share of the pairs of one publication in two sources that are suggested."""
        return self.right / (self.right + len(self.missed) or 1)

    def __str__(self) -> str:
        found = (
            f"{self.right + len(self.missed)} pairs to find, {self.right} suggested rightly, {len(self.wrong)} wrongly"
        )
        took = f"{self.notices} notices in {self.seconds:.1f} s"
        return f"P {self.precision:.3f}  R {self.recall:.3f}  ({found}; {took})"


def main() -> int:
    if not NOTICES.exists():
        print(f"nothing to measure with: {NOTICES} is absent")
        return 0
    for name, arrivals in (("as published", as_published()), ("told again", told_again())):
        figures = measure(list(arrivals))
        print(f"{name:14} {figures}")
        if "-v" in sys.argv:
            print(
                *(f"  wrong:  {each}" for each in figures.wrong),
                *(f"  missed: {each}" for each in figures.missed),
                sep="\n",
            )
    return 0


def published() -> Iterator[tuple[str, Notice]]:
    """Yield the notices that somebody published, each with its source."""
    with (NOTICES / "MANIFEST.csv").open(encoding="utf-8") as rows:
        kinds = {row["path"]: row["kind"].lower() for row in csv.DictReader(rows)}
    for document in packages.documents(
        [str(NOTICES / name) for name in sorted({path.split("/")[0] for path in kinds})]
    ):
        path = Path(document.name).relative_to(NOTICES).as_posix()
        if isinstance(document, Document) and not any(word in kinds.get(path, "") for word in ("example", "test")):
            yield from ((source_of(path), each) for each in formats.read(document) if isinstance(each, Notice))


def source_of(path: str) -> str:
    kind, name = path.split("/")[:2]
    if path.startswith(("eforms/ted", "ted_export")):
        return TED
    if kind == "hilma":
        return "hilma search" if "search" in name else "hilma"
    return path if kind == "rss" else f"{kind} {name}" if kind in ("ocds", "eforms") else kind


def names_of(notice: Notice) -> frozenset[str]:
    """Return the published names by which two notices are the same publication."""
    name = notice_name(notice.notice_id, notice.ocid)
    release = f"{notice.ocid}/{notice.notice_id}" if notice.ocid else None
    said = (number_of(notice), f"{name}-{version_number(notice.version)}" if name else None, release)
    return frozenset(each for each in said if each)


def nameless(notice: Notice) -> Notice:
    """Return a notice without any name by which it, or another, could be known."""
    change = replace(notice.change, of=()) if notice.change else None
    return replace(
        notice,
        **dict.fromkeys(("notice_id", "version", "publication_number", "procedure_id", "ocid", "url"), None),
        **dict.fromkeys(("previous_notices", "earlier_notices", "framework_notices"), ()),
        national={},
        change=change,
    )


def as_published() -> Iterator[Arrival]:
    seen: set[tuple[str, str]] = set()
    for source, notice in published():
        names = names_of(notice)
        if any((source, name) in seen for name in names):
            continue
        seen |= {(source, name) for name in names}
        yield Arrival(source, notice if source == TED else nameless(notice), names)


def told_again() -> Iterator[Arrival]:
    notices = [each.notice for each in as_published() if each.source == TED and each.notice.title and each.same]
    for n, notice in enumerate(notices):
        yield Arrival(TED, notice, names_of(notice))
        again = retold(notice, n)
        yield Arrival("told again", again, names_of(notice))
        others = {
            "the year before": moved(replace(again, title=year_before(again)), -YEAR, -YEAR),
            "changed": moved(replace(again, published_on=last_day(notice)), CHANGED, timedelta(days=14)),
            "its other end": the_other_end(again),
        }
        if not whole_title(again).endswith("…"):  # who cuts titles does not tell lots apart
            others["another lot"] = replace(again, title={"und": f"{whole_title(notice)}, 2"})
        before = notices[n - 1]
        if buyer_of(before) != buyer_of(notice) and whole_title(before) != whole_title(notice):
            others["another matter"] = replace(again, title=retold(before, n).title)
        for source, other in others.items():
            yield Arrival(source, other, frozenset({f"{source} {n}"}))


def retold(notice: Notice, n: int) -> Notice:
    """Return a notice as another publisher lists it: one language, some titles cut or in capitals, few fields."""
    title = whole_title(notice)
    if n % 3 == 0 and len(title) > 70:
        title = f"{title[:69]}…"
    if n % 5 == 0:
        title = title.upper()
    due = notice_deadline(notice)
    day = (notice.dispatched.date if notice.dispatched else None) or notice.published_on or date(2020, 1, 1)
    return Notice(
        format="page",
        parser="page/1",
        title={"und": title},
        published_on=day + timedelta(days=n % 3),
        buyers=(Organization({"und": name}),) if (name := buyer_of(notice)) else (),
        tender_deadline=Moment(due.date, due.time if n % 2 else None, None, due.at if n % 2 else None) if due else None,
        cpv_main=notice.cpv_main if n % 2 else None,
    )


def whole_title(notice: Notice) -> str:
    return next(iter((notice.title or {}).values()), "")


def buyer_of(notice: Notice) -> str | None:
    return next((name for buyer in notice.buyers for name in buyer.name.values()), None)


def last_day(notice: Notice) -> date:
    days = (notice.dispatched.date if notice.dispatched else None, notice.published_on, date(2020, 1, 1))
    return max(day for day in days if day)


def moved(notice: Notice, by: timedelta, due_by: timedelta) -> Notice:
    due = notice.tender_deadline
    later = replace(due, date=due.date + due_by, at=due.at + due_by if due.at else None) if due else None
    return replace(
        notice, published_on=notice.published_on + by if notice.published_on else None, tender_deadline=later
    )


def year_before(notice: Notice) -> dict[str, str]:
    """Return the title that the same had a year before."""
    texts = (notice.title or {}).items()
    return {tag: sub(r"\b20\d\d\b", lambda year: str(int(year[0]) - 1), text) for tag, text in texts}


def the_other_end(notice: Notice) -> Notice:
    """Return the award of a call, or the call that led to an award."""
    if notice.tender_deadline:
        return replace(moved(notice, LATER, LATER), tender_deadline=None)
    due = (notice.published_on or date(2020, 1, 1)) - timedelta(days=30)
    return replace(moved(notice, -LATER, -LATER), tender_deadline=Moment(due))


def measure(arrivals: Sequence[Arrival]) -> Figures:
    """Record what arrives, let the job look for duplicates, and compare with the truth."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'duplicates.db'}")
        schema.upgrade(database, metadata)
        placed = taken(database, arrivals)
        started = perf_counter()
        find_new(database, NOW, batches=1_000)
        spent = perf_counter() - started
        pairs, there = suggested(database)
    return judged(pairs, [(who, placed[who]) for who in there if who in placed], spent)


Name = tuple[str, str]


def taken(database: Database, arrivals: Sequence[Arrival]) -> dict[Name, Arrival]:
    by_source: dict[str, list[Arrival]] = {}
    for each in arrivals:
        by_source.setdefault(each.source, []).append(each)
    placed: dict[Name, Arrival] = {}
    for source, some in by_source.items():
        readings = [reading(each.notice, n) for n, each in enumerate(some)]
        with database.write() as session:
            row = Source(name=source, kind="files")
            session.add(row)
            session.flush()
            record(session, readings, row.id, NOW)
        for each, read in zip(some, readings, strict=True):
            placed[source, key_of(read.notices[0].notice, read.digest)] = each
    return placed


def reading(notice: Notice, n: int) -> Reading:
    content = notice_json.dumps(notice, f"{n}")
    digest = sha256(content + bytes(n)).hexdigest()
    return Reading(digest=digest, name=f"{n}", size=len(content), notices=(ReadNotice(notice, content),))


def suggested(database: Database) -> tuple[set[frozenset[Name]], set[Name]]:
    """Return the pairs that were suggested, and the notices that linking has not joined with others."""
    with database.read() as session:
        sources = {row.id: row.name for row in session.scalars(select(Source))}
        there = {(sources[row.source_id], row.key) for row in session.scalars(select(Row).where(Row.current))}
        rows = session.scalars(select(DuplicateSuggestion)).all()
        pairs = {
            frozenset({(sources[row.one_source_id], row.one_key), (sources[row.other_source_id], row.other_key)})
            for row in rows
        }
    return pairs, there


def judged(pairs: set[frozenset[Name]], there: Sequence[tuple[Name, Arrival]], spent: float) -> Figures:
    truth = {
        frozenset({one, other})
        for (one, mine), (other, theirs) in combinations(there, 2)
        if mine.source != theirs.source and mine.same & theirs.same
    }
    words = {who: f"{who[0]}: {next(iter((each.notice.title or {}).values()), '')[:60]}" for who, each in there}
    return Figures(
        len(pairs & truth),
        told(pairs - truth, words),
        told(truth - pairs, words),
        len(there),
        spent,
    )


def told(pairs: Iterable[frozenset[Name]], words: Mapping[Name, str]) -> tuple[str, ...]:
    return tuple(sorted(" | ".join(sorted(words.get(who, who[1]) for who in pair)) for pair in pairs))


if __name__ == "__main__":
    sys.exit(main())
