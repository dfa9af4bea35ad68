"""`tenderwatch demo` at the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenderwatch.cli import main
from tenderwatch.demo import loading, state
from tenderwatch.house import House
from tests.makers import a_user


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """A maker of command lines in a home; loading only leaves its mark."""

    def load(house: House, now) -> None:
        with house.database.write() as session:
            state.mark(session, now.date(), now)
            a_user(session)

    monkeypatch.setattr(loading, "load", load)

    def call(home: Path, *arguments: str) -> Result:
        return CliRunner(env={"TENDERWATCH_HOME": str(home)}).invoke(main, ["demo", *arguments])

    return call


def test_it_prints_how_to_sign_in_also_when_the_demo_is_there_already(run, tmp_path: Path) -> None:
    first, again = run(tmp_path, "--if-empty"), run(tmp_path, "--if-empty")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == again.stdout
    assert "http://127.0.0.1:8000" in first.stdout
    assert "maija@demo.example" in first.stdout
    assert "tenderwatch-demo" in first.stdout
    assert again.stderr == ""


def test_a_database_of_somebody_is_left_without_a_word(run, tmp_path: Path) -> None:
    added = ["users", "add", "a@firm.example", "--name", "A", "--role", "admin"]
    assert CliRunner(env={"TENDERWATCH_HOME": str(tmp_path)}).invoke(main, ["db", "upgrade"]).exit_code == 0
    assert CliRunner(env={"TENDERWATCH_HOME": str(tmp_path)}).invoke(main, added).exit_code == 0
    result = run(tmp_path, "--if-empty")
    assert (result.exit_code, result.output) == (0, "")


def test_a_filled_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    env = {"TENDERWATCH_HOME": str(tmp_path)}
    added = ["users", "add", "a@firm.example", "--name", "A", "--role", "admin"]
    CliRunner(env=env).invoke(main, ["db", "upgrade"])
    CliRunner(env=env).invoke(main, added)
    result = CliRunner(env=env).invoke(main, ["demo"])
    assert result.exit_code == 1
    assert result.output.strip().count("\n") == 0
    assert "not empty" in result.output
