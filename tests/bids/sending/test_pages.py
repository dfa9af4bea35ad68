"""The submission of a bid on its pages: packed, held up, waived, sent, sent again, taken back."""

import io
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tenderwatch.bids import service as bids
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.sending import queries
from tenderwatch.bids.sending.tables import HurdleWaiver, PackItem, Sending
from tenderwatch.bids.tables import Bid
from tenderwatch.house import House
from tests.bids.content.world import typed, words
from tests.browsing import Client, SignIn
from tests.makers import a_user, an_organization

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PDF = b"%PDF-1.4 our offer"
HOUR = timedelta(hours=1)


def moment(at: datetime, zone: ZoneInfo = STOCKHOLM) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def bid_id(house: House, now: datetime) -> int:
    """A bid for a Swedish buyer that is being prepared, due in an hour."""
    with house.database.write() as session:
        me = a_user(session)
        buyer = an_organization(session, country="SWE")
        values = {"title": "Laundry", "owner_id": me.id, "buyer_id": buyer.id, "deadline_at": now + HOUR}
        bid = bids.create(session, values, me, now)
        session.flush()
        bids.decide(session, bid.id, True, "Fits.", me, now)
        return bid.id


def page_of(client: Client, bid_id: int) -> str:
    return words(client.get(f"/bids/{bid_id}/submission").text)


def upload(client: Client, bid_id: int, name: str, body: bytes, **more: str) -> None:
    path = f"/bids/{bid_id}/documents/new"
    fields = {"kind": "form", "owner_id": "", "valid_until": "", "replaces": "", "note": "", **more}
    client.post(path, {**fields, "file": (io.BytesIO(body), name)}, on=path)


def take_all(client: Client, house: House, bid_id: int) -> None:
    with house.database.read() as session:
        offered = queries.offered(session, bid_id, queries.pack(session, bid_id))
    ticked = {f"document_{each.id}": "y" for each in offered.documents}
    ticked |= {f"must_{each.id}": "y" for each in offered.requirements}
    client.post(f"/bids/{bid_id}/submission/pack", ticked, on=f"/bids/{bid_id}/submission")


def record(client: Client, bid_id: int, at: datetime, status: int = 303, **more: Any) -> str:
    path = f"/bids/{bid_id}/submission/new"
    with_it = {"way": "portal", "place": "Portal", "receipt": "R-1", "receipt_at": "", "note": "", **more}
    page = client.get(path).text
    person = re.search(r'<option selected value="(\d+)"', page)
    assert person
    return words(client.post(path, {"at": moment(at), "by_id": person[1], **with_it}, status, on=path).text)


def sent_of(house: House, bid_id: int) -> list[Sending]:
    with house.database.read() as session:
        return list(reversed(queries.sendings(session, bid_id)))


def stage(house: House, bid_id: int) -> tuple[str, datetime | None]:
    with house.database.read() as session:
        bid = session.get_one(Bid, bid_id)
        return bid.stage, bid.submitted_at


