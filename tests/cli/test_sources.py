"""`tenderwatch sources`: against a real server, from a fresh home."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import time_machine
from click.testing import CliRunner, Result

from tenderwatch.cli import main
from tenderwatch.config import from_environment
from tenderwatch.house import House
from tenderwatch.intake import service
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.servers import FakeTed, ted_server

Run = Callable[..., Result]
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def server() -> FakeTed:
    return FakeTed({"1-2026": a_call(1), "2-2026": a_call(2)}, YESTERDAY)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeTed) -> Iterator[Run]:
    """A maker of command lines in a home that has one source, TED on this machine."""
    for name in ("TENDERWATCH_DATABASE_URL", "TENDERWATCH_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    environment = {"TENDERWATCH_HOME": str(tmp_path / "home"), "TENDERWATCH_ALLOW_LOOPBACK": "1"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    house = House(from_environment(environment))
    with ted_server(server) as url:
        settings = {"countries": ["FIN"], "api_url": url, "site_url": url, "spacing": 0}
        with house.database.write() as session:
            service.add_source(session, "Test TED", "ted", settings, None, NOW)
        with time_machine.travel(NOW, tick=True):
            yield lambda *arguments: CliRunner().invoke(main, ["sources", *map(str, arguments)])


def test_a_source_is_asked_and_listed(run: Run) -> None:
    assert run("run", "Test TED").stdout == "Test TED: ok, 2 new, 0 changed, 0 refused\n"
    listed = [orjson.loads(line) for line in run("list", "--json").stdout.splitlines()]
    (ted,) = (each for each in listed if each["name"] == "Test TED")
    assert (ted["state"], ted["documents"], ted["late_since"]) == ("ok", 2, None)
    assert "Test TED" in run("list").stdout


def test_a_backfill_fetches_what_is_not_kept(run: Run, server: FakeTed) -> None:
    long_ago = YESTERDAY - timedelta(days=200)
    server.days = {"2-2026": long_ago}
    assert "1 new" in run("backfill", "Test TED", long_ago - timedelta(days=1), long_ago).stdout
    again = run("backfill", "Test TED", long_ago, long_ago)
    assert (again.exit_code, "0 new" in again.stdout) == (0, True)
    assert run("backfill", "Test TED", long_ago, long_ago - timedelta(days=1)).exit_code == 2
    assert run("backfill", "Test TED", long_ago, NOW.date() + timedelta(days=2)).exit_code == 2


def test_what_a_live_look_saw_is_appended_to_the_record(run: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.md"
    looked = run("check", "Test TED", "--live", "--record", record)
    assert (looked.exit_code, "nothing was recorded" in looked.stderr) == (0, True)
    record.write_text("# Record\n")
    assert run("check", "Test TED", "--live", "--record", record).exit_code == 0
    said = record.read_text()
    assert said.startswith("# Record\n\n## 20")
    assert "UTC, ted, TenderWatch" in said
    assert "- ok " in said


def test_a_live_look_that_finds_something_else_says_so(run: Run, server: FakeTed, tmp_path: Path) -> None:
    record = tmp_path / "record.md"
    record.touch()
    server.search_troubles = [lambda request: server.page(request, notices=None)] * 9
    looked = run("check", "Test TED", "--live", "--record", record)
    assert looked.exit_code == 1
    assert "WRONG" in looked.stdout
    assert "WRONG" in record.read_text()


def test_what_is_not_there_is_said(run: Run) -> None:
    for command in (["run", "Nobody"], ["check", "Nobody"], ["backfill", "Nobody", "2026-01-01", "2026-01-02"]):
        refused = run(*command)
        assert (refused.exit_code, refused.stderr) == (1, "There is no such source.\n")


def test_kinds_name_their_settings(run: Run) -> None:
    assert "countries" in run("kinds").stdout
