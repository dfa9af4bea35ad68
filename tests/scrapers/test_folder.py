"""A watched folder: what is new, what has changed, what is still being written."""

import os
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers import packages
from scrapers.errors import ProfileError
from scrapers.packages import Refused
from scrapers.sources import folder
from scrapers.sources.poll import Found, PollResult, Visit
from tests.scrapers.clients import a_client

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


def put(path: Path, body: bytes, *, age: float = 3600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    at = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (at, at))
    return path


def polled(path: Path, state: Any = None, **settings: Any) -> tuple[list[Any], PollResult]:
    config = folder.from_settings({"path": str(path)} | settings)
    *given, result = folder.poll(config, Visit(client=a_client(), now=NOW, state=state or {}, known=lambda _: ()))
    assert isinstance(result, PollResult)
    return given, result


def keys(given: list[Any]) -> list[str]:
    return [one.key for one in given if isinstance(one, Found)]


def test_gives_each_file_once(tmp_path):
    put(tmp_path / "b.xml", b"<b/>")
    put(tmp_path / "sub" / "a.xml", b"<a/>")
    given, result = polled(tmp_path)
    assert keys(given) == ["b.xml", "sub/a.xml"]
    assert given[0].document.body == b"<b/>"
    assert given[0].document.name == str(tmp_path / "b.xml")
    assert (result.state, result.complete, result.seen, result.newest_on) == ("ok", True, 2, NOW.date())
    again, result = polled(tmp_path, result.next_state)
    assert (again, result.state) == ([], "unchanged")


def test_gives_a_file_again_when_its_content_changes(tmp_path):
    path = put(tmp_path / "a.xml", b"<a/>")
    _, result = polled(tmp_path)
    put(path, b"<A/>", age=600)
    given, result = polled(tmp_path, result.next_state)
    assert keys(given) == ["a.xml"]
    put(path, b"<A/>", age=300)  # touched, not changed
    given, result = polled(tmp_path, result.next_state)
    assert given == []
    assert polled(tmp_path, result.next_state)[1].state == "unchanged"


def test_leaves_what_is_still_being_written(tmp_path):
    put(tmp_path / "young.xml", b"<half", age=3)
    for name in ("upload.xml.part", "upload.crdownload", ".hidden.xml", ".hidden/in.xml", "draft.xml~"):
        put(tmp_path / name, b"<half")
    given, result = polled(tmp_path)
    assert (given, result.complete) == ([], False)
    assert result.message == "still being written: 1"
    given, result = polled(tmp_path, result.next_state, settle_seconds=1)
    assert (keys(given), result.complete) == (["young.xml"], True)


def test_a_file_dated_ahead_of_our_clock_is_read_when_two_polls_saw_it_alike(tmp_path):
    path = put(tmp_path / "a.xml", b"<half", age=-86_400)
    given, result = polled(tmp_path)
    assert (given, result.complete) == ([], False)
    put(path, b"<a/>", age=-86_401)
    given, result = polled(tmp_path, result.next_state)
    assert (given, result.complete) == ([], False)
    given, result = polled(tmp_path, result.next_state)
    assert (keys(given), result.complete) == (["a.xml"], True)
    assert polled(tmp_path, result.next_state)[0] == []


def test_without_a_time_to_settle_nothing_waits(tmp_path):
    put(tmp_path / "now.xml", b"<a/>", age=0)
    put(tmp_path / "later.xml", b"<b/>", age=-86_400)
    given, result = polled(tmp_path, settle_seconds=0)
    assert (keys(given), result.complete) == (["later.xml", "now.xml"], True)


def test_a_file_that_is_overwritten_waits_with_its_old_print(tmp_path):
    path = put(tmp_path / "a.xml", b"<a/>")
    _, result = polled(tmp_path)
    put(path, b"<a/>", age=1)
    given, result = polled(tmp_path, result.next_state)
    assert given == []
    put(path, b"<a/>", age=60)
    given, _ = polled(tmp_path, result.next_state)
    assert given == []  # it ended as it was


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    path = put(tmp_path / "a.xml", b"<a/>")
    real = packages.documents

    def overtaken(paths: Any) -> Any:
        yield from real(paths)
        put(path, b"<changed/>", age=100)

    monkeypatch.setattr(packages, "documents", overtaken)
    _, result = polled(tmp_path)
    assert (result.complete, result.next_state) == (False, {"files": {}})
    monkeypatch.undo()
    given, result = polled(tmp_path, result.next_state)
    assert (given[0].document.body, result.complete) == (b"<changed/>", True)


def test_opens_packages_and_says_what_it_refuses(tmp_path):
    inside = put(tmp_path / "elsewhere" / "1.xml", b"<a/>")
    watched = tmp_path / "watched"
    watched.mkdir()
    with tarfile.open(watched / "day.tar.gz", "w:gz") as package:
        package.add(inside, "day/1.xml")
        package.add(inside, "../2.xml")
    put(watched / "day.tar.gz", (watched / "day.tar.gz").read_bytes())
    put(watched / "torn.zip", b"PK\x03\x04 torn")
    given, result = polled(watched)
    assert keys(given) == ["day.tar.gz!day/1.xml"]
    assert len([one for one in given if isinstance(one, Refused)]) == 2
    assert polled(watched, result.next_state)[0] == []  # said once, until the file changes


def test_links_lead_nowhere(tmp_path):
    secret = put(tmp_path / "secret.xml", b"<s/>")
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "link.xml").symlink_to(secret)
    (watched / "circle").symlink_to(watched)
    assert polled(watched)[0] == []


def test_a_file_that_vanished_is_forgotten_and_comes_back_as_new(tmp_path):
    path = put(tmp_path / "a.xml", b"<a/>")
    _, result = polled(tmp_path)
    path.unlink()
    given, result = polled(tmp_path, result.next_state)
    assert (given, result.state, result.next_state) == ([], "empty_ok", {"files": {}})


def test_a_folder_that_is_not_there_keeps_its_state(tmp_path):
    state = {"files": {"a.xml": [4, 1, "x"]}}
    given, result = polled(tmp_path / "gone", state)
    assert (given, result.state, result.complete, result.next_state) == ([], "not_found", False, state)


def test_settings_are_refused_by_name():
    with pytest.raises(ProfileError) as refused:
        folder.from_settings({})
    assert (refused.value.field, refused.value.problem) == ("path", "is missing")
