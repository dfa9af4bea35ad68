"""The pages of bids: board and table, the gate, the outcome with its problems beside their fields."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.queries import Filters, one, page
from tenderwatch.bids.rules import Reason
from tenderwatch.contracts import queries as contracts
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user, an_organization


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def bid_id(house: House, client: Client) -> int:
    """A submitted bid for two lots of Espoo."""
    with house.database.write() as session:
        me, buyer = a_user(session), an_organization(session)
        bid = bids.create(session, {"title": "Cleaning", "owner_id": me.id, "buyer_id": buyer.id}, me, NOW)
        bids.decide(session, bid.id, True, "It fits.", me, NOW)
        bids.move(session, bid.id, "submitted", me, NOW)
        return bid.id


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("view", ["board", "table"])
def test_board_and_table_show_the_same_bids(client: Client, bid_id: int, view: str) -> None:
    assert f'href="/bids/{bid_id}"' in client.get(f"/bids?view={view}").text
    assert f'href="/bids/{bid_id}"' not in client.get(f"/bids?view={view}&stage=preparing").text
    assert "Ignored: colour=red" in words(client.get(f"/bids?view={view}&colour=red").text)


@pytest.mark.parametrize("query", ["owner=99999999999999999999", "owner=²", "stage=nowhere", "within=-1", "view=list"])
def test_what_means_nothing_in_the_address_is_said(client: Client, bid_id: int, query: str) -> None:
    page = client.get(f"/bids?{query}").text
    assert f"Ignored: {query}" in words(page)
    assert f'href="/bids/{bid_id}"' in page


def test_nobody_passes_the_gate_without_a_decision(client: Client, house: House) -> None:
    with house.database.write() as session:
        me = a_user(session)
        bid = bids.create(session, {"title": "Laundry", "owner_id": me.id}, me, NOW).id
    assert (
        "by a decision to go" in client.post(f"/bids/{bid}/move", {"stage": "preparing"}, 422, on=f"/bids/{bid}").text
    )
    client.post(f"/bids/{bid}/decision", {"go": "go", "reason": "It fits."}, on=f"/bids/{bid}/decision")
    with house.database.read() as session:
        assert one(session, bid).stage == "preparing"


def test_what_is_wrong_with_an_outcome_stands_at_its_field(client: Client, bid_id: int) -> None:
    path = f"/bids/{bid_id}/outcome"
    reasons = {"reason": "price", "second_reason": "price", "third_reason": "", "known_by": "ours:guess"}
    sent = {"result": "lost", **reasons, "our_rank": "4", "tenders_received": "2"}
    page = client.post(path, sent, 422, on=path).text
    for field, text in (
        ("reason", "Each reason once."),
        ("our_rank", "Our rank cannot be beyond the number of tenders."),
    ):
        assert text in words(page[page.index(f'id="{field}-error"') :][:300]), field


def test_a_won_bid_becomes_one_contract(house: House, signed_in: SignIn, bid_id: int) -> None:
    with house.database.write() as session:
        me = a_user(session)
        outcomes.record(session, bid_id, Ending(result="won", reasons=(Reason("price", primary=True),)), me, NOW)
    manager = signed_in("manager")
    assert "This bid is won" in words(manager.get(f"/bids/{bid_id}").text)
    manager.post(f"/bids/{bid_id}/contract", on=f"/bids/{bid_id}")
    with house.database.read() as session:
        contract = contracts.of_bid(session, bid_id)
    assert f'href="/contracts/{contract.id}"' in manager.get(f"/bids/{bid_id}").text


def test_the_table_shows_fifty_a_page_and_what_runs_first(client: Client, house: House) -> None:
    with house.database.write() as session:
        me = a_user(session)
        for number in range(60):
            due = None if number % 7 == 0 else NOW + timedelta(days=number * 37 % 60 - 30)
            bid = bids.create(session, {"title": f"Bid {number}", "owner_id": me.id, "deadline_at": due}, me, NOW)
            if number % 2:
                ending = Ending(result="no-bid", reasons=(Reason("time", primary=True),))
                outcomes.record(session, bid.id, ending, me, datetime.now(UTC))
        pages = [page(session, Filters(), number) for number in (1, 2, 3)]
    assert [len(each.rows) for each in pages] == [50, 10, 10]
    assert [(each.total, each.number) for each in pages] == [(60, 1), (60, 2), (60, 2)]
    rows = pages[0].rows + pages[1].rows
    running, ended = rows[:30], rows[30:]
    assert all(row.stage != "outcome" for row in running)
    for part, way in ((running, 1), (ended, -1)):
        known = [row.deadline_at.timestamp() * way for row in part if row.deadline_at]
        assert known == sorted(known)
        assert [row.deadline_at is None for row in part] == [False] * len(known) + [True] * (len(part) - len(known))
    shown = client.get("/bids?view=table").text
    assert shown.count("data-row") == 50
    assert "view=table&amp;page=2" in shown
    assert client.get("/bids?view=table&page=2").text.count("data-row") == 10
    assert client.get("/bids").text.count("data-row") == 60
