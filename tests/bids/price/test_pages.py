"""The price page: typed, changed, approved, brought in and out; what bidding cost."""

import io
from decimal import Decimal

from sqlalchemy import select

from tenderwatch.bids.price import queries
from tenderwatch.bids.price.tables import BidPriceLine, PriceApproval
from tenderwatch.bids.tables import Bid
from tenderwatch.files import spreadsheets
from tenderwatch.house import House
from tests.bids.content.world import words
from tests.browsing import Client, SignIn
from tests.makers import NOW, an_activity, an_organization

TYPED = "#1 Cleaning; 12; month; 410,50; 362\n#2 Start; 1; ; 900; 700"


def typed(client: Client, bid_id: int, text: str = TYPED, status: int = 303) -> str:
    path = f"/bids/{bid_id}/price"
    return client.post(path, {"lines": text}, status, on=path).text


def page_of(client: Client, bid_id: int) -> str:
    return words(client.get(f"/bids/{bid_id}/price").text)


def rows_of(house: House, bid_id: int) -> list[BidPriceLine]:
    with house.database.read() as session:
        return list(queries.lines(session, bid_id))


def seen_of(house: House, bid_id: int) -> str:
    with house.database.read() as session:
        return queries.price_table(session, session.get_one(Bid, bid_id)).seen


def approved(client: Client, house: House, bid_id: int, reason: str = "", status: int = 303, seen: str = "") -> str:
    fields = {"seen": seen or seen_of(house, bid_id), "reason": reason}
    return client.post(f"/bids/{bid_id}/price/approve", fields, status, on=f"/bids/{bid_id}/price").text


def asked_for_margin(client: Client, percent: str, rate: str = "") -> None:
    path = "/bids/price-terms"
    client.post(path, {"margin_line": percent, "hourly_cost": rate, "currency": "EUR"}, on=path)


def test_a_table_is_typed_and_summed_by_lot(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id)
    page = page_of(client, bid_id)
    assert "Lot 1" in page
    assert "€4,926" in page  # 12 × 410.50
    assert "€5,826" in page
    assert "€782 (13.4%)" in page
    assert "not approved yet" in page


def test_one_wrong_line_lets_none_be_entered(client: Client, house: House, bid_id: int) -> None:
    page = words(typed(client, bid_id, f"{TYPED}\nWork; 1.234; h; 9", 422))
    assert "line 3: A number like 1.234 or 10,005 could be two things" in page
    assert "#2 Start; 1; ; 900; 700" in page  # what was typed is still there
    assert rows_of(house, bid_id) == []


def test_the_second_of_two_edits_gets_both_texts(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id)
    line = rows_of(house, bid_id)[0]
    path = f"/bids/{bid_id}/price/{line.id}"
    said = {"what": "Cleaning", "lot": "1", "quantity": "12", "unit": "month", "unit_cost": "362"}
    client.post(path, said | {"version": "1", "unit_price": "420"})
    refused = words(client.post(path, said | {"version": "1", "unit_price": "430"}, 409).text)
    assert "420" in refused
    assert "430" in refused
    assert rows_of(house, bid_id)[0].unit_price == 420


def test_a_removed_line_can_be_taken_back(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id)
    line = rows_of(house, bid_id)[0]
    client.post(f"/bids/{bid_id}/price/{line.id}/remove")
    assert [each.what for each in rows_of(house, bid_id)] == ["Start"]
    client.post(f"/bids/{bid_id}/price/{line.id}/restore")
    assert [each.what for each in rows_of(house, bid_id)] == ["Cleaning", "Start"]


def test_what_was_approved_is_frozen_and_a_change_asks_for_it_anew(
    signed_in: SignIn, client: Client, house: House, bid_id: int
) -> None:
    typed(client, bid_id)
    manager = signed_in("manager")
    approved(manager, house, bid_id)
    assert "Approved by" in page_of(manager, bid_id)
    typed(client, bid_id, "Travel; 1; ; 174; 100")
    page = page_of(manager, bid_id)
    assert "Changed since approved by" in page
    assert "€5,826 → €6,000" in page
    approved(manager, house, bid_id)
    assert "Changed since" not in page_of(manager, bid_id)
    with house.database.read() as session:
        first, second = session.scalars(select(PriceApproval).order_by(PriceApproval.id)).all()
        assert (first.price, first.margin, len(first.lines)) == (5826, 782, 2)
        assert (second.price, second.margin, len(second.lines)) == (6000, 856, 3)


def test_the_same_sum_of_other_lines_is_a_change_too(
    signed_in: SignIn, client: Client, house: House, bid_id: int
) -> None:
    typed(client, bid_id, "Work; 2; h; 50; 40")
    manager = signed_in("manager")
    approved(manager, house, bid_id)
    line = rows_of(house, bid_id)[0]
    said = {"what": "Work", "quantity": "1", "unit": "h", "unit_price": "100", "unit_cost": "80", "version": "1"}
    client.post(f"/bids/{bid_id}/price/{line.id}", said)
    assert "the sum is the same, its lines are not" in page_of(manager, bid_id)


