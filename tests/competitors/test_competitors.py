"""Competitors: where we met them, what they won on our ground, what of it ends soon; counted by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.outcomes.service import Ending
from tenderwatch.bids.rules import Reason
from tenderwatch.bids.tables import Bid
from tenderwatch.competitors import queries
from tenderwatch.competitors.meetings import Middle, competitor_named, meetings, middle
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tests.bids.content.world import words
from tests.bids.outcomes.test_published import a_bid, lost_to
from tests.browsing import SignIn
from tests.contracts.published.world import (
    END,
    OTHERS,
    a_lot,
    a_result,
    an_award,
    months,
    party,
    publish,
    we_are,
)
from tests.makers import NOW

LOST = Ending("lost", (Reason("price", primary=True),), our_price=Decimal(100_000), winning_price=Decimal(95_000))


def record(database: Database, bid_id: int, ending: Ending) -> None:
    with database.write() as session:
        user = session.get_one(User, session.get_one(Bid, bid_id).owner_id)
        outcomes.record(session, bid_id, ending, user, NOW)


def test_whom_an_award_names_is_met_with_prices_and_result(database: Database) -> None:
    (procedure_id,) = publish(database, lost_to())
    we_are(database)
    bid_id = a_bid(database, procedure_id)
    record(database, bid_id, LOST)
    with database.read() as session:
        (met,) = meetings(session)
        assert (met.bid_id, met.lost, met.index, met.gap) == (bid_id, True, Decimal("105.3"), None)
        assert meetings(session, met.organization_id) == [met]
        assert meetings(session, met.organization_id + 1) == []


def test_what_was_not_sent_and_lots_of_others_are_no_meeting(database: Database) -> None:
    lots = (a_lot(), a_lot("LOT-0002"))
    awards = (an_award(), an_award("LOT-0002", winners=(OTHERS,), number="2"))
    unsent, other = publish(database, lost_to(title="Ikkunat"), a_result("Katot", lots=lots, awards=awards))
    we_are(database)
    a_bid(database, unsent, submitted=False)
    bid_id = a_bid(database, other)
    with database.write() as session:
        session.get_one(Bid, bid_id).lots = ["LOT-0001"]
    with database.read() as session:
        assert meetings(session) == []
    with database.write() as session:
        session.get_one(Bid, bid_id).lots = ["LOT-0001", "LOT-0002"]
    with database.read() as session:
        (met,) = meetings(session)
        assert not met.lost  # not recorded yet


def test_an_outcome_names_a_winner_that_no_notice_told(database: Database) -> None:
    rival = party(database, OTHERS)
    (procedure_id,) = publish(database, a_result("Katot", awards=()))
    bid_id = a_bid(database, procedure_id)
    record(database, bid_id, Ending("lost", (Reason("price", primary=True),), winner="Ässät  Siivous Oy"))
    with database.write() as session:
        row = session.get_one(Organization, rival)
        row.name = "Ässät Siivous Oy"
    with database.read() as session:
        assert [met.organization_id for met in meetings(session)] == [rival]
        assert competitor_named(session, "Ässät Siivous  Oy") == rival
        assert competitor_named(session, "Somebody Else") is None
        assert competitor_named(session, None) is None


def test_the_list_counts_awards_on_our_ground_and_never_us(database: Database) -> None:
    we_are(database)
    lost, _unpriced, _won = publish(
        database,
        lost_to(title="Ikkunat"),
        a_result("Katot", awards=(an_award(winners=(OTHERS,), values=()),)),
        a_result("Lattiat"),
    )
    record(database, a_bid(database, lost), LOST)
    with database.read() as session:
        found = queries.rivals(session)
        (rival,) = found.shown
        assert (rival.name, len(rival.met), rival.lost) == ("Kirkaslähde Siivous Oy", 1, 1)
        assert (rival.worth.awards, rival.worth.valued, rival.worth.amounts) == (2, 1, {"EUR": Decimal(95_000)})
        assert rival.index == Middle(Decimal("105.3"), 1)
        assert rival.gap == Middle(None, 0)
        assert (found.total, found.procedures) == (1, 3)


def test_what_it_holds_at_our_buyers_and_ends_soon_is_a_chance(database: Database) -> None:
    soon, late = date(2027, 5, 31), date(2030, 5, 31)
    assert soon == END
    unsaid = a_result("Ovet", lots=(a_lot(ends_on=None),), awards=(an_award(winners=(OTHERS,)),))
    lasting = a_result("Lattiat", lots=(months(36),), awards=(an_award(winners=(OTHERS,)),))
    far = a_result("Katot", lots=(a_lot(ends_on=late),), awards=(an_award(winners=(OTHERS,)),))
    lost, reckoned, *_rest = publish(database, lost_to(title="Ikkunat"), lasting, far, unsaid)
    we_are(database)
    a_bid(database, lost)
    rival = party(database, OTHERS)
    with database.read() as session:
        found = queries.profile(session, rival, date(2026, 11, 23))
        assert {(each.procedure_id, each.ends_on, each.value) for each in found.chances} == {
            (lost, soon, Decimal(95_000)),
            (reckoned, soon, Decimal(540_000)),
        }
        assert (found.dated, found.at_ours, found.worth.awards) == (3, 4, 4)
        assert [(worth.awards, worth.valued) for _buyer, worth in found.by_buyer] == [(4, 4)]
        assert queries.profile(session, rival, date(2027, 6, 1)).chances == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Middle(None, 0)),
        ([None], Middle(None, 0)),
        ([Decimal(3), None, Decimal("4.1")], Middle(Decimal("3.6"), 2)),
    ],
)
def test_a_median_says_of_how_many_it_is(values: list[Decimal | None], expected: Middle) -> None:
    assert middle(values) == expected


def test_the_pages_lead_from_the_reports_to_a_competitor_and_from_a_lost_bid(house: House, signed_in: SignIn) -> None:
    (procedure_id,) = publish(house.database, lost_to())
    we_are(house.database)
    bid_id = a_bid(house.database, procedure_id)
    record(house.database, bid_id, Ending(**{**vars(LOST), "winner": "Kirkaslähde Siivous Oy"}))
    rival = party(house.database, OTHERS)
    client = signed_in("manager")
    assert "/competitors/" in client.get("/reports").text
    assert f"/competitors/{rival}" in client.get("/competitors/").text
    assert f"/competitors/{rival}" in client.get(f"/bids/{bid_id}").text
    page = words(client.get(f"/competitors/{rival}").text)
    assert "1 of 1" in page
    assert "105.3" in page
    client.get("/competitors/999999", 404)


def test_who_sees_no_bids_is_told_of_awards_and_not_of_our_meetings(house: House, signed_in: SignIn) -> None:
    (procedure_id,) = publish(house.database, lost_to())
    we_are(house.database)
    record(house.database, a_bid(house.database, procedure_id), LOST)
    page = words(signed_in("contract-owner").get(f"/competitors/{party(house.database, OTHERS)}").text)
    assert "Awards won" in page
    assert "Where we met" not in page
