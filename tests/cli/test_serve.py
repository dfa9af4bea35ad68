"""The web server where processes cannot be forked: what it hands on of a proxy's headers."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from sqlalchemy import select

from tenderwatch.cli.serve import address_of, threaded_server
from tenderwatch.house import House
from tenderwatch.users.tables import SignInAttempt
from tests.conftest import settings_for


@contextmanager
def served(house: House) -> Iterator[str]:
    server = threaded_server(house, "127.0.0.1", 0)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield address_of(server)
    finally:
        server.trigger.pull_trigger(server._map.clear)  # its loop ends when nothing is left to look after
        running.join()
        server.close()


@pytest.mark.parametrize(("proxies", "noted"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_a_proxy_is_believed_when_there_is_said_to_be_one(house: House, proxies: int, noted: str) -> None:
    settings = settings_for(house.settings.home, house.settings.database_url, proxies=proxies)
    with served(House(settings, house.database)) as address, requests.Session() as browser:
        page = browser.get(f"{address}/sign-in", timeout=60)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        fields = {"email": "aino@example.org", "password": "wrong", "csrf_token": token[1]}
        behind = {"X-Forwarded-For": "198.51.100.9, 192.0.2.7"}
        assert browser.post(f"{address}/sign-in", data=fields, headers=behind, timeout=60).status_code == 422
    with house.database.read() as session:
        assert session.scalars(select(SignInAttempt.address)).all() == [noted]
