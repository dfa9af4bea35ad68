"""What a command refuses is one sentence on standard error and an exit status; a fresh home needs no command before."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenderwatch.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A maker of command lines in one fresh home."""
    for name in ("TENDERWATCH_DATABASE_URL", "TENDERWATCH_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TENDERWATCH_HOME", str(tmp_path / "home"))
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def is_one_sentence(result: Result, status: int) -> bool:
    said = result.stderr.strip()
    return result.exit_code == status and result.stdout == "" and bool(said) and "\n" not in said


def test_people_are_entered_into_a_fresh_home(run) -> None:
    result = run("users", "add", "a@firm.example", "--name", "A", "--role", "admin")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["roles"] == ["admin"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(["not-an-address", "--name", "A", "--role", "admin"], id="address"),
        pytest.param(["a@firm.example", "--name", "A", "--role", "emperor"], id="role"),
        pytest.param(["a@firm.example", "--name", "A", "--role", "admin", "--language", "de"], id="language"),
    ],
)
def test_a_wrong_person_is_refused(run, wrong: list[str]) -> None:
    assert is_one_sentence(run("users", "add", *wrong), 1)


def test_a_fresh_home_can_be_backed_up(run, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.tar.gz").exit_code == 0
    assert (tmp_path / "b.tar.gz").exists()


def test_a_backup_that_cannot_be_written_is_said(run, tmp_path: Path) -> None:
    result = run("backup", tmp_path / "no such folder" / "b.tar.gz")
    assert is_one_sentence(result, 1)
    assert "no such folder" in result.stderr


@pytest.mark.parametrize("command", [["jobs", "list"], ["db", "upgrade"], ["users", "add", "a@b.example"], ["worker"]])
def test_a_database_that_does_not_answer_is_said(run, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("TENDERWATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    people = ["--name", "A", "--role", "admin"] if command[0] == "users" else []
    result = run(*command, *people)
    assert is_one_sentence(result, 2)
    assert "does not answer" in result.stderr


@pytest.mark.parametrize("command", [["jobs", "list"], ["search", "x"], ["serve"], ["backup", "b.tar.gz"]])
def test_a_wrong_setting_is_said_alike_by_every_command(
    run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("TENDERWATCH_SMTP_URL", "ftp://x")
    result = run(*command)
    assert is_one_sentence(result, 2)
    assert result.stderr.startswith("TENDERWATCH_SMTP_URL")


def test_a_path_that_is_not_there_is_said_before_anything_is_ingested(run, tmp_path: Path) -> None:
    result = run("ingest", "--json", tmp_path / "missing.xml")
    assert result.exit_code == 2
    assert "missing.xml" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "home" / "tenderwatch.db").exists()


def test_a_mail_goes_to_an_address_only(run, tmp_path: Path) -> None:
    assert is_one_sentence(run("mail", "test", "maija"), 1)
    assert not (tmp_path / "home" / "mail").exists()
