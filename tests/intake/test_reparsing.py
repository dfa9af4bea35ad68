"""`tenderwatch reparse`: after it everything stands as if the present readers had read it from the beginning."""

import json
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from scrapers import formats, notice_json
from scrapers.document import Document
from scrapers.notice import Notice as Said
from tenderwatch.cli.reparse import command
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.intake import service
from tenderwatch.intake.reparsing import Reread, reparse
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.intake.taking import Batch, take
from tenderwatch.notices.recording import Counts, Reading, ReadNotice
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.tables import Notice
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tests.browsing import SignIn
from tests.conftest import settings_for
from tests.intake.documents import a_call, a_folder, a_result, contents
from tests.intake.test_ingesting import Home, current, indexed, lives
from tests.watching.world import EARLIER, LATER, NOW, a_team, matches, rows, states

FIXTURES = Path(__file__).parent.parent / "fixtures"
PACKAGE = (FIXTURES / "ocds" / "one_after_another.json").read_bytes()
FEED = (FIXTURES / "feed" / "rss_20.xml").read_bytes()
LONG = 300.0
"""Seconds after which what has not happened will not."""
Old = Callable[[Said], Said | None]


def house_on(database: Database, path: Path) -> House:
    path.mkdir(exist_ok=True)
    house = House(settings_for(path, str(database.url)), database)
    with database.write() as session:
        service.files_source(session)
    return house


def taken(house: House, bodies: Iterable[bytes], old: Old | None = None) -> Counts:
    """Take documents in as a reader did that made of each notice what `old` does."""
    readings, kept = [], []
    for number, body in enumerate(bodies):
        reading = read(Document(body, f"{number}.xml"), service.FILES)
        kept.append((reading.digest, body))
        readings.append(_by_old_reader(reading, old) if old else reading)
    return take(house, Batch(tuple(readings), tuple(kept)), 1, EARLIER).counts


def _by_old_reader(reading: Reading, old: Old) -> Reading:
    said = [old(each.notice) for each in reading.notices]
    notices = [replace(each, parser=f"{each.format}/0") for each in said if each is not None]
    read_then = tuple(ReadNotice(each, notice_json.dumps(each, reading.name)) for each in notices)
    parser = " ".join(sorted({each.parser for each in notices})) or "none/1"
    return replace(reading, notices=read_then, parser=parser, error=None if notices else "it is new to us")


def knew_little(notice: Said) -> Said:
    """Read no procedure, no deadline, no award, and a title with a mistake."""
    return replace(notice, procedure_id=None, ocid=notice.ocid, lots=(), awards=(), title={"und": "?"}, change=None)


def reread(house: House, **how: Any) -> Reread:
    total = Reread()
    for part in reparse(house, LATER, **how):
        total.documents += part.documents
        total.altered += part.altered
        total.new += part.new
        total.lost += part.lost
        total.unread += part.unread
        total.matches += part.matches
    return total


def standing(database: Database) -> dict[str, list[Any]]:
    """Return all that is recorded, but for numbers that say in which order it was written, and for organisations and
    procedures that nobody names any more.
    """
    known: dict[str, list[Any]] = {}
    for name, found in contents(database).items():
        named = {"document", "notice", "procedure"}
        dropped = {"touched", "award_id"} | (set() if name in named else {"id"})
        if not name.startswith("organization"):
            alive = [row for row in found if not row.get("merged_into_id")]
            said = [{key: value for key, value in row.items() if key not in dropped} for row in alive]
            known[name] = sorted(said, key=repr)
    return known


BODIES = (a_call(1), a_call(2), a_result(5, 2), a_call(1).replace(b"<cbc:Name", b"<cbc:Name "), PACKAGE, FEED)


