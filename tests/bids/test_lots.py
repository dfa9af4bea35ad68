"""Lots: which we bid for, what a change of the notice does to them, and how each ended."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from tenderwatch.bids import rules
from tenderwatch.bids import service as bids
from tenderwatch.bids.content.tables import BidRequirement
from tenderwatch.bids.lots import lots
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.price.tables import BidPriceLine
from tenderwatch.bids.rules import Outcome, Reason, check_outcome, whole
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tables import Outcome as Ended
from tenderwatch.errors import Invalid
from tenderwatch.house import House
from tenderwatch.notices.tables import Lot
from tests.browsing import Client, SignIn
from tests.contracts.published.world import a_lot, a_result, publish
from tests.makers import NOW, a_user

PRICE = Reason("price", primary=True)


@pytest.mark.parametrize(
    ("by_lot", "expected"),
    [
        pytest.param("won won", "won", id="all"),
        pytest.param("won lost", "won-in-part", id="some"),
        pytest.param("won cancelled", "won", id="all that was decided"),
        pytest.param("won withdrawn", "won-in-part", id="one of them withdrawn"),
        pytest.param("cancelled lost excluded", "lost", id="a loss comes first"),
        pytest.param("withdrawn excluded", "excluded", id="excluded before withdrawn"),
        pytest.param("cancelled cancelled", "cancelled", id="nothing was bought"),
    ],
)
def test_the_whole_is_what_the_lots_come_to(by_lot: str, expected: str) -> None:
    assert whole({str(n): result for n, result in enumerate(by_lot.split())}) == expected


@pytest.mark.parametrize(
    ("result", "by_lot", "problem"),
    [
        pytest.param("won-in-part", {"1": "won", "2": "lost"}, {}, id="right"),
        pytest.param("won", {"1": "won", "2": "lost"}, {"by_lot": "lots-say-otherwise"}, id="not the whole"),
        pytest.param("won", {"1": "won"}, {"by_lot": "each-lot"}, id="one is not told"),
        pytest.param("lost", {"1": "lost", "2": "lost", "3": "lost"}, {"by_lot": "not-ours"}, id="not bid for"),
        pytest.param("won", {"1": "won", "2": "admitted"}, {"by_lot": "unknown"}, id="no ending of a lot"),
    ],
)
def test_results_of_lots_are_whole_and_agree(result: str, by_lot: dict[str, str], problem: dict[str, str]) -> None:
    assert check_outcome(Outcome(result, [PRICE], ["1", "2"], by_lot=by_lot)) == problem


@pytest.fixture
def bid_id(house: House) -> int:
    """A submitted bid for a procedure of three lots."""
    (procedure_id,) = publish(house.database, a_result(lots=tuple(a_lot(f"LOT-000{n}") for n in (1, 2, 3))))
    with house.database.write() as session:
        me = a_user(session)
        bid = bids.start(session, procedure_id, me, NOW)
        bids.decide(session, bid.id, True, "It fits.", me, NOW)
        return bid.id


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def choose(client: Client, bid_id: int, *codes: str) -> None:
    path = f"/bids/{bid_id}/edit"
    page = client.get(path).text
    owner = re.search(r'<option selected value="(\d+)"', page)
    assert owner
    client.post(path, {"title": "Cleaning", "owner_id": owner[1], "currency": "EUR", "lots": list(codes)}, on=path)


def change_lots(house: House, bid_id: int) -> None:
    """Cancel the second lot and add a fourth, as a change of the notice does."""
    with house.database.write() as session:
        procedure_id = session.get_one(Bid, bid_id).procedure_id
        second = session.query(Lot).filter_by(procedure_id=procedure_id, code="LOT-0002").one()
        second.removed_in_id = second.notice_id
        added = {"code": "LOT-0004", "position": 4, "notice_id": second.notice_id, "title": {"en": "Windows"}}
        session.add(Lot(procedure_id=procedure_id, **added))


def test_lots_are_chosen_and_a_change_of_the_notice_is_told_until_they_are_chosen_anew(
    client: Client, house: House, bid_id: int
) -> None:
    choose(client, bid_id, "LOT-0001", "LOT-0002")
    with house.database.read() as session:
        bid = session.get_one(Bid, bid_id)
        assert {each.code: each.ours for each in lots(session, bid)} == {
            "LOT-0001": True,
            "LOT-0002": True,
            "LOT-0003": False,
        }
    page = words(client.get(f"/bids/{bid_id}").text)
    assert "by a change of the notice" not in page
    change_lots(house, bid_id)
    page = words(client.get(f"/bids/{bid_id}").text)
    assert re.search(r"Cancelled by a change of the notice: LOT-0002", page)
    assert "Added by a change of the notice: LOT-0004 · Windows (added)" in page
    choose(client, bid_id, "LOT-0001", "LOT-0004")
    assert "by a change of the notice" not in words(client.get(f"/bids/{bid_id}").text)


def test_who_bids_for_all_hears_of_both(client: Client, house: House, bid_id: int) -> None:
    change_lots(house, bid_id)
    page = words(client.get(f"/bids/{bid_id}").text)
    assert "Cancelled by a change of the notice: LOT-0002" in page
    assert "Added by a change of the notice: LOT-0004" in page


def test_what_was_not_sent_is_offered_no_lot_won_or_lost(client: Client, bid_id: int) -> None:
    page = client.get(f"/bids/{bid_id}/outcome").text
    lot = page.split('name="lot_0"')[1].split("</select>")[0]
    assert re.findall(r'value="([^"]*)"', lot) == ["", "excluded", "withdrawn", "cancelled"]


def test_each_lot_has_its_result_and_the_whole_follows(client: Client, house: House, bid_id: int) -> None:
    with house.database.write() as session:
        bids.move(session, bid_id, "submitted", a_user(session), NOW)
    path = f"/bids/{bid_id}/outcome"
    told = {"reason": "price", "second_reason": "", "third_reason": "", "known_by": "ours:guess", "result": ""}
    wrong = client.post(path, {**told, "lot_0": "won", "lot_1": "lost", "lot_2": ""}, 422, on=path).text
    assert "Say of each lot how it ended" in wrong
    otherwise = {**told, "result": "won", "lot_0": "won", "lot_1": "lost", "lot_2": "lost"}
    assert "The lots say another ending" in client.post(path, otherwise, 422, on=path).text
    client.post(path, {**told, "lot_0": "won", "lot_1": "lost", "lot_2": "cancelled"}, on=path)
    with house.database.read() as session:
        outcome = session.query(Ended).filter_by(bid_id=bid_id).one()
        assert (outcome.result, outcome.lots_won) == ("won-in-part", ["LOT-0001"])
    page = words(client.get(f"/bids/{bid_id}").text)
    assert "Won in part" in page
    assert re.search(r"LOT-0003[^.]*? Procedure cancelled", page)
    again = client.get(path).text
    assert re.search(r'<select id="lot_1".*?<option selected value="lost"', again, re.DOTALL)


def test_lots_won_alone_are_enough_as_before(house: House, bid_id: int) -> None:
    with house.database.write() as session:
        me = a_user(session)
        bids.move(session, bid_id, "submitted", me, NOW)
        ending = Ending(result="won-in-part", lots_won=["LOT-0002"], our_price=Decimal(5))
        assert outcomes.record(session, bid_id, ending, me, NOW).lots_won == ["LOT-0002"]
        wrong = Ending(result="won-in-part", lot_results={"LOT-0001": "won"}, version=1)
        with pytest.raises(Invalid, match="Say of each lot"):
            outcomes.record(session, bid_id, wrong, me, NOW)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2", "LOT-0002"),
        ("lot-0002", "LOT-0002"),
        ("Osa 2", "LOT-0002"),
        ("0010", "LOT-0010"),
        ("", None),
        (None, None),
    ],
)
def test_a_lot_is_named_by_its_code_or_its_number(said: str | None, code: str | None) -> None:
    assert rules.lot_named(said, ["LOT-0001", "LOT-0002", "LOT-0010"]) == code


@pytest.mark.parametrize("said", ["9", "LOT-0009", "kaikki", "1 2"])
def test_a_lot_that_the_procedure_does_not_have_is_refused(said: str) -> None:
    with pytest.raises(rules.UnknownLot):
        rules.lot_named(said, ["LOT-0001", "LOT-0002"])
    assert rules.lot_named(said, []) == said  # of a procedure without lots, or none yet, the words stand


def test_requirements_and_prices_name_lots_of_the_procedure_only(client: Client, house: House, bid_id: int) -> None:
    matrix, prices = f"/bids/{bid_id}/requirements", f"/bids/{bid_id}/price"
    client.post(matrix, {"lines": "! Insurance #2"}, on=matrix)
    client.post(prices, {"lines": "#2 Cleaning; 12; month; 400; 300"}, on=prices)
    refused = words(client.post(matrix, {"lines": "! One\n12p Quality #9"}, 422, on=matrix).text)
    assert "line 2: The procedure has no such lot." in refused
    refused = words(client.post(prices, {"lines": "#7 Other; 1; h; 5; 4"}, 422, on=prices).text)
    assert "line 1: The procedure has no such lot." in refused
    with house.database.read() as session:
        assert session.scalars(select(BidRequirement.lot)).all() == ["LOT-0002"]
        assert session.scalars(select(BidPriceLine.lot)).all() == ["LOT-0002"]
