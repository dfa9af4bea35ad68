"""Award notices find their bid: on its page and in the form; what follows a loss is planned."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.notice import Notice
from tenderwatch.bids import queries, service
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.queries import contradicted, told, waiting
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.rules import Reason
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity
from tests.browsing import Client, SignIn
from tests.contracts.published.world import OTHERS, US, a_lot, a_result, an_award, euros, publish, we_are
from tests.makers import NOW, a_user


def lost_to(*winners: Any, **what: Any) -> Notice:
    """Return an award notice of 95,000 euros that does not name us."""
    return a_result(
        awards=(an_award(winners=winners or (OTHERS,), values=(euros(95_000),), tenders_received=3),), **what
    )


def a_bid(database: Database, procedure_id: int, by: int | None = None, *, submitted: bool = True) -> int:
    """Begin a bid for a procedure, and send it."""
    with database.write() as session:
        user = session.get_one(User, by) if by else a_user(session, "bid-manager")
        bid = service.start(session, procedure_id, user, NOW)
        bid.value, bid.deadline_at = Decimal(100_000), NOW - timedelta(days=30)
        service.decide(session, bid.id, True, "It fits.", user, NOW)
        if submitted:
            service.move(session, bid.id, "submitted", user, NOW)
        return bid.id


def one(database: Database, bid_id: int) -> Bid:
    with database.read() as session:
        bid = queries.one(session, bid_id)
        assert bid is not None
        return bid


def test_a_published_award_finds_the_bid_that_waits_for_it(database: Database) -> None:
    (procedure_id,) = publish(database, lost_to())
    we_are(database)
    bid_id = a_bid(database, procedure_id)
    with database.read() as session:
        (found,) = waiting(session)
        assert (found.bid.id, found.said.result, found.said.winner) == (bid_id, "lost", "Kirkaslähde Siivous Oy")
        assert (found.said.price, found.said.tenders) == (Decimal(95_000), 3)
        assert waiting(session, [found.bid.owner_id + 1]) == []


def test_what_was_not_sent_or_is_recorded_waits_for_nobody(database: Database) -> None:
    (procedure_id,) = publish(database, lost_to())
    we_are(database)
    bid_id = a_bid(database, procedure_id, submitted=False)
    with database.write() as session:
        assert waiting(session) == []
        bid = session.get_one(Bid, bid_id)
        service.move(session, bid_id, "submitted", a_user(session), NOW)
        assert [each.bid.id for each in waiting(session)] == [bid_id]
        ending = Ending("lost", (Reason("price", primary=True),))
        outcomes.record(session, bid_id, ending, a_user(session), NOW)
        assert waiting(session) == []
        assert told(session, bid) is not None
        assert contradicted(session, bid) is None


def test_a_change_of_the_award_contradicts_what_was_recorded(database: Database) -> None:
    award = lost_to()
    (procedure_id,) = publish(database, award)
    we_are(database)
    bid_id = a_bid(database, procedure_id)
    with database.write() as session:
        outcomes.record(session, bid_id, Ending("lost", (Reason("price", primary=True),)), a_user(session), NOW)
    changed = lost_to(US, procedure_id=award.procedure_id)
    publish(database, changed)
    with database.read() as session:
        found = contradicted(session, session.get_one(Bid, bid_id))
        assert found is not None
        assert found.said.result == "won"


def test_lots_that_are_not_decided_yet_wait(database: Database) -> None:
    lots = (a_lot("LOT-0001"), a_lot("LOT-0002"))
    (procedure_id,) = publish(database, a_result(lots=lots, awards=(an_award("LOT-0001", winners=(OTHERS,)),)))
    we_are(database)
    bid_id = a_bid(database, procedure_id)
    with database.read() as session:
        assert waiting(session) == []
        found = told(session, session.get_one(Bid, bid_id))
        assert found is not None
        assert found.said.waiting == ("LOT-0002",)


NOT_SAID = {"second_reason": "", "third_reason": ""}


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def lost(house: House) -> int:
    """A bid that an award notice says is lost."""
    (procedure_id,) = publish(house.database, lost_to())
    we_are(house.database)
    return a_bid(house.database, procedure_id)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_form_is_filled_from_the_award_and_saved_with_one_reason(house: House, client: Client, lost: int) -> None:
    page = client.get(f"/bids/{lost}").text
    assert "The award notice says that this bid lost to Kirkaslähde Siivous Oy. 3 tenders. €95,000." in words(page)
    form = client.get(f"/bids/{lost}/outcome").text
    assert '<option selected value="lost">' in form
    assert 'value="Kirkaslähde Siivous Oy"' in form
    filled = {"result": "lost", "reason": "unknown", "known_by": "ours:guess", "winning_price": "95000"}
    path = f"/bids/{lost}/outcome"
    filled |= {"our_price": "100000", "points": "Quality 34 38,5 40"}
    client.post(path, filled | NOT_SAID, on=path)
    page = words(client.get(f"/bids/{lost}").text)
    assert "105.3 (the winner" in page
    assert "-4.5" in page
    with house.database.read() as session:
        rows = session.scalars(select(Activity).where(Activity.bid_id == lost).order_by(Activity.day)).all()
        assert [(row.key, row.origin) for row in rows] == [
            (f"bid:{lost}:debrief", "bid"),
            (f"bid:{lost}:second-look", "bid"),
        ]
        assert rows[1].day - rows[0].day == timedelta(days=30)


def test_points_that_cannot_be_read_are_kept_and_told_by_line(client: Client, lost: int) -> None:
    path = f"/bids/{lost}/outcome"
    wrong = {"result": "lost", "reason": "price", "known_by": "ours:guess", "points": "Quality 41 30 40\nPrice"}
    answer = client.post(path, wrong | NOT_SAID, 422, on=path)
    assert "Line 1: more points than the most there is. Line 2: give at least one number of points." in words(
        answer.text
    )
    assert "Quality 41 30 40" in answer.text


def test_what_follows_a_loss_is_planned_once(database: Database) -> None:
    (procedure_id,) = publish(database, lost_to())
    bid_id = a_bid(database, procedure_id)
    for reasons in ((Reason("unknown", primary=True),), (Reason("price", primary=True),)):
        with database.write() as session:
            version = session.scalar(select(Outcome.version)) or 0
            outcomes.record(session, bid_id, Ending("lost", reasons, version=version), a_user(session), NOW)
    with database.read() as session:
        assert len(session.scalars(select(Activity)).all()) == 2
