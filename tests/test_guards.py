"""Guards over the whole house: what must stay true whatever is added."""

import re
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from tenderwatch import config
from tenderwatch.cli import COMMANDS, main
from tenderwatch.users.rules import PERMISSIONS, Role
from tenderwatch.web.access import asked_of

ROOT = Path(__file__).parent.parent
DOCS = "\n".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_every_setting_is_documented() -> None:
    for name, meaning in config.VARIABLES.items():
        assert f"`{config.PREFIX}{name}`" in DOCS, name
        assert meaning.replace("`", "") in DOCS.replace("`", ""), f"{name}: {meaning}"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_loads_and_is_documented(name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help
    assert f"tenderwatch {name}" in DOCS


def test_every_route_says_who_may_enter(app: Flask) -> None:
    for endpoint in app.view_functions:
        asked_of(app, endpoint)


def test_every_permission_is_somebodys() -> None:
    given = set().union(*(PERMISSIONS[role] for role in Role if role is not Role.ADMIN))
    assert PERMISSIONS[Role.ADMIN] - given == {"administer"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_inline(path: Path) -> None:
    source = path.read_text()
    in_mail = "emails" in path.parts
    assert not re.search(r"<script(?![^>]* src=)", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "javascript:" not in source
    assert "|safe" not in source
    if not in_mail:
        assert not re.search(r"\sstyle=|<style", source)
        assert not re.search(r"<(?!iframe|abbr|svg)[a-z0-9]+\s[^>{]*\btitle=", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_show_dates_and_money_through_the_formatters(path: Path) -> None:
    assert not re.search(r"strftime|isoformat|\|\s*round\(2|\bformat_(date|currency|decimal)\b", path.read_text())


def test_all_texts_are_translated_and_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr[-3000:]


def test_a_wrong_translation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place too many breaks the page, one too few hides a value; the words of another language are no translation."""
    from babel.messages.catalog import Catalog

    monkeypatch.syspath_prepend(ROOT / "tools")
    tool = runpy.run_path(str(ROOT / "tools" / "messages.py"))

    def said(language: str, *texts: tuple[Sequence[str], Sequence[str]]) -> Catalog:
        catalogue = Catalog(locale=language)
        for text, words in texts:
            catalogue.add(text, words)  # type: ignore[arg-type]
        return catalogue

    many = ("%(n)s of %(total)s", "%(n)s of %(total)s")
    right: list[tuple[Sequence[str], Sequence[str]]] = [
        (many, ("yksi / %(total)s", "%(n)s / %(total)s")),
        ("CPV", "CPV"),
        ("{n} left", "{n} jäljellä"),
        ("Go / no-go", "Go/no-go"),
    ]
    theirs = said("fi", *right, ("Plan", "Suunnitelma"), ("%(n)s kB", "%(n)s kt"))
    assert tool["faults"](theirs, []) == []
    ours = said(
        "sv",
        (many, ("en av %(total)s", "%(n)s av %(total)s")),
        ("CPV", "CPV"),
        ("{n} left", "{n} kvar"),
        ("Go / no-go", "Go/no-go"),
        ("%(n)s kB", "%(n)s kB"),
    )
    assert tool["faults"](ours, [theirs]) == []
    wrong = said(
        "sv",
        (many, ("en av %(total)s", "många av %(total)s")),
        ("{n} left", "{m} kvar"),
        ("%(n)s kB", "många kB"),
        ("Plan", "Suunnitelma"),
        ("CPV", ""),
    )
    assert tool["missing"](wrong) == ["CPV"]
    assert tool["misplaced"](wrong) == [many[0], "{n} left", "%(n)s kB"]
    assert tool["repeated"](wrong, theirs) == ["Plan"]


def test_no_page_of_this_product_names_another_host() -> None:
    """Pages load nothing from elsewhere: no address of another host in styles, scripts and templates."""
    for path in [*TEMPLATES, *(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]:
        for address in re.findall(
            r"""(?:src|href|url|import|fetch)\(?\s*=?\s*["'(](https?://[^"')]+)""", path.read_text()
        ):
            pytest.fail(f"{path.name} names {address}")


def test_the_lock_names_no_address() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_no_test_asks_for_the_day_while_it_is_read() -> None:
    """What a module notes of the clock is of another day once midnight has passed before its tests run."""
    noted = re.compile(r"^\w+(: \w+)? = .*(\.now\(|\.today\()", re.MULTILINE)
    for path in Path(__file__).parent.rglob("*.py"):
        assert not noted.search(path.read_text()), path
