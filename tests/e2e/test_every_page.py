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
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
UNLINKED = {"users.sign_in", "today.home", "today.links.act", "today.links.ask_unsubscribe"}
"""Pages that nobody signed in is led to; they have tests of their own."""


@pytest.fixture(scope="module")
def found(demo_app: Flask, demo_house: House) -> dict[str, list[str]]:
    """Every page that an administrator can reach."""
    return addresses(demo_app, sign_in(demo_house, "admin", {}))


def every(found: dict[str, list[str]]) -> Iterator[str]:
    for paths in found.values():
        yield paths[0]


def test_links_lead_to_every_page(demo_app: Flask, found: dict[str, list[str]]) -> None:
    gets = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in rule.methods}
    files = {rule.endpoint for rule in demo_app.url_map.iter_rules() if re.search(r"\.(csv|json|ics|xlsx)$", rule.rule)}
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
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "fi"), ("light", 375, "sv"), ("dark", 375, "en")],
)
def test_2_4_axe_and_the_console_are_silent(
    visit: Visit, found: dict[str, list[str]], theme: str, width: int, language: str
) -> None:
    page = visit(width=width, theme=theme, language=language)
    wrong: list[str] = []
    for path in every(found):
        page.goto(path)
        results = Axe().run(page, options=AXE_OPTIONS).response
        wrong += [f"{path}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in results["violations"]]
        wrong += [f"{path}: {complaint}" for complaint in page.complaints]  # type: ignore[attr-defined]
        page.complaints.clear()  # type: ignore[attr-defined]
    assert wrong == []


@pytest.mark.parametrize("width", [320, 375, 600, 768, 1280])
def test_7_no_page_scrolls_sideways(visit: Visit, found: dict[str, list[str]], width: int) -> None:
    page = visit(width=width)
    wide = []
    for path in every(found):
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide.append(f"{path}: {over} px")
    assert wide == []


def test_6_content_comes_at_once(visit: Visit, found: dict[str, list[str]]) -> None:
    page = visit()
    late = []
    for path in every(found):
        page.goto(path)
        top = page.evaluate("document.querySelector('h1').getBoundingClientRect().top")
        first = page.evaluate("document.querySelector('[data-list] [data-row]')?.getBoundingClientRect().top ?? 0")
        if top > 96 or first > 200:
            late.append(f"{path}: h1 {top}, first row {first}")
    assert late == []


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
