"""Who bids with us, and call-offs under what we were admitted to."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.parties import service
from tenderwatch.bids.rules import Reason
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user, an_organization


def a_bid(session: Session, result: str | None = None) -> int:
    me = a_user(session, "bid-manager")
    bid = bids.create(
        session, {"title": "Laundry", "owner_id": me.id, "buyer_id": an_organization(session).id}, me, NOW
    )
    session.flush()
    if result:
        bids.decide(session, bid.id, True, "Fits.", me, NOW)
        bids.move(session, bid.id, "submitted", me, NOW)
        outcomes.record(session, bid.id, Ending(result, (Reason("price", primary=True),)), me, NOW)
    return bid.id


def named(session: Session, bid_id: int, organization_id: int, role: str = "member", share: int | None = None) -> Any:
    told = (role, "Cleans.", None if share is None else Decimal(share))
    return service.name_party(session, bid_id, organization_id, *told, a_user(session), NOW)


def test_parties_are_named_with_their_role_and_share(database: Database) -> None:
    with database.write() as session:
        bid_id, one, other = a_bid(session), an_organization(session).id, an_organization(session).id
        named(session, bid_id, one, "lead", 60)
        named(session, bid_id, other, "subcontractor", 40)
        assert [(each.role, each.share) for each in service.parties(session, bid_id)] == [
            ("lead", Decimal(60)),
            ("subcontractor", Decimal(40)),
        ]


@pytest.mark.parametrize(
    ("role", "share", "field"),
    [("lead", None, "organization"), ("boss", None, "role"), ("member", 41, "share"), ("member", -1, "share")],
)
def test_what_cannot_be_is_refused(database: Database, role: str, share: int | None, field: str) -> None:
    with database.write() as session:
        bid_id = a_bid(session)
        named(session, bid_id, an_organization(session).id, "lead", 60)
        with pytest.raises(Invalid) as refused:
            named(session, bid_id, an_organization(session).id, role, share)
        assert set(refused.value.problems) == {field}


def test_one_organisation_stands_once_in_a_role(database: Database) -> None:
    with database.write() as session:
        bid_id, one = a_bid(session), an_organization(session).id
        named(session, bid_id, one, "member")
        named(session, bid_id, one, "resource")
        with pytest.raises(Invalid, match="already"):
            named(session, bid_id, one, "member")


def test_call_offs_stand_under_what_admitted_us(database: Database) -> None:
    with database.write() as session:
        framework, lost = a_bid(session, "admitted"), a_bid(session, "lost")
        first = service.call_off(session, framework, a_user(session), NOW)
        session.flush()
        second = service.call_off(session, framework, a_user(session), NOW)
        session.flush()
        assert [each.id for each in service.called_off(session, framework)] == [second.id, first.id]
        assert (first.title, second.title) == ("Laundry: call-off 1", "Laundry: call-off 2")
        assert first.buyer_id == bids.bid_of(session, framework).buyer_id
        with pytest.raises(NotAllowed):
            service.call_off(session, lost, a_user(session), NOW)


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


def test_the_page_names_and_takes_out(house: House, client: Client) -> None:
    with house.database.write() as session:
        bid_id = a_bid(session, "admitted")
    path = f"/bids/{bid_id}/parties"
    page = client.get(path).text
    assert "We bid alone" in page
    assert "Nothing has been called off yet." in page
    partner = {"organization": "Partner Oy", "role": "subcontractor"}
    client.post(path, partner | {"what": "Windows", "share": "12,5"}, on=path)
    page = client.get(path).text
    assert "Partner Oy" in page
    assert "12.5" in page
    refused = client.post(path, partner, 422, on=path).text
    assert "It is named in this role already." in refused
    with house.database.read() as session:
        (party,) = service.parties(session, bid_id)
    client.post(f"{path}/{party.id}/remove", {}, on=path)
    assert "We bid alone" in client.get(path).text
    client.post(f"/bids/{bid_id}/call-offs", {}, on=path)
    assert "Laundry: call-off 1" in client.get(path).text
    history = client.get(f"/bids/{bid_id}").text
    assert "Party named" in history
    assert "Partner Oy (Subcontractor)" in history