def test_it_ends_as_if_it_had_been_read_so_from_the_beginning(
    database: Database, sqlite: Database, tmp_path: Path
) -> None:
    house, other = house_on(database, tmp_path / "home"), tmp_path / "other"
    taken(house, BODIES, knew_little)
    before = contents(database)
    found = reread(house)
    assert found.documents == len(BODIES)
    assert {"lots", "title"} <= {name for each in found.altered for name in each.changed}
    assert [*found.new, *found.lost, *found.unread] == []
    kept = ("id", "revision", "sequence", "source_id", "document_id", "current")
    after = contents(database)
    assert [[row[name] for name in kept] for row in after["notice"]] == [
        [row[name] for name in kept] for row in before["notice"]
    ]
    if database is not sqlite:
        fresh = house_on(sqlite, other)
        taken(fresh, BODIES)
        assert standing(database) == standing(sqlite)
    assert reread(house) == Reread()
    assert taken(house, BODIES).unchanged == sum(len(read(Document(body, "x"), "").notices) for body in BODIES)


def test_what_could_not_be_read_becomes_a_notice_and_what_cannot_any_more_stays(
    database: Database, tmp_path: Path
) -> None:
    house = house_on(database, tmp_path / "home")
    taken(house, [a_call(1)], lambda _notice: None)
    broken = b"<ContractNotice><broken"
    lucky = replace(read(Document(a_call(2), "lucky.xml"), service.FILES), digest=Document(broken, "").digest)
    take(house, Batch((_by_old_reader(lucky, lambda notice: notice),), ((lucky.digest, broken),)), 1, EARLIER)
    gone = read(Document(a_call(3), "gone.xml"), service.FILES)
    take(house, Batch((_by_old_reader(gone, lambda notice: notice),), ()), 1, EARLIER)
    found = reread(house)
    assert [key for _number, key in found.new] == ["1-2026"]
    assert [key for _number, key in found.lost] == ["2-2026"]
    assert {each.name for each in found.unread} == {"lucky.xml", "gone.xml"}
    with database.read() as session:
        states = dict(session.execute(select(ReceivedDocument.name, ReceivedDocument.state)).all())
        keys = set(session.scalars(select(Notice.key)))
    assert states == {"0.xml": "read", "lucky.xml": "refused", "gone.xml": "read"}
    assert keys == {"1-2026", "2-2026", "3-2026"}
    assert reread(house).documents == 1  # only what is not in the store is asked for again


def test_a_name_that_is_read_only_now_is_that_of_all_versions(database: Database, tmp_path: Path) -> None:
    house = house_on(database, tmp_path / "home")
    bodies = [a_call(1), a_call(1).replace(b"</", b"</", 1) + b"\n"]
    for body in bodies:
        reading = _by_old_reader(
            read(Document(body, "a.xml"), service.FILES, "own"),
            lambda notice: replace(notice, publication_number=None, notice_id=None),
        )
        take(house, Batch((reading,), ((reading.digest, body),)), 1, EARLIER)
    assert [each.changed["key"] for each in reread(house).altered][:1] == [("1:own", "1-2026")]
    with database.read() as session:
        found = session.execute(select(Notice.key, Notice.revision, Notice.current, Notice.parser)).all()
    assert sorted(tuple(row)[:3] for row in found) == [("1-2026", 1, False), ("1-2026", 2, True)]
    assert {row.parser for row in found} == {formats.detect(Document(bodies[0], "")).PARSER}  # type: ignore[union-attr]


def test_searches_find_what_they_could_not_and_decisions_stay(database: Database, tmp_path: Path) -> None:
    house = house_on(database, tmp_path / "home")
    by, team = a_team(database, "kirjasto", "siivous")
    bodies = (a_call(1), a_call(2))
    taken(house, bodies, knew_little)
    watching.take_new(database, NOW)
    assert matches(database) == []
    found = reread(house)
    watching.take_new(database, LATER)
    new = matches(database)
    assert found.matches == len(new) == 2
    first = rows(database)[0]
    with database.write() as session:
        session.execute(update(ReceivedDocument).values(parser="eforms/0"))
        session.execute(update(Notice).values(is_change=True))
        watching.decide(session, team, first.procedure_id, Decision("dismissed", "place"), by, LATER)
    before = states(database)
    assert reread(house).matches == 0
    watching.take_new(database, LATER)
    assert (states(database), len(matches(database))) == (before, len(new))


