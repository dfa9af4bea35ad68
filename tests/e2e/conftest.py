"""A house filled with the demo, served by a real server, seen by a real Chromium."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.conftest import REQUIRED, MakeOnce, settings_for
from tests.demo.conftest import load
from tests.e2e.pages import Found, follow_links

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
ROOT = Path(__file__).parent.parent.parent


def chromium() -> str | None:
    """Return the browser of this machine."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; its absence is a failure where it is required."""
    path = chromium()
    if path is None:
        if "browser" in REQUIRED:
            pytest.fail("a browser is required here and not installed")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_of_today(once: MakeOnce, _sqlite_template: Path) -> Path:
    """The home of the demo of today, as it was loaded; to copy from."""
    return once("demo_of_today", lambda home: load(home, _sqlite_template, datetime.now(UTC)))


def copied(loaded: Path, home: Path) -> House:
    """Return a house on a copy of a loaded demo."""
    shutil.copytree(loaded, home)
    url = f"sqlite:///{home / 'tenderwatch.db'}"
    return House(settings_for(home, url), Database(url))


@pytest.fixture(scope="session")
def demo_house(demo_of_today: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the demo of today."""
    house = copied(demo_of_today, tmp_path_factory.mktemp("demo") / "home")
    yield house
    house.close()


@pytest.fixture(scope="session")
def found(once: MakeOnce, demo_of_today: Path) -> Found:
    """Every page that an administrator can reach in the demo as it was loaded."""

    def follow(folder: Path) -> None:
        house = copied(demo_of_today, folder / "home")
        pages = follow_links(create_app(house), sign_in(house, "admin", {}))
        house.close()
        (folder / "pages.json").write_text(json.dumps(pages))

    return dict(json.loads((once("pages_of_the_demo", follow) / "pages.json").read_text()))


@pytest.fixture(scope="session")
def demo_app(demo_house: House) -> Flask:
    """The web app of the demo."""
    return create_app(demo_house)


@pytest.fixture(scope="session")
def address(demo_app: Flask) -> Iterator[str]:
    """The address of a running server of the demo."""
    server = make_server("127.0.0.1", 0, demo_app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, demo_house: House, address: str) -> Iterator[Visit]:
    """A maker of pages for a signed-in person of the demo; `page.complaints` keeps what the console says."""
    with visits(browser, demo_house, address) as make:
        yield make


@pytest.fixture(scope="module")
def visit_of_all(browser: Browser, demo_house: House, address: str) -> Iterator[Visit]:
    """The same, of which a walk over all pages is made for all tests of a module."""
    with visits(browser, demo_house, address) as make:
        yield make


@contextmanager
def visits(browser: Browser, demo_house: House, address: str) -> Iterator[Visit]:
    """Yield a maker of pages whose contexts are closed in the end."""
    opened: list[BrowserContext] = []

    def make(role: str = "admin", width: int = 1280, **options: object) -> Page:
        preferences = {name: options.pop(name) for name in ("theme", "language", "time_zone") if name in options}
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
        opened.append(context)
        context.add_cookies([{"name": COOKIE, "value": sign_in(demo_house, role, preferences), "url": address}])
        page = context.new_page()
        page.complaints = complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda asked: None if asked.url.startswith((address, "data:")) else complaints.append(asked.url)
        )
        return page

    yield make
    for context in opened:
        context.close()


def sign_in(house: House, role: str, preferences: dict[str, object]) -> str:
    """Open a session for the first active person of the demo with this role, and return its secret."""
    now = datetime.now(UTC)
    with house.database.write() as session:
        person = next(u for u in users.people(session) if role in [r.role for r in u.roles])
        for name, value in {"theme": "auto", "language": "en", "time_zone": "Europe/Helsinki", **preferences}.items():
            setattr(person, name, value)
        return users.open_session(session, person, "test", "127.0.0.1", now)
