"""A real server and a real Chromium before an inbox."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.e2e.conftest import browser
from tests.makers import a_user
from tests.watching.world import a_notice, a_search, recorded

__all__ = ["browser"]
ROWS = 50


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of each request."""


@pytest.fixture
def reviewer(house: House) -> User:
    """A bid manager with fifty procedures to review, the first one due first."""
    before = datetime.now(UTC) - timedelta(hours=5)
    with house.database.write() as session:
        person = a_user(session, "bid-manager", name="Maija")
        a_search(session, person, "siivous", "Cleaning")
        a_search(session, person, "espoo", "Espoo")
    today = before.date()
    recorded(
        house.database,
        *(a_notice(f"Siivous {n:02}", due=today + timedelta(days=n + 2)) for n in range(1, ROWS + 1)),
        at=before,
    )
    watching.take_new(house.database, before)
    return person


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The address of a running server."""
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, house: House, address: str, reviewer: User) -> Iterator[Visit]:
    """A maker of pages for the reviewer; `page.posts` and `.answers` keep what was sent and answered."""
    opened: list[BrowserContext] = []

    def make(path: str = "/inbox", width: int = 1280, **changes: object) -> Page:
        with house.database.write() as session:
            person = session.get_one(User, reviewer.id)
            for name, value in changes.items():
                setattr(person, name, value)
            token = users.open_session(session, person, "test", "127.0.0.1", datetime.now(UTC))
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
        opened.append(context)
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        page.posts, page.answers, page.complaints = [], [], []  # type: ignore[attr-defined]
        page.on("request", lambda asked: _note(page.posts, asked))  # type: ignore[attr-defined]
        for answered in ("requestfinished", "requestfailed"):
            page.on(answered, lambda asked: _note(page.answers, asked))  # type: ignore[attr-defined]
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield make
    for context in opened:
        context.close()


def _note(notes: list[str], asked: Request) -> None:
    if asked.method == "POST":
        notes.append(asked.url)


@pytest.fixture
def dice() -> random.Random:
    """Chance that comes out the same each time."""
    return random.Random(7)