def test_what_was_sent_is_kept_with_its_hash_and_changes_are_told(
    client: Client, house: House, bid_id: int, now: datetime
) -> None:
    upload(client, bid_id, "Offer.pdf", PDF)
    upload(client, bid_id, "Call.pdf", PDF, kind="procurement")
    upload(client, bid_id, "Prices.csv", b"item;price\n")
    take_all(client, house, bid_id)
    at = now - timedelta(minutes=3)
    receipt = (io.BytesIO(b"%PDF-1.4 received"), "receipt.pdf")
    record(client, bid_id, at, receipt_at=moment(now - timedelta(minutes=2)), file=receipt)
    assert stage(house, bid_id) == ("submitted", at)
    (sent,) = sent_of(house, bid_id)
    assert (sent.at, sent.zone, sent.receipt, sent.way) == (at, "Europe/Stockholm", "R-1", "portal")
    sums = client.get(f"/bids/{bid_id}/submission/1/sha256sums.txt")
    expected = {"Offer.pdf": PDF, "Prices.csv": b"item;price\n"}
    assert sums.text == "".join(f"{sha256(body).hexdigest()}  {name}\n" for name, body in expected.items())
    assert sent.digest == sha256(sums.data).hexdigest()
    assert "attachment" in sums.headers["Content-Disposition"]
    page = page_of(client, bid_id)
    assert sent.digest in page
    assert f"{at.astimezone(STOCKHOLM):%H:%M}" in page
    assert "changed since sent" not in page
    handed_out = client.get(f"/bids/{bid_id}/submission/1/receipt")
    assert handed_out.data == b"%PDF-1.4 received"
    assert handed_out.headers["Content-Disposition"].startswith("attachment")
    upload(client, bid_id, "Offer.pdf", PDF + b" anew")
    page = page_of(client, bid_id)
    assert page.count("changed since sent") == 1
    with house.database.read() as session:
        prices = session.scalars(select(BidDocument.id).where(BidDocument.name == "Prices.csv")).one()
    client.post(f"/bids/{bid_id}/documents/{prices}/remove", on=f"/bids/{bid_id}/documents")
    assert "removed since sent" in page_of(client, bid_id)


def test_a_tender_is_sent_again_and_both_are_kept(client: Client, house: House, bid_id: int, now: datetime) -> None:
    upload(client, bid_id, "Offer.pdf", PDF)
    take_all(client, house, bid_id)
    record(client, bid_id, now - timedelta(minutes=30))
    upload(client, bid_id, "Offer.pdf", PDF + b" anew")
    assert "happened later" in record(client, bid_id, now - timedelta(minutes=40), 422)
    record(client, bid_id, now - timedelta(minutes=10), receipt="R-2")
    first, second = sent_of(house, bid_id)
    assert [(each.number, each.receipt, each.pack[0]["number"]) for each in (first, second)] == [
        (1, "R-1", 1),
        (2, "R-2", 2),
    ]
    assert first.digest != second.digest
    assert stage(house, bid_id) == ("submitted", now - timedelta(minutes=10))


def test_a_tender_is_taken_back_and_the_bid_is_being_prepared_again(
    client: Client, house: House, bid_id: int, now: datetime
) -> None:
    path = f"/bids/{bid_id}/submission/withdraw"
    record(client, bid_id, now - timedelta(minutes=30))
    with house.database.read() as session:
        owner = session.get_one(Bid, bid_id).owner_id
    back = {"at": moment(now), "by_id": str(owner), "way": "mail", "note": "A wrong price."}
    client.post(path, back, on=path)
    assert [each.kind for each in sent_of(house, bid_id)] == ["sent", "withdrawn"]
    assert stage(house, bid_id) == ("preparing", None)
    assert "A wrong price." in page_of(client, bid_id)
    assert client.post(path, {**back, "at": moment(now)}, 422, on=path)
    assert len(sent_of(house, bid_id)) == 2


def test_what_is_still_to_come_and_what_is_late_are_refused(
    client: Client, house: House, bid_id: int, now: datetime
) -> None:
    assert "still to come" in record(client, bid_id, now + timedelta(minutes=20), 422)
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = now - HOUR
    assert "after the deadline" in record(client, bid_id, now - timedelta(minutes=5), 422)
    assert sent_of(house, bid_id) == []
    waive = f"/bids/{bid_id}/submission/waive/deadline"
    client.post(waive, {"reason": ""}, 422, on=waive)
    client.post(waive, {"reason": "The portal was down; the buyer agreed."}, on=waive)
    record(client, bid_id, now - timedelta(minutes=5))
    (sent,) = sent_of(house, bid_id)
    assert sent.late
    assert [(each["code"], each["because"]) for each in sent.waived] == [
        ("deadline", "The portal was down; the buyer agreed.")
    ]
    assert "Sent after the deadline." in page_of(client, bid_id)


