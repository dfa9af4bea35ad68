"""The pages of the gate: eligibility, scores, the decision with its flags, the memo, the house's scorecard."""

import re
from datetime import UTC, date, datetime

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.bids.gate import service
from tenderwatch.bids.gate.rules import Asked
from tenderwatch.bids.queries import one
from tenderwatch.company import service as company
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user, an_organization

DUE = datetime(2026, 12, 3, 10, tzinfo=UTC)
EXPIRES = "ISO 9001 valid until Mon 30 Nov 2026, 3 days before the submission"


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def bid_id(house: House) -> int:
    """A bid due on 3 December that asks for a certificate, which ends three days before."""
    with house.database.write() as session:
        me, buyer = a_user(session), an_organization(session, name="Espoo")
        values = {"title": "Cleaning", "owner_id": me.id, "buyer_id": buyer.id, "deadline_at": DUE}
        bid = bids.create(session, values, me, NOW)
        company.enter(session, "certificates", {"name": "ISO 9001", "ends_on": date(2026, 11, 30)}, me, NOW)
        service.ask(session, bid.id, Asked("certificate", "ISO 9001"), me, NOW)
        return bid.id


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_document_that_expires_before_the_submission_is_flagged(client: Client, bid_id: int) -> None:
    for path in (f"/bids/{bid_id}", f"/bids/{bid_id}/decision", f"/bids/{bid_id}/memo"):
        assert EXPIRES in words(client.get(path).text), path
    page = words(client.get(f"/bids/{bid_id}/decision").text)
    assert "We are not eligible as things stand." in page
    assert "A missed requirement ends the scoring." in page
    assert "Judged on the day of submission, Thu 3 Dec 2026" in page


def test_without_a_deadline_the_page_says_that_today_was_taken(client: Client, house: House) -> None:
    with house.database.write() as session:
        me = a_user(session)
        bid = bids.create(session, {"title": "Laundry", "owner_id": me.id}, me, NOW).id
    assert "The day of submission is not known" in words(client.get(f"/bids/{bid}/decision").text)


def test_requirements_are_added_waived_by_name_and_crossed_out(client: Client, bid_id: int) -> None:
    path = f"/bids/{bid_id}/decision"
    client.post(f"/bids/{bid_id}/gate", {}, 422, on=path)
    refused = client.post(f"/bids/{bid_id}/gate", {"kind": "turnover", "currency": "EUR"}, 422, on=path).text
    assert "Enter an amount." in words(refused)
    client.post(f"/bids/{bid_id}/gate", {"kind": "turnover", "amount": "400000", "currency": "EUR"}, on=path)
    assert "Turnover at least €400,000 unknown" in words(client.get(path).text)
    waive = f"/bids/{bid_id}/gate/1/waive"
    client.post(waive, {"reason": ""}, 422, on=waive)
    client.post(waive, {"reason": "The audit is booked."}, on=waive)
    page = words(client.get(path).text)
    assert "The audit is booked." in page
    assert "We are not eligible" not in page
    client.post(f"/bids/{bid_id}/gate/1/ask-again", on=path)
    assert "We are not eligible" in client.get(path).text
    client.post(f"/bids/{bid_id}/gate/1/drop", on=path)
    assert "ISO 9001" not in words(client.get(path).text)


def test_a_decision_against_the_score_is_saved_and_flagged(client: Client, bid_id: int, house: House) -> None:
    path, scores = f"/bids/{bid_id}/decision", f"/bids/{bid_id}/scores"
    client.post(f"/bids/{bid_id}/gate/1/drop", on=path)
    client.post(scores, {"score_7": "1", "why_7": "nothing left", "score_3": "4"}, on=scores)
    page = words(client.get(path).text)
    assert "Score 50/100" in page
    assert "2 of 10 scored" in page
    assert "lowest: Margin 1/5" in page
    client.post(path, {"go": "", "reason": ""}, 422, on=path)
    client.post(path, {"go": "go", "reason": "We want in.", "approver_id": "1"}, on=path)
    for shown in (path, f"/bids/{bid_id}", f"/bids/{bid_id}/memo"):
        assert "against the score" in words(client.get(shown).text), shown
    client.post(scores, {"score_7": "5", "why_7": "a new price"}, on=scores)
    assert "Score 90/100" not in words(client.get(f"/bids/{bid_id}/memo").text)
    assert "Score 50/100" in words(client.get(f"/bids/{bid_id}/memo").text)
    with house.database.read() as session:
        bid = one(session, bid_id)
        assert (bid.stage, bid.decisions[0].score, bid.decisions[0].approver_id) == ("preparing", 50, 1)


def test_a_go_past_a_missed_gate_is_not_blocked(client: Client, bid_id: int, house: House) -> None:
    path = f"/bids/{bid_id}/decision"
    client.post(path, {"go": "later", "reason": "Wait for the audit."}, on=path)
    client.post(path, {"go": "go", "reason": "The audit is on Friday."}, on=path)
    page = words(client.get(path).text)
    assert page.index("past a missed gate The audit is on Friday.") < page.index("Later Wait for the audit.")
    with house.database.read() as session:
        assert [each.choice for each in one(session, bid_id).decisions] == ["later", "go"]


def test_a_no_go_leads_to_its_outcome(client: Client, bid_id: int) -> None:
    path = f"/bids/{bid_id}/decision"
    answer = client.post(path, {"go": "no-go", "reason": "No certificate."}, on=path)
    assert answer.location.endswith(f"/bids/{bid_id}/outcome?result=no-bid")


def test_the_scorecard_is_the_administrators(signed_in: SignIn, client: Client, bid_id: int) -> None:
    client.get("/bids/scorecard", 403)
    admin = signed_in("admin")
    path = "/bids/scorecard/margin"
    admin.post(path, {"name": "Kate", "weight": "0", "position": "80", "active": "y"}, 422, on=path)
    admin.post(path, {"name": "Kate", "weight": "40", "position": "5", "active": "y"}, on=path)
    admin.post("/bids/scorecard/new", {"weight": "5", "position": "5"}, 422, on="/bids/scorecard/new")
    admin.post("/bids/scorecard", {"line": "55"}, on="/bids/scorecard")
    assert 'value="55"' in admin.get("/bids/scorecard").text
    admin.get("/bids/scorecard/nothing", 404)
    assert words(admin.get(f"/bids/{bid_id}/scores").text).count("Kate") == 2
