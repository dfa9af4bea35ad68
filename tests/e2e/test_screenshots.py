"""The screenshots of the README, taken from the demo; `--accept` keeps them in `docs/screenshots/`."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import ROOT, Visit

pytestmark = pytest.mark.browser

KEPT = ROOT / "docs" / "screenshots"


def today(page: Page) -> None:
    page.goto("/today")


def inbox(page: Page) -> None:
    page.goto("/inbox")


def procedure(page: Page) -> None:
    page.goto("/search?q=siivous&status=open")
    page.goto(page.locator("[data-row] a[href*='/procedures/']").first.get_attribute("href") or "")


def contract(page: Page) -> None:
    page.goto("/contracts")
    page.goto(page.locator("[data-row] a[href*='/contracts/']").first.get_attribute("href") or "")


@pytest.mark.parametrize(
    ("role", "shown"),
    [("contract-owner", today), ("bid-manager", inbox), ("bid-manager", procedure), ("contract-owner", contract)],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_the_readme_shows_what_is(
    visit: Visit, role: str, shown: object, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    page = visit(role=role, theme="light")
    shown(page)  # type: ignore[operator]
    name = f"{shown.__name__}.png"  # type: ignore[attr-defined]
    picture = (KEPT if request.config.getoption("--accept") else tmp_path) / name
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000, "a page with nothing on it makes a small picture"
    assert (KEPT / name).exists(), "the README shows a picture that is not there: run with --accept"