def test_a_refusal_tells_each_of_what_holds_it_up(client: Client, house: House, bid_id: int, now: datetime) -> None:
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = now + timedelta(days=60)
    client.post(f"/bids/{bid_id}/schedule", {}, on=f"/bids/{bid_id}/schedule")
    refused = record(client, bid_id, now, 422)
    assert [refused.count(f"Not passed: {colour}") for colour in ("Pink", "Green", "Red", "Gold")] == [1, 1, 1, 1]


def test_what_was_sent_in_time_is_recorded_after_the_deadline(
    client: Client, house: House, bid_id: int, now: datetime
) -> None:
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = now - HOUR
    record(client, bid_id, now - HOUR)
    (sent,) = sent_of(house, bid_id)
    assert not sent.late
    assert sent.waived == []


def test_musts_the_pack_and_validity_hold_it_up_until_waived(
    client: Client, house: House, bid_id: int, now: datetime
) -> None:
    typed(client, bid_id, "! Three years in the trade\n12p Quality")
    ended = (now.astimezone(ZoneInfo("Europe/Helsinki")).date() - timedelta(days=2)).isoformat()
    upload(client, bid_id, "Certificate.pdf", PDF, valid_until=ended)
    take_all(client, house, bid_id)
    page = page_of(client, bid_id)
    for said in ("1 must is open: 1", "Missing from the pack: Three years", "are due: Certificate.pdf"):
        assert said in page
    assert "1 must is open" in record(client, bid_id, now, 422)
    refused = client.post(f"/bids/{bid_id}/move", {"stage": "submitted"}, 422, on=f"/bids/{bid_id}").text
    assert "Missing from the pack" in refused
    for code in ("musts", "documents", "pack"):
        waive = f"/bids/{bid_id}/submission/waive/{code}"
        client.post(waive, {"reason": f"Because of {code}."}, on=waive)
    assert page_of(client, bid_id).count("blocks") == 0
    typed(client, bid_id, "! An insurance")
    assert "2 musts are open: 1, 3" in record(client, bid_id, now, 422), "one that came later is not waived"
    waive = f"/bids/{bid_id}/submission/waive/musts"
    client.post(waive, {"reason": "Both in the annex."}, on=waive)
    record(client, bid_id, now)
    (sent,) = sent_of(house, bid_id)
    assert {each["code"]: each["because"] for each in sent.waived} == {
        "musts": "Both in the annex.",
        "documents": "Because of documents.",
        "pack": "Because of pack.",
    }


def test_a_waiver_is_taken_back(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, "! Three years in the trade")
    waive = f"/bids/{bid_id}/submission/waive/musts"
    client.post(waive, {"reason": "In the annex."}, on=waive)
    with house.database.read() as session:
        waiver = session.scalars(select(HurdleWaiver)).one()
    client.post(f"/bids/{bid_id}/submission/waivers/{waiver.id}/take-back", on=f"/bids/{bid_id}/submission")
    assert "blocks" in page_of(client, bid_id)
    client.get(f"/bids/{bid_id}/submission/waive/pack", 404)


def test_reviews_and_the_gate_are_waived_where_they_stand(client: Client, house: House, bid_id: int) -> None:
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = datetime.now(UTC) + timedelta(days=60)
    client.post(f"/bids/{bid_id}/schedule", {}, on=f"/bids/{bid_id}/schedule")
    asked = {"kind": "certificate", "what": "ISO 9001", "currency": "EUR"}
    client.post(f"/bids/{bid_id}/gate", asked, on=f"/bids/{bid_id}/decision")
    page = client.get(f"/bids/{bid_id}/submission").text
    assert "Not passed: Gold review: sign-off" in page
    assert f"/bids/{bid_id}/schedule/gold" in page
    assert "The gate asks for" not in page, "unknown is not missed"
    client.get(f"/bids/{bid_id}/submission/waive/review", 404)
    edit = f"/bids/{bid_id}/schedule/gold"
    on = (datetime.now(UTC) + timedelta(days=50)).date().isoformat()
    client.post(edit, {"on": on, "owner_id": "", "because": "Signed apart."}, on=edit)
    assert "Signed apart." in page_of(client, bid_id)


