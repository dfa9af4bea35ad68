"""`tenderwatch ingest` as people and scripts run it: twice, in any form, and killed at any moment."""

import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tenderwatch.db import Database
from tenderwatch.files.store import FileStore
from tenderwatch.intake import reading
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices.search import EVERYTHING, Index, SearchRequest
from tenderwatch.notices.tables import Notice
from tests.intake.documents import a_call, a_folder, a_result, contents
from tests.makers import NOW

COUNT = 60
LONG = 180.0
"""Seconds after which what has not happened will not."""
PROGRAM = """
import sys
from tenderwatch.cli import main
from tenderwatch.intake import reading
reading.DOCUMENTS = 7
if __name__ == "__main__":
    main(sys.argv[1:])
"""
"""The command line with small batches, in the reading process too."""


class Home:
    """A TenderWatch of its own, used from the command line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.program = path.with_suffix(".py")
        self.program.write_text(PROGRAM)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TENDERWATCH_")},
            "TENDERWATCH_HOME": str(path),
        }

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.program), *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str | Path, status: int = 0) -> tuple[str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=LONG)
        assert process.returncode == status, (out, err)
        return out, err

    def ingest(self, *paths: Path, status: int = 0) -> dict[str, Any]:
        out, _err = self.run("ingest", "--json", *paths, status=status)
        counts: dict[str, Any] = json.loads(out.splitlines()[-1])
        del counts["seconds"]
        return counts

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.path / 'tenderwatch.db'}")


def lives(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def indexed(home: Home) -> set[int]:
    with Index(home.path / "index") as index:
        return index.matching(SearchRequest(now=NOW, query=EVERYTHING))


def current(home: Home) -> set[int]:
    with home.database.read() as session:
        return set(session.scalars(select(Notice.id).where(Notice.current)))


def test_files_are_recorded_kept_and_found(home: Home, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in", 12)
    assert home.ingest(folder, status=1) == {"new": 12, "changed": 0, "unchanged": 0, "refused": 1}
    before = contents(home.database)
    assert home.ingest(folder, status=1) == {"new": 0, "changed": 0, "unchanged": 12, "refused": 1}
    assert contents(home.database) == before
    assert indexed(home) == current(home)
    store = FileStore(home.path / "documents")
    bodies = {path.read_bytes() for path in folder.iterdir()}
    assert {store.get(digest) for digest in store.digests()} == bodies
    assert {row["digest"] for row in before["document"]} == set(store.digests())


def test_what_cannot_be_read_waits_with_its_reason(home: Home, tmp_path: Path) -> None:
    (tmp_path / "doctype.xml").write_bytes(b'<!DOCTYPE a [<!ENTITY x "y">]><ContractNotice>&x;</ContractNotice>')
    (tmp_path / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08\x00half")
    (tmp_path / "good.xml").write_bytes(a_call(1))
    counts = home.ingest(*(tmp_path / name for name in ("doctype.xml", "cut.tar.gz", "good.xml")), status=1)
    assert counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2}
    with home.database.read() as session:
        refused = session.scalars(select(ReceivedDocument).where(ReceivedDocument.state == "refused")).all()
    assert [Path(row.name).name for row in refused] == ["doctype.xml", "cut.tar.gz"]
    assert all(row.error for row in refused)
    assert home.ingest(tmp_path / "cut.tar.gz", status=1)["refused"] == 1
    assert len(contents(home.database)["document"]) == 3


def test_a_path_that_is_not_there_is_refused_before_anything_is_taken_in(home: Home, tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_bytes(a_call(1))
    _out, err = home.run("ingest", tmp_path / "good.xml", tmp_path / "none.xml", status=2)
    assert "none.xml" in err
    assert not (home.path / "tenderwatch.db").exists()


def test_the_same_notice_in_any_package_is_one(home: Home, tmp_path: Path) -> None:
    plain, zipped, tarred = tmp_path / "plain.xml", tmp_path / "a.zip", tmp_path / "a.tar.gz"
    plain.write_bytes(a_call(1))
    with ZipFile(zipped, "w") as archive:
        archive.writestr("deep/1.xml", a_call(1))
        archive.writestr("deep/2.xml", a_result(2, 1))
    with tarfile.open(tarred, "w:gz") as package:
        package.add(plain, "x/y.xml")
    assert home.ingest(plain, zipped, tarred) == {"new": 2, "changed": 0, "unchanged": 2, "refused": 0}
    changed = tmp_path / "changed.xml"
    changed.write_bytes(a_call(1).replace(b"Mallilan kaupunki", "Mällilän kaupunki".encode()))
    assert home.ingest(changed) == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert indexed(home) == current(home)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_at_any_moment_and_run_again_it_ends_the_same(home: Home, tmp_path: Path, kills: int) -> None:
    folder = a_folder(tmp_path / "in", COUNT)
    calm = Home(tmp_path / "calm")
    started = time.monotonic()
    calm.ingest(folder, status=1)
    whole = time.monotonic() - started
    dice = random.Random(7)
    for _ in range(kills):
        process = home.start("ingest", "--json", folder)
        with suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    home.ingest(folder, status=1)
    assert contents(home.database) == contents(calm.database)
    assert indexed(home) == current(home) == current(calm)
    stored = [list(FileStore(one.path / "documents").digests()) for one in (home, calm)]
    assert stored[0] == stored[1]


def test_the_reading_process_does_not_outlive_its_parent(home: Home, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in", 10)
    home.ingest(folder, status=1)
    process = home.start("ingest", a_folder(tmp_path / "more", 400))
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list the children of a process")
    pids = children.read_text().split()
    while len(pids) < 2 and process.poll() is None:  # the one that reads, and the one that counts semaphores
        time.sleep(0.01)
        pids = children.read_text().split()
    process.kill()
    process.communicate()
    assert len(pids) == 2
    end = time.monotonic() + LONG
    while any(map(lives, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not [pid for pid in pids if lives(pid)]


def test_batches_are_bounded_by_count_and_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = a_folder(tmp_path / "in", 10)
    monkeypatch.setattr(reading, "DOCUMENTS", 4)
    assert [len(batch.readings) for batch in reading.read_in_batches([str(folder)], "files")] == [4, 4, 3]
    monkeypatch.setattr(reading, "BYTES", 1)
    assert [len(batch.readings) for batch in reading.read_in_batches([str(folder)], "files")] == [1] * 11


def test_search_finds_from_the_command_line(home: Home, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in", 4)
    home.ingest(folder, status=1)
    out, _err = home.run("search", "--json", "--limit", "2", "mallila")
    found = [json.loads(line) for line in out.splitlines()]
    assert len(found) == 2
    assert {line["source"] for line in found} == {"files"}
    out, err = home.run("search", "mallila", "-mallila")
    assert out == ""
    assert err.strip().startswith("0")
    _out, err = home.run("index", "rebuild")
    assert "4" in err
