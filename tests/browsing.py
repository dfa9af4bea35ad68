"""An app on a house, and a client that signs in and looks at every page it gets."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tests.makers import a_user


class _Page(HTMLParser):
    """What can be seen of a page without a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self._in_title = tag == "title" and not any(t == "svg" for t, _a in self.tags[-3:])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def look_at(response: TestResponse) -> _Page:
    """Check what holds on every page: own title, one h1, unique ids, a label per field, nothing inline."""
    page = _Page()
    page.feed(response.text)
    tags = page.tags
    assert page.title.strip().endswith("TenderWatch")
    assert [tag for tag, _ in tags].count("h1") == 1, response.request.path
    assert len(page.ids) == len(set(page.ids)), [i for i in page.ids if page.ids.count(i) > 1]
    assert sum(tag == "main" and "data-page" in attrs for tag, attrs in tags) == 1
    labelled = {attrs.get("for") for tag, attrs in tags if tag == "label"}
    for tag, attrs in tags:
        assert "style" not in attrs, (tag, attrs)
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
        assert "title" not in attrs or tag in ("iframe", "abbr"), (tag, attrs)
        assert not (attrs.get("href") or "").startswith("javascript:")
        if tag in ("select", "textarea") or (
            tag == "input" and attrs.get("type") not in ("hidden", "submit", "button")
        ):
            named = attrs.get("id") in labelled or "aria-label" in attrs or "aria-labelledby" in attrs
            assert named, f"{response.request.path}: no label for {attrs}"
    assert not re.search(r"<style|<script(?![^>]* src=)", response.text)
    return page


class Client:
    """A browser without JavaScript: it looks at every page it gets and fills in what forms carry along."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: _Page | None = None

    def get(self, path: str, status: int = 200, **options: Any) -> TestResponse:
        """Read a page."""
        response = self.client.get(path, **options)
        assert response.status_code == status, (path, response.status_code, response.text[:2000])
        if response.mimetype == "text/html" and status < 300:
            self.page = look_at(response)
        return response

    def post(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 303, on: str | None = None
    ) -> TestResponse:
        """Send a form as it is shown on the page `on`, with `fields` filled in."""
        carried = self._carried(on) if on else {"csrf_token": self._token()}
        response = self.client.post(
            path, data={**carried, **(fields or {})}, headers={"Referer": f"http://localhost{on or path}"}
        )
        assert response.status_code == status, (path, response.status_code, response.text[:3000])
        if response.mimetype == "text/html" and response.status_code not in (303, 302):
            self.page = look_at(response)
        return response

    def _token(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get("/profile").text)
        return found[1] if found else ""

    def _carried(self, path: str) -> dict[str, str]:
        page = _Page()
        page.feed(self.client.get(path).text)
        hidden = [attrs for tag, attrs in page.tags if tag == "input" and attrs.get("type") == "hidden"]
        return {str(attrs["name"]): str(attrs.get("value") or "") for attrs in hidden}


@pytest.fixture
def app(house: House) -> Flask:
    """The web app of a house on an empty database."""
    app = create_app(house)
    app.testing = True
    return app


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser in which nobody is signed in."""
    return Client(app.test_client())


SignIn = Callable[..., Client]


@pytest.fixture
def signed_in(app: Flask, house: House) -> SignIn:
    """A maker of browsers in which a person of the given roles (default: admin) is signed in."""

    def make(*roles: str, user: User | None = None, **what_matters: Any) -> Client:
        if user is None:
            with house.database.write() as session:
                user = a_user(session, *roles, **what_matters)
        with house.database.write() as session:
            secret = users.open_session(session, session.get_one(User, user.id), "test", "127.0.0.1", datetime.now(UTC))
        client = Client(app.test_client())
        client.client.set_cookie(COOKIE, secret)
        return client

    return make
