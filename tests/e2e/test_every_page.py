"""What holds on every page, seen in a real browser on the demo (items of the UX brief's acceptance list by number)."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tenderwatch.house import House
from tenderwatch.web import formatters
from tenderwatch.web.security import COOKIE
from tests.browsing import look_at
from tests.e2e.conftest import Visit, sign_in
from tests.e2e.pages import NO_PAGES, addresses

pytestmark = pytest.mark.browser

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AXE = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
ON, OFF = {"enabled": True}, {"enabled": False}
Rules = dict[str, dict[str, bool]]
TARGETS: Rules = {"target-size": ON}
EVERY_RULE: dict[str, object] = {"runOnly": {"type": "tag", "values": TAGS}}
ONLY_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": COLOURS}}
STEPS = ("sheet", "columns", "questions", "preview", "result")
UNLINKED = {
    *(
        "users.sign_in",
        "today.home",
        "today.links.act",
        "today.links.ask_unsubscribe",
        "feedback.form",
        "care.edit_rule",
        "reports.correct_actual",
    ),
    *(f"contracts.import_{step}" for step in STEPS),
}
"""Pages that nobody signed in is led to, or only who has begun an import; they have tests of their own."""


@pytest.fixture(scope="module")
def found(demo_app: Flask, demo_house: House) -> dict[str, list[str]]:
    """Every page that an administrator can reach."""
    return addresses(demo_app, sign_in(demo_house, "admin", {}))


def every(found: dict[str, list[str]]) -> Iterator[str]:
    for paths in found.values():
        yield paths[0]


def test_links_lead_to_every_page(demo_app: Flask, found: dict[str, list[str]]) -> None:
    gets = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in rule.methods}
    file = re.compile(r"\.(csv|json|ics|rss|txt|xlsx|<any\(csv, xlsx\):kind>)$")
    files = {rule.endpoint for rule in demo_app.url_map.iter_rules() if file.search(rule.rule)}
    assert gets - set(found) - NO_PAGES - UNLINKED - files == set()


def test_1_3_5_each_page_is_sound(demo_app: Flask, demo_house: House, found: dict[str, list[str]]) -> None:
    for language in ("en", "fi", "sv"):
        client = demo_app.test_client()
        client.set_cookie(COOKIE, sign_in(demo_house, "admin", {"language": language}))
        titles: dict[str, str] = {}
        for path in every(found):
            response = client.get(path)
            assert response.status_code == 200, path
            page = look_at(response)
            assert f'<html lang="{language}"' in response.text, path
            assert titles.setdefault(page.title, path) == path, (page.title, path)
            nav = re.search(r'<nav class="nav".*?</nav>', response.text, re.DOTALL)
            assert nav
            assert nav[0].count("<a ") <= 7
            assert nav[0].count('aria-current="page"') <= 1


@pytest.mark.parametrize(
    ("language", "width", "theme", "other", "rules"),
    [
        pytest.param("en", 1280, "light", "dark", {}, id="wide"),
        pytest.param("sv", 375, "dark", "light", {}, id="narrow"),
        pytest.param(
            "fi", 1280, "dark", None, dict.fromkeys(COLOURS, OFF), id="words: colours are those of the others"
        ),
    ],
)
def test_2_4_axe_and_the_console_are_silent(
    visit: Visit, found: dict[str, list[str]], language: str, width: int, theme: str, other: str | None, rules: Rules
) -> None:
    """Every rule at either width; only colours change with the theme, so they alone are looked at in the other one."""
    page = visit(width=width, theme=theme, language=language)
    wrong: list[str] = []
    for path in every(found):
        page.goto(path)
        page.evaluate(AXE)
        wrong += [f"{path}: {each}" for each in _violations(page, {**EVERY_RULE, "rules": {**TARGETS, **rules}})]
        if other:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", other)
            wrong += [f"{path}, {other}: {each}" for each in _violations(page, ONLY_COLOURS)]
        wrong += [f"{path}: {complaint}" for complaint in page.complaints]  # type: ignore[attr-defined]
        page.complaints.clear()  # type: ignore[attr-defined]
    assert wrong == []


def _violations(page: Page, options: dict[str, object]) -> list[str]:
    """Return what axe says; asked for nothing but violations, it takes a third of the time."""
    said = page.evaluate("options => axe.run(options)", {**options, "resultTypes": ["violations"]})
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in said["violations"]]


def test_the_theme_is_one_attribute(visit: Visit) -> None:
    """What the check of colours in the other theme rests on: the server writes what it sets."""
    for theme in ("light", "dark"):
        page = visit(theme=theme)
        page.goto("/today")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme


def test_6_7_content_comes_at_once_and_no_page_scrolls_sideways(visit: Visit, found: dict[str, list[str]]) -> None:
    page = visit()
    wrong = []
    for path in every(found):
        page.goto(path)
        top = page.evaluate("document.querySelector('h1').getBoundingClientRect().top")
        first = page.evaluate("document.querySelector('[data-list] [data-row]')?.getBoundingClientRect().top ?? 0")
        if top > 96 or first > 200:
            wrong.append(f"{path}: h1 {top}, first row {first}")
        for width in (1280, 768, 600, 375, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function("width => innerWidth === width", arg=width)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wrong.append(f"{path}: {over} px over {width}")
        page.set_viewport_size({"width": 1280, "height": 800})
    assert wrong == []


def test_9_the_first_tab_skips_to_the_content(visit: Visit, found: dict[str, list[str]]) -> None:
    page = visit()
    for path in every(found):
        page.goto(path)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('skip')"):
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main", path
        else:  # where the first field, or what went wrong, has the focus, the way begins there
            assert page.locator("[autofocus]").count() == 1, path


@pytest.mark.parametrize("width", [1280, 375])
def test_10_what_has_the_focus_can_be_seen(visit: Visit, found: dict[str, list[str]], width: int) -> None:
    page = visit(width=width)
    hidden: list[str] = []
    for path in every(found):
        page.goto(path)
        hidden += [f"{path}: {each}" for each in _hidden_stops(page)]
    assert hidden == []


def _hidden_stops(page: Page, most: int = 60) -> list[str]:
    """Walk with Tab; return what has the focus and no ring, or is covered by something else."""
    wrong = []
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            """() => {
                const e = document.activeElement;
                if (!e || e === document.body) return 'end';
                const b = e.getBoundingClientRect(), s = getComputedStyle(e);
                const ring = parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none';
                const x = Math.min(Math.max(b.left + b.width / 2, 0), innerWidth - 1);
                const y = Math.min(Math.max(b.top + b.height / 2, 0), innerHeight - 1);
                const at = document.elementFromPoint(x, y);
                const seen = at && (e.contains(at) || at.contains(e) || at.closest('label')?.control === e);
                return ring && seen ? '' : `${e.outerHTML.slice(0, 120)} ring=${ring} seen=${!!seen}`;
            }"""
        )
        if said == "end":
            break
        if said:
            wrong.append(said)
    return wrong


def test_21_times_are_machine_readable_and_name_their_zone(
    demo_app: Flask, demo_house: House, found: dict[str, list[str]]
) -> None:
    client = demo_app.test_client()
    client.set_cookie(COOKIE, sign_in(demo_house, "admin", {"time_zone": "Europe/Stockholm"}))
    times = told = 0
    for path in every(found):
        for value, text in re.findall(r'<time datetime="([^"]*)"[^>]*>([^<]*)</time>', client.get(path).text):
            times += 1
            is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            assert is_day or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d", value), (path, value)
            if re.search(r"\d:\d\d|^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", text):
                assert re.sub(r"^[^()]* \((.*)\)$", r"\1", text) in in_words(value), (path, value, text)
                told += 1
    assert times > told > 50


def in_words(value: str) -> set[str]:
    """Return the ways in which a day or a moment is written for a reader in Stockholm: a moment names its zone."""
    if "T" not in value:
        day = date.fromisoformat(value)
        return {formatters.format_day(day, "en"), formatters.format_day(day, "en", year=False)}
    at = datetime.fromisoformat(value).astimezone(STOCKHOLM)
    days = {formatters.format_day(at.date(), "en"), formatters.format_day(at.date(), "en", year=False)}
    return {formatters.format_moment(at, "en", STOCKHOLM), *days}
