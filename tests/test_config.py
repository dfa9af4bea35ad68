"""Settings: what the environment may say, and how a wrong word of it is refused."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenderwatch.cli import main
from tenderwatch.config import Settings, from_environment
from tenderwatch.errors import ConfigError
from tenderwatch.notices.search import Index, IndexRow, prepare


def settings(home: Path, **said: str) -> Settings:
    return from_environment({"TENDERWATCH_HOME": str(home), **{f"TENDERWATCH_{name}": said[name] for name in said}})


def test_without_a_word_only_the_inbox_is_watched(tmp_path: Path) -> None:
    assert settings(tmp_path / "home").watchable == (tmp_path / "home" / "inbox",)


def test_several_folders_may_be_watched(tmp_path: Path) -> None:
    places = (tmp_path / "a", tmp_path / "not there yet")
    assert settings(tmp_path / "home", FOLDERS=os.pathsep.join(map(str, places))).watchable == places


@pytest.mark.parametrize(("folders", "said"), [("inbox", "from the root"), (__file__, "is not a folder")])
def test_what_cannot_be_a_folder_is_refused(tmp_path: Path, folders: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        settings(tmp_path / "home", FOLDERS=folders)


def test_the_check_prints_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TENDERWATCH_FOLDERS", os.pathsep.join([str(tmp_path), str(tmp_path / "gone")]))
    monkeypatch.delenv("TENDERWATCH_DATABASE_URL", raising=False)
    run = CliRunner()
    run.invoke(main, ["db", "upgrade"], catch_exceptions=False)
    checked = run.invoke(main, ["config", "check"], catch_exceptions=False)
    assert checked.exit_code == 0
    assert f"watchable  {tmp_path}\n" in checked.output
    assert f"watchable  {tmp_path / 'gone'} (not there)\n" in checked.output


def test_the_check_reads_the_text_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERWATCH_HOME", str(tmp_path))
    monkeypatch.delenv("TENDERWATCH_DATABASE_URL", raising=False)
    run = CliRunner()
    run.invoke(main, ["db", "upgrade"], catch_exceptions=False)
    with Index.create(settings(tmp_path).index) as index:
        index.upsert([prepare(IndexRow(id=1, title={"fi": "Siivous"}))])
        index.commit(1)
    assert run.invoke(main, ["config", "check"], catch_exceptions=False).exit_code == 0
    damaged = next(settings(tmp_path).index.glob("*/*.store"))
    zeros = b"\x00" * damaged.stat().st_size
    damaged.unlink()  # the engine may have mapped the file still: cut to nothing under it, it would kill this process
    damaged.write_bytes(zeros)
    checked = run.invoke(main, ["config", "check"], catch_exceptions=False)
    assert checked.exit_code == 2
    assert "its files are damaged. Run tenderwatch index rebuild." in checked.output
