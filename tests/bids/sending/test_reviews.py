"""Reviews of a bid: who reads them, remarks settled or declined, and none passed over open ones without a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.bids import service as bids
from tenderwatch.bids.plan.service import plan_of
from tenderwatch.bids.sending import queries
from tenderwatch.bids.sending.tables import ReviewRemark
from tenderwatch.house import House
from tests.bids.content.world import words
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def bid_id(house: House, client: Client) -> int:
    """A bid that is planned."""
    with house.database.write() as session:
        me = a_user(session)
        due = datetime.now(UTC) + timedelta(days=60)
        bid = bids.create(session, {"title": "Laundry", "owner_id": me.id, "deadline_at": due}, me, NOW)
        session.flush()
        number = bid.id
    client.post(f"/bids/{number}/schedule", {}, on=f"/bids/{number}/schedule")
    return number


def remarked(client: Client, house: House, bid_id: int, text: str) -> ReviewRemark:
    path = f"/bids/{bid_id}/reviews/red"
    client.post(path, {"text": text, "owner_id": ""}, on=path)
    with house.database.read() as session:
        return session.scalars(select(ReviewRemark).where(ReviewRemark.text == text)).one()


def settle(client: Client, bid_id: int, row: ReviewRemark, state: str, because: str = "", status: int = 303) -> str:
    path = f"/bids/{bid_id}/reviews/remarks/{row.id}"
    fields = {"text": row.text, "owner_id": "", "state": state, "because": because}
    return words(client.post(path, fields, status, on=path).text)


def closed(house: House, bid_id: int) -> tuple[bool, str | None]:
    with house.database.read() as session:
        plan = plan_of(session, bid_id)
        assert plan is not None
        red = next(each for each in plan.milestones if each.code == "red")
        return red.closed_at is not None, red.remarks


def test_a_review_with_open_remarks_is_passed_only_with_a_reason(client: Client, house: House, bid_id: int) -> None:
    page = f"/bids/{bid_id}/reviews/red"
    row = remarked(client, house, bid_id, "Chapter 3 does not answer the question.")
    done = client.post(f"/bids/{bid_id}/schedule/red/done", {"version": "1"}, 422, on=f"/bids/{bid_id}/schedule")
    assert "1 remark is open." in done.text
    assert "say why it is passed all the same" in client.post(f"{page}/pass", {"because": " "}, 422, on=page).text
    assert closed(house, bid_id) == (False, None)
    client.post(f"{page}/pass", {"because": "It is answered in the annex."}, on=page)
    client.post(f"{page}/pass", {"because": "Again."}, 422, on=page)
    assert closed(house, bid_id) == (True, "It is answered in the annex.")
    assert "It is answered in the annex." in words(client.get(page).text)
    assert row.state == "open"


def test_a_review_whose_remarks_are_settled_is_passed_with_a_press(client: Client, house: House, bid_id: int) -> None:
    first, second = (remarked(client, house, bid_id, text) for text in ("The price is missing.", "Too long."))
    settle(client, bid_id, first, "done")
    assert "Say why it is declined." in settle(client, bid_id, second, "declined", status=422)
    settle(client, bid_id, second, "declined", "The call asks for ten pages.")
    page = words(client.get(f"/bids/{bid_id}/reviews/red").text)
    assert "The call asks for ten pages." in page
    assert "remarks are open" not in page
    client.post(f"/bids/{bid_id}/schedule/red/done", {"version": "1"}, on=f"/bids/{bid_id}/schedule")
    assert closed(house, bid_id) == (True, None)


def test_a_remark_is_opened_again_and_nobody_is_overwritten(client: Client, house: House, bid_id: int) -> None:
    row = remarked(client, house, bid_id, "Too long.")
    settle(client, bid_id, row, "done")
    path = f"/bids/{bid_id}/reviews/remarks/{row.id}"
    stale = client.post(path, {"text": "Far too long.", "owner_id": "", "state": "open", "version": "1"}, 409).text
    assert "Far too long." in stale
    settle(client, bid_id, row, "open")
    with house.database.read() as session:
        (again,) = queries.remarks(session, bid_id, "red")
        assert (again.state, again.settled_at) == ("open", None)


def test_readers_are_named_and_taken_out(client: Client, house: House, bid_id: int) -> None:
    with house.database.write() as session:
        one, other = a_user(session, name="Aino Aalto").id, a_user(session, name="Berit Berg").id
    page = f"/bids/{bid_id}/reviews/gold"
    client.post(f"{page}/readers", {"readers": [str(one), str(other)]}, on=page)
    assert "Aino Aalto, Berit Berg" in words(client.get(page).text)
    client.post(f"{page}/readers", {"readers": [str(other)]}, on=page)
    with house.database.read() as session:
        assert queries.readers(session, bid_id, "gold") == [other]
    assert "Berit Berg" in words(client.get(f"/bids/{bid_id}").text), "the history tells it"
    client.get(f"/bids/{bid_id}/reviews/violet", 404)
    client.get(f"/bids/{bid_id}/reviews/kick-off", 404)
