"""The scheduler's processes: one leads, another follows when it is killed, and all end when told to."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from tenderwatch import scheduler as scheduling
from tenderwatch.db import Database, leases
from tenderwatch.db.tables import JobRun, Lease
from tenderwatch.house import House
from tenderwatch.scheduler import LEASE, Scheduler
from tests.conftest import settings_for

Start = Callable[..., subprocess.Popen[str]]
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
PATIENCE = 180.0
"""Seconds that a slow machine may take for anything; nothing is waited for longer than it takes."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start commands in a house on a database; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TENDERWATCH_")}
    environment |= {"TENDERWATCH_HOME": str(tmp_path / "home"), "PYTHONUNBUFFERED": "1"}

    def run(database: Database, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tenderwatch", *arguments],
            env={**environment, "TENDERWATCH_DATABASE_URL": database.url.render_as_string(hide_password=False)},
            stdout=subprocess.PIPE,
            stderr=(tmp_path / f"stderr{len(running)}").open("w"),
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        if process.stdout:
            process.stdout.close()


def until(happens: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something happens."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def leader(database: Database) -> int | None:
    """Return the process that leads now."""
    with database.read() as session:
        lease = session.get(Lease, LEASE)
    return int(lease.holder.rpartition(":")[2]) if lease and lease.until > datetime.now(UTC) else None


def runs_of(database: Database, job: str) -> int:
    with database.read() as session:
        return session.query(JobRun).where(JobRun.job == job, JobRun.ok.is_(True)).count()


# The lease


def test_one_of_two_gets_a_lease(database):
    assert leases.acquire(database, "x", "one", 10, NOW)
    assert not leases.acquire(database, "x", "two", 10, NOW + timedelta(seconds=9))
    assert leases.acquire(database, "x", "one", 10, NOW + timedelta(seconds=9)), "prolonged"
    assert not leases.acquire(database, "x", "two", 10, NOW + timedelta(seconds=18))
    assert leases.acquire(database, "x", "two", 10, NOW + timedelta(seconds=19))
    leases.release(database, "x", "one")
    assert not leases.acquire(database, "x", "one", 10, NOW + timedelta(seconds=20)), "it is two's by now"
    leases.release(database, "x", "two")
    assert leases.acquire(database, "x", "one", 10, NOW + timedelta(seconds=20))


# The scheduler


def test_only_the_leader_runs_jobs(sqlite, tmp_path, monkeypatch):
    house = House(settings_for(tmp_path / "home", str(sqlite.url)), sqlite)
    assert leases.acquire(sqlite, LEASE, "somebody else", 600, datetime.now(UTC))
    monkeypatch.setattr(scheduling, "PROLONG_SECONDS", 0.2)
    asked = []
    monkeypatch.setattr(scheduling.leases, "acquire", noted(asked, leases.acquire))
    follower = Scheduler(house)
    follower.start()
    until(lambda: len(asked) >= 3)
    assert not any(asked)
    assert not follower.leads
    with sqlite.read() as session:
        assert session.query(JobRun).count() == 0

    leases.release(sqlite, LEASE, "somebody else")
    until(lambda: follower.leads)
    until(lambda: runs_of(sqlite, "housekeeping") == 1)
    assert follower.stop()
    assert leader(sqlite) is None, "the lease is given back at once"


def noted(answers: list[bool], ask: Callable[..., bool]) -> Callable[..., bool]:
    """Return the question with its answers written down."""

    def asking(*about: object) -> bool:
        answers.append(ask(*about))
        return answers[-1]

    return asking


def test_a_killed_leader_is_followed(database, start):
    first, second = start(database, "worker"), start(database, "worker")
    until(lambda: runs_of(database, "housekeeping") >= 1)
    until(lambda: leader(database) is not None)
    killed, other = (first, second) if leader(database) == first.pid else (second, first)
    killed.kill()
    killed.wait(PATIENCE)
    before = runs_of(database, "housekeeping")
    until(lambda: leader(database) == other.pid)
    until(lambda: runs_of(database, "housekeeping") > before)

    other.terminate()
    assert other.wait(PATIENCE) == 0
    assert leader(database) is None


# Serving


def test_serve_answers_runs_the_jobs_and_ends_when_told(sqlite, start, tmp_path):
    process = start(sqlite, "serve", "--port", "0", "--workers", "1")
    assert process.stdout
    said = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address, said
    until(lambda: answers(f"{address[0]}/healthz"))
    until(lambda: leader(sqlite) is not None)
    jobs_at = leader(sqlite)
    assert jobs_at != process.pid

    os.kill(jobs_at, signal.SIGKILL)
    until(lambda: leader(sqlite) not in (None, jobs_at))

    process.terminate()
    assert process.wait(PATIENCE) == 0
    until(lambda: leader(sqlite) is None)
    logged = (tmp_path / "stderr0").read_text().splitlines()
    assert all(isinstance(json.loads(line), dict) for line in logged), "JSON lines where no terminal is"


def answers(url: str) -> bool:
    with contextlib.suppress(OSError), urlopen(url, timeout=PATIENCE) as response:
        return bool(response.status == 200)
    return False


def test_the_jobs_end_with_the_process_that_serves(sqlite, start):
    process = start(sqlite, "serve", "--port", "0", "--workers", "1")
    until(lambda: leader(sqlite) is not None)
    jobs_at = leader(sqlite)
    assert jobs_at
    process.kill()
    until(lambda: not is_running(jobs_at))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_serve_without_a_scheduler(sqlite, start):
    process = start(sqlite, "serve", "--port", "0", "--workers", "1", "--no-scheduler")
    assert process.stdout
    address = process.stdout.readline().split()[-1]
    until(lambda: answers(f"{address}/healthz"))
    assert leader(sqlite) is None
    process.terminate()
    assert process.wait(PATIENCE) == 0