def test_what_is_asked_for_is_told_and_a_rehearsal_writes_nothing(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_on(sqlite, tmp_path / "home")
    taken(house, BODIES, knew_little)
    before = contents(sqlite)
    monkeypatch.setattr("tenderwatch.cli.opening.open_house", lambda: House(house.settings, Database(str(sqlite.url))))
    dry = CliRunner().invoke(command, ["--dry-run", "--json", "--format", "eforms"])
    assert (dry.exit_code, contents(sqlite)) == (0, before)
    *lines, counts = map(json.loads, dry.stdout.splitlines())
    assert counts["documents"] == 4
    assert counts["changed"] == len(lines) == 4
    assert lines[0]["key"] == "1-2026"
    assert lines[0]["changed"]["title"][0] == {"und": "?"}
    text = CliRunner().invoke(command, ["--limit", "2"]).stdout
    assert "eforms      title                          2  1 (1-2026)" in text
    assert "2 documents read again" in text
    assert "\nocds " in CliRunner().invoke(command, []).stdout
    assert "nothing to do" in CliRunner().invoke(command, []).stdout


PROGRAM = """
import sys
from tenderwatch.cli import main
from tenderwatch.intake import reparsing
reparsing.DOCUMENTS, reparsing.PAYS = 5, 1
if __name__ == "__main__":
    main(sys.argv[1:])
"""
"""The command line with small batches, and a reading process for the fewest documents."""


def test_killed_at_any_moment_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.ingest(a_folder(tmp_path / "in", 40), status=1)
    before = contents(home.database)
    with home.database.write() as session:
        session.execute(update(ReceivedDocument).values(parser="eforms/0"))
        for notice in session.scalars(select(Notice)):
            notice.parser, notice.content = "eforms/0", {**notice.content, "title": {"und": "?"}, "lots": []}
    home.program.write_text(PROGRAM)
    for least in (1, 16):
        process = home.start("reparse")
        end = time.monotonic() + LONG
        while process.poll() is None and _read_again(home) < least and time.monotonic() < end:
            time.sleep(0.01)
        children = _children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
        while any(map(lives, children)) and time.monotonic() < end:
            time.sleep(0.05)
        assert not any(map(lives, children))
    out, _err = home.run("reparse", "--json")
    assert json.loads(out.splitlines()[-1])["documents"] < 41
    after = contents(home.database)
    assert all({**row, "touched": 0} in [{**one, "touched": 0} for one in before["notice"]] for row in after["notice"])
    assert after["document"] == before["document"]
    assert indexed(home) == current(home)


def _read_again(home: Home) -> int:
    database = home.database
    with database.read() as session:
        count = len(session.scalars(select(Notice.id).where(Notice.parser != "eforms/0")).all())
    database.close()
    return count


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if Path(f"/proc/{pid}").exists() else []


def test_a_version_that_no_reader_knows_is_said_on_the_pages_until_one_does(
    house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.database.write() as session:
        service.files_source(session)
    taken(house, [a_call(1).replace(b"eforms-sdk-1.10<", b"eforms-sdk-1.16<")])
    browser = signed_in("admin")
    for path in ("/notices/1", "/health"):
        assert "written in eforms-sdk-1.16, which this program does not know" in browser.get(path).text
    monkeypatch.setattr("scrapers.formats.eforms.notices.NEWEST_SDK", 16)
    monkeypatch.setattr("scrapers.formats.eforms.PARSER", "eforms/999")
    assert reread(house).documents == 1
    for path in ("/notices/1", "/health"):
        assert "does not know" not in browser.get(path).text
