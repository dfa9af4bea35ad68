"""What holds on every page, seen in a real browser on the demo (items of the UX brief's acceptance list by number)."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tenderwatch.house import House
from tenderwatch.web import formatters
from tenderwatch.web.security import COOKIE
from tests.browsing import look_at
from tests.e2e import walks
from tests.e2e.conftest import Visit, sign_in
from tests.e2e.pages import NO_PAGES, Found
from tests.e2e.walks import Check, Findings, Focus

pytestmark = pytest.mark.browser

STOCKHOLM = ZoneInfo("Europe/Stockholm")
STEPS = ("sheet", "columns", "questions", "preview", "result")
UNLINKED = {
    *(
        "users.sign_in",
        "today.home",
        "today.links.act",
        "today.links.ask_unsubscribe",
        "feedback.form",
        "care.edit_rule",
        "gate.waive",
        "bid_sending.receive",
        "reports.correct_actual",
    ),
    *(f"contracts.import_{step}" for step in STEPS),
    *("content.sheets.preview", "bid_price.preview"),
}
"""Pages that nobody signed in is led to, or only who has begun an import; they have tests of their own."""


def every(found: Found) -> Iterator[str]:
    for pages in found.values():
        yield next(iter(pages))


def test_links_lead_to_every_page(demo_app: Flask, found: Found) -> None:
    gets = {rule.endpoint for rule in demo_app.url_map.iter_rules() if "GET" in rule.methods}
    file = re.compile(r"\.(csv|json|ics|rss|txt|xlsx|<any\(csv, xlsx\):kind>)$")
    files = {rule.endpoint for rule in demo_app.url_map.iter_rules() if file.search(rule.rule)}
    assert gets - set(found) - NO_PAGES - UNLINKED - files == set()


def test_1_3_5_each_page_is_sound(demo_app: Flask, demo_house: House, found: Found) -> None:
    for language in ("en", "fi", "sv"):
        client = demo_app.test_client()
        client.set_cookie(COOKIE, sign_in(demo_house, "admin", {"language": language}))
        titles: dict[str, str] = {}
        for path in every(found):
            response = client.get(path)
            assert response.status_code == 200, path
            page = look_at(response)
            assert f'<html lang="{language}"' in response.text, path
            assert "&lt;time" not in response.text, path
            assert titles.setdefault(page.title, path) == path, (page.title, path)
            nav = re.search(r'<nav class="nav".*?</nav>', response.text, re.DOTALL)
            assert nav
            assert nav[0].count("<a ") <= 7
            assert nav[0].count('aria-current="page"') <= 1


def test_each_page_marks_its_section(demo_house: House, demo_app: Flask, found: Found) -> None:
    client = demo_app.test_client()
    client.set_cookie(COOKIE, sign_in(demo_house, "admin", {}))
    for path in every(found):
        if section := re.match(r"/(bids|contracts|accounts|reports)\b", path):
            nav = client.get(path).text.split("</nav>")[0]
            assert f'<a href="{section[0]}" aria-current="page">' in nav, path


@pytest.fixture(scope="module")
def focus() -> dict[str, Focus]:
    """What had the focus in each of the walks."""
    return {"wide": Focus(), "narrow": Focus()}


@pytest.fixture(scope="module")
def wide(visit_of_all: Visit, found: Found, focus: dict[str, Focus]) -> Findings:
    """What is wrong with pages in English, in the light, on a desk; of the dark, the colours."""
    checks: dict[str, Check] = {
        "content": walks.content_comes_late,
        "axe": walks.axe(walks.EVERY_RULE),
        "dark": walks.axe(walks.ONLY_COLOURS, theme="dark"),
        "sideways": walks.scrolls_sideways,
        "skip": walks.first_tab_leads_elsewhere,
        "focus": focus["wide"],
        "console": walks.complaints,
    }
    return walks.walk(visit_of_all(width=1280, theme="light", language="en"), every(found), checks)


@pytest.fixture(scope="module")
def narrow(visit_of_all: Visit, found: Found, focus: dict[str, Focus]) -> Findings:
    """What is wrong with pages in Swedish, in the dark, on a telephone; of the light, the colours."""
    checks: dict[str, Check] = {
        "axe": walks.axe(walks.EVERY_RULE),
        "light": walks.axe(walks.ONLY_COLOURS, theme="light"),
        "focus": focus["narrow"],
        "console": walks.complaints,
    }
    return walks.walk(visit_of_all(width=375, theme="dark", language="sv"), every(found), checks)


@pytest.fixture(scope="module")
def words(visit_of_all: Visit, found: Found) -> Findings:
    """What is wrong with pages in Finnish, whose words are the longest; their colours are those of the others."""
    checks: dict[str, Check] = {"axe": walks.axe(walks.BUT_COLOURS), "console": walks.complaints}
    return walks.walk(visit_of_all(width=1280, theme="dark", language="fi"), every(found), checks)


@pytest.mark.parametrize(
    ("walk", "check"),
    [
        *(pytest.param("wide", each, id=f"wide, {each}") for each in ("axe", "dark", "console")),
        *(pytest.param("narrow", each, id=f"narrow, {each}") for each in ("axe", "light", "console")),
        *(pytest.param("words", each, id=f"words, {each}") for each in ("axe", "console")),
    ],
)
def test_2_4_axe_and_the_console_are_silent(request: pytest.FixtureRequest, walk: str, check: str) -> None:
    """Every rule at either width; only colours change with the theme, so they alone are looked at in the other one."""
    assert request.getfixturevalue(walk)[check] == []


def test_the_theme_is_one_attribute(visit: Visit) -> None:
    """What the check of colours in the other theme rests on: the server writes what it sets."""
    for theme in ("light", "dark"):
        page = visit(theme=theme)
        page.goto("/today")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme


def test_6_content_comes_at_once(wide: Findings) -> None:
    assert wide["content"] == []


def test_7_no_page_scrolls_sideways(wide: Findings) -> None:
    assert wide["sideways"] == []


def test_9_the_first_tab_skips_to_the_content(wide: Findings) -> None:
    assert wide["skip"] == []


@pytest.mark.parametrize("walk", ["wide", "narrow"])
def test_10_what_has_the_focus_can_be_seen(request: pytest.FixtureRequest, walk: str) -> None:
    assert request.getfixturevalue(walk)["focus"] == []


@pytest.mark.parametrize(("walk", "width"), [("wide", 1280), ("narrow", 375)])
def test_10_tab_comes_to_what_was_looked_at(
    request: pytest.FixtureRequest, visit: Visit, focus: dict[str, Focus], walk: str, width: int
) -> None:
    """What the walks rest on, that give the focus without a key: to everything, and it looks the same with a key."""
    request.getfixturevalue(walk)
    pages = [*focus[walk].one_of_each_kind(), "/inbox"]  # where buttons come to the row that has the focus
    assert len(pages) > 3
    wrong = []
    page = visit(width=width)
    for url in pages:
        page.goto(url)
        wrong += [f"{url}: {each}" for each in walks.stops_of_tab(page)]
    assert wrong == []


def test_21_times_are_machine_readable_and_name_their_zone(demo_app: Flask, demo_house: House, found: Found) -> None:
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
