"""A bid that began before its notice: found, joined, parted; nothing that was entered is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from tenderwatch.bids import queries as bid_queries
from tenderwatch.bids import service as bids
from tenderwatch.bids.joining import queries, service
from tenderwatch.bids.joining.rules import likeness
from tenderwatch.bids.queries import Filters
from tenderwatch.bids.tables import Bid
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, Stale
from tenderwatch.house import House
from tenderwatch.notices.tables import Notice, Procedure
from tests.browsing import Client, SignIn
from tests.contracts.published.world import ESPOO, party
from tests.makers import NOW, a_user
from tests.watching.world import a_notice, recorded

DUE = datetime(2026, 12, 15, 10, tzinfo=UTC)


def published(database: Database, title: str = "Koulujen siivouspalvelut 2027") -> int:
    (procedure_id,) = recorded(database, a_notice(title, buyers=(ESPOO,)))
    return procedure_id


def early(database: Database, title: str = "Espoon koulujen siivous", **more: object) -> int:
    """Begin a bid for Espoo before there is a notice."""
    buyer_id = party(database, ESPOO)
    with database.write() as session:
        me = a_user(session, "bid-manager")
        return bids.create(session, {"title": title, "owner_id": me.id, "buyer_id": buyer_id, **more}, me, NOW).id


def test_procedures_of_the_buyer_are_found_those_called_alike_first(database: Database) -> None:
    other, wanted = published(database, "Talvihiekoitus"), published(database)
    bid_id = early(database)
    with database.read() as session:
        found = queries.candidates(session, session.get_one(Bid, bid_id))
    assert [each.id for each in found] == [wanted, other]
    assert found[0].alike > queries.ALIKE > found[1].alike


def test_joining_fills_in_what_nobody_entered(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database)
    with database.write() as session:
        bid = service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)
        procedure = session.get_one(Procedure, procedure_id)
        assert bid.deadline_at == bid.published_deadline_at == procedure.deadline_at is not None
        assert bid.title == "Espoon koulujen siivous"


def test_the_published_deadline_takes_the_place_of_a_guess(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database, deadline_at=DUE)
    with database.write() as session:
        bid = service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)
        assert DUE != bid.deadline_at == bid.published_deadline_at
        assert not bid.is_told_otherwise


def test_a_deadline_that_is_entered_later_stays_until_that_of_the_notices_is_taken(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database)
    with database.write() as session:
        bid = service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)
        bid.deadline_at = DUE
        session.get_one(Procedure, procedure_id).deadline_at = DUE + timedelta(days=9)
    with database.write() as session:
        bids.follow_notices(session, NOW)
        bid = session.get_one(Bid, bid_id)
        assert (bid.deadline_at, bid.published_deadline_at) == (DUE, DUE + timedelta(days=9))
        assert bid.is_told_otherwise
        (row,) = bid_queries.rows(session, Filters())
        assert row.told_otherwise
        bids.take_deadline(session, bid_id, a_user(session), NOW)
        assert bid.deadline_at == DUE + timedelta(days=9)


def test_a_team_has_one_bid_for_a_procedure(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database)
    with database.write() as session:
        first = bids.start(session, procedure_id, a_user(session), NOW)
        with pytest.raises(Invalid, match=first.title) as refused:
            service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)
        assert set(refused.value.problems) == {"notice"}


def test_joined_twice_is_joined_once_and_an_older_page_is_refused(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database)
    with database.write() as session:
        service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)
    with database.write() as session:
        version = session.get_one(Bid, bid_id).version
        service.join(session, bid_id, procedure_id, version, a_user(session), NOW)
        session.flush()
        assert session.get_one(Bid, bid_id).version == version
        with pytest.raises(Stale):
            service.join(session, bid_id, procedure_id, 1, a_user(session), NOW)


def test_what_was_joined_by_mistake_is_parted_and_keeps_its_dates(database: Database) -> None:
    procedure_id, bid_id = published(database), early(database)
    with database.write() as session:
        due = service.join(session, bid_id, procedure_id, 1, a_user(session), NOW).deadline_at
    with database.write() as session:
        bid = service.part(session, bid_id, session.get_one(Bid, bid_id).version, a_user(session), NOW)
        assert (bid.procedure_id, bid.published_deadline_at, bid.deadline_at) == (None, None, due)


def test_a_notice_is_named_by_its_number_or_its_page(database: Database) -> None:
    procedure_id = published(database)
    with database.read() as session:
        notice = session.scalars(select(Notice)).one()
        for words in (
            f" {notice.publication_number} ",
            f"http://localhost/notices/{notice.id}",
            f"/procedures/{procedure_id}?x=1",
        ):
            assert queries.named(session, words) == procedure_id
        for words in ("", "nothing", "/procedures/999999", "999999999999999999999"):
            assert queries.named(session, words) is None


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


def test_the_page_of_a_bid_leads_to_its_notice(house: House, client: Client) -> None:
    procedure_id, bid_id = published(house.database), early(house.database)
    assert "Is it Koulujen siivouspalvelut 2027?" in client.get(f"/bids/{bid_id}").text
    path = f"/bids/{bid_id}/notice"
    assert "Procedures of Espoon kaupunki" in client.get(path).text
    refused = client.post(path, {"notice": "nothing here", "seen": "1"}, 422).text
    assert "No notice here has this number or address." in refused
    assert 'value="nothing here"' in refused
    client.post(path, {"notice": f"/procedures/{procedure_id}", "seen": "1"})
    page = client.get(f"/bids/{bid_id}").text
    assert f'href="/procedures/{procedure_id}"' in page
    assert "Joined to its notice" in page


@given(some.text(max_size=40), some.lists(some.text(max_size=40), max_size=3))
def test_likeness_is_a_share_and_whole_for_the_same_words(title: str, others: list[str]) -> None:
    assert 0 <= likeness(title, others) <= 1
    assert likeness(title, [*others, title]) in (0, 1)
