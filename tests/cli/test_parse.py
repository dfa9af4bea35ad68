"""`tenderwatch parse`: notices on stdout, problems on stderr, the exit status says which there were."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tenderwatch.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures" / "eforms"
HEAVY = {"flask", "sqlalchemy", "tantivy", "requests", "babel", "bs4", "jinja2"}


def parse(*paths: Path) -> Result:
    return CliRunner().invoke(main, ["parse", *map(str, paths)])


def test_a_notice_is_one_line() -> None:
    result = parse(FIXTURES / "change_notice.xml", FIXTURES / "modification.xml")
    assert result.exit_code == 0
    assert [json.loads(line)["subtype"] for line in result.stdout.splitlines()] == ["16", "38"]
    assert result.stderr == ""


def test_what_cannot_be_read_is_said_and_the_rest_printed(tmp_path: Path) -> None:
    broken, missing = tmp_path / "broken.xml", tmp_path / "missing.xml"
    broken.write_bytes((FIXTURES / "change_notice.xml").read_bytes()[:-20])
    result = parse(broken, missing, FIXTURES / "change_notice.xml")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    problems = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in problems] == [str(broken), str(missing)]
    assert "line " in problems[0]


def test_nothing_to_parse_is_a_mistake() -> None:
    assert parse().exit_code == 2


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    many = [FIXTURES / "contract_notice.xml"] * 200
    code = "from tenderwatch.cli import main; main()"
    run = subprocess.Popen([sys.executable, "-c", code, "parse", *many], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout
    assert run.stderr
    run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == b""
    run.wait(30)


def test_it_starts_without_what_it_does_not_need() -> None:
    code = (
        "import sys; from tenderwatch.cli import main\n"
        f"try: main(['parse', {str(FIXTURES / 'change_notice.xml')!r}])\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stderr.split())
