"""A newcomer opens every page: each answers, and each list has something to show."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.accounts.tables import Project, Reference
from tenderwatch.bids.tables import Bid
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.demo.people import PASSWORD, PEOPLE, address
from tenderwatch.house import House
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.web.app import create_app
from tests.browsing import Client
from tests.demo.conftest import NOW

LISTS = (
    "/today",
    "/inbox",
    "/inbox?state=snoozed",
    "/searches",
    "/search",
    "/search?q=siivous",
    "/search?q=st%C3%A4dning",
    "/search?q=cleaning",
    "/organizations",
    "/bids",
    "/contracts",
    "/contracts/gaps",
    "/contacts",
    "/contacts/gaps",
    "/references",
    "/projects",
    "/sources",
    "/quarantine",
    "/users",
    "/audit",
    "/health",
)


@pytest.fixture
def enter(demo: House) -> Iterator[Callable[[str], Client]]:
    """A maker of browsers in which somebody of the demo is signed in with the printed password, on its Monday."""

    def make(key: str) -> Client:
        app = create_app(demo)
        app.testing = True
        client = Client(app.test_client())
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.client.get("/sign-in").text)
        fields = {"email": address(key), "password": PASSWORD, "csrf_token": token[1] if token else ""}
        assert client.client.post("/sign-in", data=fields).status_code == 303
        return client

    with time_machine.travel(NOW, tick=True):
        yield make


def rows(text: str) -> int:
    return len(re.findall(r"<[a-z]+[^>]* data-row\b", text))


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_rows(enter, path: str) -> None:
    assert rows(enter("onni").get(path).text) > 0, path


@pytest.mark.parametrize("key", ["maija", "erik", "helena", "aino"])
def test_today_has_something_for_those_who_decide(enter, key: str) -> None:
    assert rows(enter(key).get("/today").text) > 0


@pytest.mark.parametrize(
    ("table", "path"),
    [
        (Procedure, "/procedures/{}"),
        (Bid, "/bids/{}"),
        (Contract, "/contracts/{}"),
        (Organization, "/organizations/{}"),
        (Contact, "/contacts/{}"),
        (Reference, "/references/{}"),
        (Project, "/projects/{}"),
    ],
)
def test_every_page_of_a_thing_answers(demo: House, enter, table: type, path: str) -> None:
    client = enter("onni")
    with demo.database.read() as session:
        ids = session.scalars(select(table.id)).all()
    for number in ids:
        client.get(path.format(number))


def test_every_notice_can_be_read_as_received(demo: House, enter) -> None:
    client = enter("grace")
    with demo.database.read() as session:
        ids = session.scalars(select(Notice.id).order_by(Notice.publication_number.is_(None), Notice.id)).all()
    for number in ids:
        client.get(f"/notices/{number}")
    assert client.get(f"/notices/{ids[0]}/document/download").data.startswith(b"<?xml")


@pytest.mark.parametrize("key", PEOPLE)
def test_everybody_can_sign_in(enter, key: str) -> None:
    assert PEOPLE[key].name in enter(key).get("/profile").text