def test_sales_may_not_approve(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id)
    assert "in my name" not in page_of(client, bid_id)
    approved(client, house, bid_id, status=403)


def test_figures_that_were_not_seen_are_not_approved(
    signed_in: SignIn, client: Client, house: House, bid_id: int
) -> None:
    typed(client, bid_id)
    seen = seen_of(house, bid_id)
    typed(client, bid_id, "Travel; 1; ; 174; 100")
    page = words(approved(signed_in("manager"), house, bid_id, status=422, seen=seen))
    assert "it comes to €6,000 now" in page


def test_a_margin_below_the_houses_line_needs_a_reason(signed_in: SignIn, house: House, bid_id: int) -> None:
    admin = signed_in("admin")
    asked_for_margin(admin, "15")
    typed(admin, bid_id)
    assert "say why it may go out" in words(approved(admin, house, bid_id, status=422))
    approved(admin, house, bid_id, "A door to the region")
    assert "because: A door to the region" in page_of(admin, bid_id)


def test_terms_of_the_house_are_not_overwritten_unseen(signed_in: SignIn) -> None:
    admin, said = signed_in("admin"), {"hourly_cost": "", "currency": "EUR"}
    admin.post("/bids/price-terms", said | {"margin_line": "10", "version": "0"})
    refused = admin.post("/bids/price-terms", said | {"margin_line": "12", "version": "0"}, 409)
    assert "12" in words(refused.text)


def test_a_table_goes_out_as_a_sheet_and_comes_in_again(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, f"{TYPED}\nEnergy; 1000; kWh; 0,0543; 0,0512\nWater; 3; m3; 1,2340; 1")
    before = [each.line for each in rows_of(house, bid_id)]
    for kind in ("xlsx", "csv"):
        body = client.get(f"/bids/{bid_id}/price.{kind}").data
        path = f"/bids/{bid_id}/price/import"
        led = client.post(path, {"file": (io.BytesIO(body), f"prices.{kind}")}, on=path).location
        client.post(led.removeprefix("http://localhost"), {"replace": "1"}, on=led.removeprefix("http://localhost"))
        assert [each.line for each in rows_of(house, bid_id)] == before, kind


def test_sums_have_a_sheet_of_their_own(client: Client, bid_id: int) -> None:
    typed(client, bid_id)
    grid = spreadsheets.read(client.get(f"/bids/{bid_id}/price.xlsx").data, "Sums")
    assert [list(line.cells)[:4] for line in grid.lines[1:]] == [
        ["1", Decimal(4926), Decimal(4344), Decimal(582)],
        ["2", Decimal(900), Decimal(700), Decimal(200)],
        ["All", Decimal(5826), Decimal(5044), Decimal(782)],
    ]


def test_a_sheet_does_not_replace_what_nobody_saw(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id)
    path, body = f"/bids/{bid_id}/price/import", b"What,Quantity,Unit price\nWork,2,9\nBad,many,9\n"
    led = client.post(path, {"file": (io.BytesIO(body), "x.csv")}, on=path).location.removeprefix("http://localhost")
    assert "The quantity is not a number" in words(client.get(led).text)
    client.post(led, {"replace": "1", "seen": "older"}, 422)
    assert len(rows_of(house, bid_id)) == 2
    client.post(led, {"replace": "0"}, on=led)
    assert [each.what for each in rows_of(house, bid_id)] == ["Cleaning", "Start", "Work"]


def test_hours_and_expenses_are_what_bidding_costs(signed_in: SignIn, house: House, bid_id: int) -> None:
    admin = signed_in("admin")
    asked_for_margin(admin, "", "60")
    with house.database.write() as session:
        an_activity(session, an_organization(session).id, NOW.date(), bid_id=bid_id, minutes=100)
    path = f"/bids/{bid_id}/expenses"
    admin.post(path, {"what": "Bond", "amount": "0"}, 422)
    admin.post(path, {"what": "Bond", "amount": "80,50"})
    assert "€180.50" in page_of(admin, bid_id)  # 1 h 40 min at 60, and the bond
    with house.database.read() as session:
        expense = queries.expenses(session, bid_id)[0]
    admin.post(f"{path}/{expense.id}/remove")
    assert "Bond" not in page_of(admin, bid_id)


def test_the_sum_is_offered_as_our_price_in_the_outcome(client: Client, house: House, bid_id: int) -> None:
    with house.database.write() as session:
        bid = session.get_one(Bid, bid_id)
        bid.value, bid.stage = Decimal(5000), "submitted"
    assert 'value="5000"' in client.get(f"/bids/{bid_id}/outcome").text
    typed(client, bid_id)
    assert 'value="5826"' in client.get(f"/bids/{bid_id}/outcome").text
