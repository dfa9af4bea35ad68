"""Organisations: found by name or number; what they buy, from whom, what they won, and our work with them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select

from scrapers.notice import Award, Lot, Notice, Organization
from tenderwatch.bids import service as bids
from tenderwatch.house import House
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization as Row
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_contract, a_user
from tests.organizations import world
from tests.organizations.world import NAMELESS_ESPOO, bought
from tests.watching.world import a_notice, recorded

ESPOO = Organization({"fi": "Espoon kaupunki", "sv": "Esbo stad"}, ("0101263-6",), "FIN", "Espoo")
WINNER = Organization({"fi": "Siivous Oy"}, ("2612345-8",), "FIN")


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def results(*lots: str, winner: Organization = WINNER, **what_matters: Any) -> Notice:
    awards = tuple(
        Award(id=f"RES-{n}", lots=(code,), status="selec-w", winners=(winner,)) for n, code in enumerate(lots)
    )
    values = {"form_type": "result", "notice_type": "can-standard", "lots": tuple(Lot(id=code) for code in lots)}
    return a_notice(awards=awards, buyers=(ESPOO,), **{**values, **what_matters})


@pytest.fixture
def client(house: House, signed_in: SignIn) -> Client:
    """A viewer of a house in which Espoo has bought three times."""
    recorded(
        house.database,
        a_notice("Koulujen siivous", buyers=(ESPOO,), published_on=date(2026, 11, 1)),
        results("LOT-0001", "LOT-0002", published_on=date(2026, 10, 1)),
        results("LOT-0001", cpv_main="55500000", published_on=date(2026, 9, 1)),
    )
    return signed_in("viewer")


def address(house: House, name: str) -> str:
    with house.database.read() as session:
        return f"/organizations/{session.scalars(select(Row.id).where(Row.name == name)).one()}"


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Espoon kaupunki", "Siivous Oy"}),
        ("?role=buyer", {"Espoon kaupunki"}),
        ("?role=supplier", {"Siivous Oy"}),
        ("?q=esbo", {"Espoon kaupunki"}),
        ("?q=0101263-6", {"Espoon kaupunki"}),
        ("?q=nobody", set()),
    ],
)
def test_organisations_are_found_by_name_number_and_role(client: Client, query: str, expected: set[str]) -> None:
    page = client.get(f"/organizations{query}").text
    assert set(re.findall(r'<a href="/organizations/\d+"><bdi>(.*?)</bdi>', page)) == expected
    assert ("No organisation of that name" in page) == (not expected)


def test_the_list_says_its_scope_and_what_it_ignored(client: Client) -> None:
    page = plain(client.get("/organizations?role=both&page=x").text)
    assert "Organisations 2 of 2 · by name" in page
    assert "Ignored: role=both, page=x" in page
    assert "There is no page 9" in client.get("/organizations?page=9").text


def test_a_buyer_says_what_it_buys_and_from_whom(client: Client, house: House) -> None:
    page = plain(client.get(address(house, "Espoon kaupunki")).text)
    assert "3 of 3 · procedures, newest first" in page
    assert "notices published Tue 1 Sept 2026 – Sun 1 Nov 2026" in page
    assert "Awarded 2 of 3 In competition 1 of 3" in page
    assert "Sewage, refuse, cleaning and environmental services 67% 2 of 3" in page
    assert "most often first, of 3 results" in page
    assert "Siivous Oy Finland 3 of 3" in page
    assert "Registration number, Finland 01012636" in page
    assert "Name, Swedish Esbo stad" in page


def test_pairs_are_judged_in_one_click_and_taken_back(house: House, signed_in: SignIn) -> None:
    recorded(house.database, bought(world.ESPOO), bought(NAMELESS_ESPOO))
    world.compared(house.database)
    other = address(house, "Esbo stad")
    assert "The same" not in signed_in("viewer").get("/organizations/duplicates").text
    manager = signed_in("manager")
    assert 'Possible duplicates <span class="n">1</span>' in manager.get("/organizations").text
    page = plain(manager.get("/organizations/duplicates").text)
    assert "Very likely one: the same name, the same country, the same town" in page
    assert "Possible duplicates" in manager.get(other).text
    manager.post("/organizations/duplicates/1/same", {}, 303)
    assert "One organisation from now on." in manager.get("/organizations/duplicates").text
    moved = manager.client.get(other)
    assert (moved.status_code, moved.location) == (301, address(house, "Espoon kaupunki"))
    merged = plain(manager.get(moved.location).text)
    assert "Found to be one with it Esbo stad without a registration number · ESBO" in merged
    assert "Merged: Organisation" in merged
    assert "One organisation" in manager.get("/organizations/duplicates?state=decided").text
    manager.post("/organizations/duplicates/1/undecide", {}, 303)
    assert manager.get(other)
    manager.post("/organizations/duplicates/1/different", {}, 303)
    assert "No possible duplicates" in manager.get("/organizations/duplicates").text
    for act in ("undecide", "same"):
        manager.post(f"/organizations/duplicates/1/{act}", {}, 303)
    manager.post("/organizations/merges/2/separate", {}, 303)
    assert manager.get(other)


def test_a_supplier_says_what_it_won(client: Client, house: House) -> None:
    page = plain(client.get(address(house, "Siivous Oy")).text)
    assert "What it has won 3 of 3 · results, newest first" in page
    assert "What it buys" not in page


def test_our_bids_and_contracts_are_shown_to_those_who_may_see_them(
    client: Client, house: House, signed_in: SignIn
) -> None:
    path = address(house, "Espoon kaupunki")
    with house.database.write() as session:
        (running,) = session.scalars(select(Procedure.id).where(Procedure.phase == "competition"))
        bids.start(session, running, a_user(session), NOW)
        a_contract(session, buyer_id=int(path.rpartition("/")[2]), title="Old cleaning")
    everything = signed_in("manager").get(path).text
    assert "Koulujen siivous</a> · Identified" in everything
    assert "Old cleaning" in everything
    owner = signed_in("contract-owner").get(path).text
    assert "Old cleaning" in owner
    assert "Our bids" not in owner
    viewer = client.get(path).text
    assert "Our bids" not in viewer
    assert "Our contracts" not in viewer


def test_more_procedures_ask_no_more_of_the_database(client: Client, house: House) -> None:
    path = address(house, "Espoon kaupunki")
    few = statements(house, client, path)
    more = [replace(results("LOT-0001", "LOT-0002"), title={"fi": f"Hankinta {n}"}) for n in range(20)]
    recorded(house.database, *more)
    many = statements(house, client, path)
    assert "23 of 23" in client.get(path).text
    assert many <= few < 35


def statements(house: House, client: Client, path: str) -> int:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        found.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    client.get(path)
    event.remove(house.database.engine, "before_cursor_execute", note)
    return len(found)
