"""Many writes as one: what a block did is there at its end or not at all, whichever threads did it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tenderwatch.db import Database, runs
from tenderwatch.db.tables import JobRun
from tenderwatch.db.whole import in_one_go
from tests.conftest import NOW

ROUNDS = 40


def written(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(JobRun.id))) or 0


def record(stage: Database, name: str) -> None:
    for number in range(ROUNDS):
        at = NOW + timedelta(hours=number)
        runs.record(stage, name, at, at, ok=True, said=f"{number} done")


def test_threads_take_turns(database: Database) -> None:
    with in_one_go(database) as stage, ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(record, stage, f"job {number}") for number in range(4)]:
            done.result()
        assert written(stage) == 4 * ROUNDS
    assert written(database) == 4 * ROUNDS


def pulled(database: Database) -> None:
    with in_one_go(database) as stage:
        record(stage, "job")
        raise RuntimeError("plug pulled")


def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="plug"):
        pulled(database)
    assert written(database) == 0


def refused(stage: Database) -> None:
    with stage.write() as session:
        session.add(JobRun(job="other", started_at=NOW, ended_at=NOW, ok=True, said="never"))
        session.flush()
        raise RuntimeError("refused")


def test_a_write_that_raises_takes_back_only_itself(database: Database) -> None:
    with in_one_go(database) as stage:
        record(stage, "job")
        with pytest.raises(RuntimeError, match="refused"):
            refused(stage)
    assert written(database) == ROUNDS
