"""What strangers, other sites and careless clients send, and what they get."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import SignInAttempt, User
from tenderwatch.web.app import create_app
from tests.browsing import Client
from tests.conftest import settings_for
from tests.makers import a_user


def count(house: House, table: type) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Signing in


def test_a_password_is_looked_at_outside_every_transaction(
    stranger: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.database.write() as session:
        user = a_user(session)

    def slow(user: User | None, password: str) -> bool:
        with house.database.write() as session:  # would wait for a writer's lock and fail
            users.note_failure(session, "somebody@example.org", "192.0.2.1", user.created_at)  # type: ignore[union-attr]
        return password == "correct horse"

    monkeypatch.setattr(users, "check_password", slow)
    stranger.post("/sign-in", {"email": user.email, "password": "wrong"}, 422, on="/sign-in")
    stranger.post("/sign-in", {"email": user.email, "password": "correct horse"}, on="/sign-in")


@pytest.mark.parametrize(("proxies", "noted"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "198.51.100.9")])
def test_a_client_names_its_own_address_only_through_a_proxy(house: House, proxies: int, noted: str) -> None:
    settings = settings_for(house.settings.home, house.settings.database_url, proxies=proxies)
    client = create_app(House(settings, house.database)).test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    fields = {"email": "aino@example.org", "password": "wrong", "csrf_token": token[1] if token else ""}
    client.post("/sign-in", data=fields, headers={"X-Forwarded-For": "198.51.100.9, 192.0.2.7"})
    with house.database.read() as session:
        assert session.scalars(select(SignInAttempt.address)).all() == [noted]