def test_items_are_written_down_ready_changed_and_taken_back(client: Client, house: House, bid_id: int) -> None:
    new, index = f"/bids/{bid_id}/submission/pack/new", f"/bids/{bid_id}/submission"
    client.post(new, {"name": " "}, 422, on=new)
    client.post(new, {"name": "Signature in the portal", "document_id": "", "owner_id": ""}, on=new)
    with house.database.read() as session:
        item = session.scalars(select(PackItem)).one()
    assert "Missing from the pack: Signature" in page_of(client, bid_id)
    client.post(f"{index}/pack/{item.id}/ready", on=index)
    assert "Missing from the pack" not in page_of(client, bid_id)
    edit = f"{index}/pack/{item.id}"
    stale = client.post(edit, {"name": "Mine", "document_id": "", "owner_id": "", "version": "1"}, 409).text
    assert "Mine" in stale
    assert "Signature in the portal" in stale
    client.post(edit, {"name": "Seal", "document_id": "", "owner_id": ""}, on=edit)
    assert "Seal" in page_of(client, bid_id)
    client.post(f"{edit}/remove", on=index)
    assert "Seal" not in words(client.get(f"/bids/{bid_id}/submission").text).split("Pack list")[-1]
    client.post(f"{edit}/restore", on=index)
    client.get(edit)


def test_a_bid_without_a_decision_to_go_is_not_sent(client: Client, house: House, now: datetime) -> None:
    with house.database.write() as session:
        me = a_user(session)
        bid = bids.create(session, {"title": "Early", "owner_id": me.id, "deadline_at": now + HOUR}, me, now)
        session.flush()
        bid_id = bid.id
    assert "by a decision to go" in record(client, bid_id, now, 422)
    assert sent_of(house, bid_id) == []


def test_who_may_only_look_sees_and_records_nothing(signed_in: SignIn, bid_id: int) -> None:
    reader = signed_in("manager")
    assert "Pack list" in page_of(reader, bid_id)
    stranger = signed_in("viewer")
    assert stranger.client.get(f"/bids/{bid_id}/submission").status_code in (200, 403)
    assert stranger.client.get(f"/bids/{bid_id}/submission/new").status_code == 403


def test_a_receipt_that_comes_later_is_entered_once(client: Client, house: House, bid_id: int, now: datetime) -> None:
    at = now - timedelta(minutes=30)
    record(client, bid_id, at, receipt="")
    path = f"/bids/{bid_id}/submission/1/receipt/new"
    assert path in client.get(f"/bids/{bid_id}/submission").text
    client.get(f"/bids/{bid_id}/submission/1/receipt", 404)
    assert "Enter its number" in client.post(path, {"receipt": " "}, 422, on=path).text
    early = {"receipt": "R-9", "receipt_at": moment(at - timedelta(minutes=1))}
    assert "before it was sent" in client.post(path, early, 422, on=path).text
    disguised = {"file": (io.BytesIO(b"<html><script>"), "receipt.pdf")}
    assert "is not what its name says" in client.post(path, disguised, 422, on=path).text
    client.post(path, {"receipt": "R-9", "receipt_at": moment(at + timedelta(minutes=1))}, on=path)
    (sent,) = sent_of(house, bid_id)
    assert (sent.receipt, sent.receipt_at) == ("R-9", at + timedelta(minutes=1))
    client.post(path, {"receipt": "R-10"}, 422, on=path)
    assert path not in client.get(f"/bids/{bid_id}/submission").text
