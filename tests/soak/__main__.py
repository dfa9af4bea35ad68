"""The soak itself: rounds of polling, each a process that may be killed, then a judgement; figures at the end."""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select

from tenderwatch.config import from_environment
from tenderwatch.db import schema
from tenderwatch.house import House
from tenderwatch.intake import service
from tenderwatch.intake.tables import ReceivedDocument, Source, SourceDay
from tenderwatch.notices import indexing
from tenderwatch.notices.tables import Notice
from tenderwatch.tables import metadata
from tests.soak.faults import KINDS, Faults
from tests.soak.services import DAYS, FIRST_DAY, Served, services, serving
from tests.soak.worker import KILLED_BY

START = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(hours=9)
KILLS = 30
EACH_FAULT = 20
LIFE_SECONDS = 12.0
"""How long a worker lives on average, in seconds of the processor since it began to poll: a slow one gets as far."""
MOST_WORKERS = 200
PATIENCE = 1200.0
"""Seconds after which a worker that nobody killed is thought to hang."""


class Soak:
    """One soak in one home."""

    def __init__(
        self,
        home: Path,
        found: Sequence[Served],
        faults: Faults,
        seed: int,
        least: tuple[int, int] = (KILLS, EACH_FAULT),
    ) -> None:
        self.home = home
        self.least = least
        self.found = found
        self.faults = faults
        self._random = random.Random(seed)
        self.house = House(from_environment({"TENDERWATCH_HOME": str(home), "TENDERWATCH_ALLOW_LOOPBACK": "1"}))
        self.counted: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        schema.upgrade(self.house.database, metadata)
        with self.house.database.write() as session:
            for each in found:
                service.add_source(session, each.service.kind, each.service.kind, each.settings, None, START)

    def run(self) -> None:
        """Poll with faults and kills until there were enough of both, then in peace until nothing more comes."""
        now = START
        while not self._enough() and self.counted["workers"] < MOST_WORKERS:
            now = self._worker(now, hours=3, rounds=200, deadly=True)
        self.faults.off = True
        now = max(now, START + timedelta(days=DAYS + 3)) + timedelta(days=1)
        while True:
            before = self._documents()
            now = self._worker(now, hours=24, rounds=3, deadly=False)
            if self._documents() == before:
                break

    def _enough(self) -> bool:
        faults = all(self.faults.counted[kind] >= self.least[1] for kind in KINDS)
        return faults and self.counted["kills"] >= self.least[0]

    def _worker(self, now: datetime, *, hours: float, rounds: int, deadly: bool) -> datetime:
        """Run one worker, to its end or its death; return the moment after the last that it had begun with."""
        lives = self._random.expovariate(1 / LIFE_SECONDS) + 1.0 if deadly else 0.0
        told = (str(self.home), now.isoformat(), str(hours), str(rounds), str(lives))
        worker = subprocess.Popen([sys.executable, "-m", "tests.soak.worker", *told], stdout=subprocess.PIPE, text=True)
        try:
            said, _nothing = worker.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            said, _nothing = worker.communicate()
            self.counted["hung"] += 1
        self.counted["workers"] += 1
        self.counted["kills"] += worker.returncode == -KILLED_BY
        self.counted["broken workers"] += worker.returncode not in (0, -KILLED_BY, -signal.SIGKILL)
        lines = [line.split(" ", 1) for line in said.splitlines()]
        self.said.update(report.partition(": ")[2].partition(",")[0] for _moment, report in lines)
        last = max((datetime.fromisoformat(moment) for moment, _report in lines), default=now)
        return last + timedelta(hours=hours)

    def _documents(self) -> int:
        with self.house.database.read() as session:
            return session.scalar(select(func.count(ReceivedDocument.id))) or 0

    def problems(self) -> list[str]:
        """Return what is missing, there twice or not as it should be; empty when all is well."""
        found = [problem for each in self.found for problem in self._of(each)]
        indexing.catch_up(self.house)
        with self.house.database.read() as session:
            current = session.scalar(select(func.count(Notice.id)).where(Notice.current)) or 0
        indexed = indexing.reader(self.house).count()
        if indexed != current:
            found.append(f"the index holds {indexed} notices, the database {current}")
        if self.counted["broken workers"] or self.counted["hung"]:
            found.append(f"{self.counted['broken workers']} workers broke, {self.counted['hung']} hung")
        return found

    def _of(self, served: Served) -> list[str]:
        kind, wanted = served.service.kind, served.service.published
        with self.house.database.read() as session:
            source = session.scalars(select(Source).where(Source.name == kind)).one()
            mine = ReceivedDocument.source_id == source.id
            refused = session.scalar(select(func.count()).where(mine, ReceivedDocument.state != "read")) or 0
            notices = select(Notice).where(Notice.source_id == source.id, Notice.current).subquery()
            kept = session.scalar(select(func.count()).select_from(notices)) or 0
            keys = session.scalar(select(func.count(notices.c.key.distinct()))) or 0
            days = session.scalars(select(SourceDay).where(SourceDay.source_id == source.id)).all()
        self.counted[f"{kind}: notices"] = kept
        complete = sum(day.stored for day in days if day.complete)
        checks = {
            f"{wanted - keys} of {wanted} are missing": keys < wanted,
            f"{keys - wanted} are there that were never published": keys > wanted,
            f"{kept - keys} are there twice": kept != keys,
            f"{refused} are in the quarantine": bool(refused),
            f"complete days hold {complete} of {wanted}": served.service.counted and complete != wanted,
            f"{sum(not day.complete for day in days)} days are not complete": any(not day.complete for day in days),
            f"it ended as {source.state}: {source.state_text}": source.state not in ("ok", "unchanged"),
        }
        return [f"{kind}: {words}" for words, wrong in checks.items() if wrong]


def main() -> int:
    said = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    said.add_argument("--scale", type=float, default=1.0, help="share of the notices")
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--rate", type=float, default=0.02, help="how many answers begin a burst of faults")
    options = said.parse_args()
    started = time.monotonic()
    faults = Faults(options.seed, options.rate)
    with tempfile.TemporaryDirectory() as home, serving(services(options.scale, Path(home)), faults) as found:
        least = (max(3, round(KILLS * min(1, options.scale))), max(2, round(EACH_FAULT * min(1, options.scale))))
        soak = Soak(Path(home), found, faults, options.seed, least)
        soak.run()
        problems = soak.problems()
    _print(soak, faults, problems, time.monotonic() - started)
    return 1 if problems else 0


def _print(soak: Soak, faults: Faults, problems: list[str], seconds: float) -> None:
    for name, count in sorted(soak.counted.items()):
        click.echo(f"{name:28}{count:8}")
    click.echo("faults: " + ", ".join(f"{faults.counted[kind]} × {kind}" for kind in KINDS))
    click.echo("polls ended: " + ", ".join(f"{count} × {word}" for word, count in soak.said.most_common()))
    click.echo(f"{seconds:.0f} s")
    for problem in problems:
        click.echo(f"WRONG: {problem}")
    click.echo("nothing lost, nothing twice" if not problems else f"{len(problems)} problems")


if __name__ == "__main__":
    sys.exit(main())
