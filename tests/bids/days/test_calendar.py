"""The days of bids: on the page of a month, in the agenda, and in the feed."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.bids import service as bids
from tenderwatch.bids.clock import service as clock
from tenderwatch.bids.days.queries import of_bids
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.decision import Decision
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.users.tables import User
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user

HELSINKI = ZoneInfo("Europe/Helsinki")


def a_bid(database: Database, owner: int | None = None, **values: Any) -> int:
    with database.write() as session:
        me = session.get_one(User, owner) if owner else a_user(session, "bid-manager")
        return bids.create(session, {"title": "Laundry", "owner_id": me.id, **values}, me, NOW).id


def on(database: Database, first: date, last: date) -> list[tuple[str, date]]:
    with database.read() as session:
        return [(each.kind, each.on) for each in of_bids(session, None, first, last, HELSINKI)]


def test_a_deadline_stands_on_the_day_of_the_reader(database: Database) -> None:
    a_bid(database, deadline_at=datetime(2026, 12, 2, 22, 30, tzinfo=UTC))  # half past midnight in Helsinki
    third = date(2026, 12, 3)
    assert on(database, third, third) == [("deadline", third)]
    assert on(database, date(2026, 12, 2), date(2026, 12, 2)) == []


def test_what_was_sent_has_no_deadline_any_more(database: Database) -> None:
    bid_id = a_bid(
        database, deadline_at=datetime(2026, 12, 3, 10, tzinfo=UTC), next_step="Call", next_step_on=date(2026, 12, 1)
    )
    days = (date(2026, 11, 1), date(2026, 12, 31))
    assert on(database, *days) == [("deadline", date(2026, 12, 3)), ("step", date(2026, 12, 1))]
    with database.write() as session:
        me = a_user(session)
        bids.decide(session, bid_id, True, "Fits.", me, NOW)
        bids.move(session, bid_id, "submitted", me, NOW)
    assert on(database, *days) == []


@pytest.fixture
def client(signed_in: SignIn) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=True):
        yield signed_in("bid-manager")


def mine(house: House, client: Client, **values: Any) -> int:
    """Begin a bid of the one who is signed in."""
    with house.database.read() as session:
        me = session.scalars(select(User.id).order_by(User.id.desc())).first()
    return a_bid(house.database, me, **values)


def test_month_and_agenda_show_the_same_days(house: House, client: Client) -> None:
    soon = NOW + timedelta(days=2)
    bid_id = mine(house, client, deadline_at=soon)
    for path in (f"/bids/calendar?day={soon:%Y-%m-%d}", "/bids/calendar?span=agenda"):
        page = client.get(path).text
        assert f'href="/bids/{bid_id}"' in page
        assert "1 date" in page
    assert "Nothing of bids is due" in client.get("/bids/calendar?day=2001-01-01").text
    assert "Ignored: span=year" in re.sub(r"<[^>]+>", "", client.get("/bids/calendar?span=year").text)


def test_the_feed_has_names_that_stay_and_numbers_that_grow(house: House, client: Client) -> None:
    bid_id = mine(house, client, deadline_at=NOW + timedelta(days=9))
    address = re.search(r"https?://[^<]+bids\.ics", client.get("/bids/calendar/feed").text)
    assert address is not None
    path = "/" + address.group(0).split("/", 3)[3]

    def fetched() -> str:
        return client.get(path).text.replace("\r\n ", "")

    before = fetched()
    assert f"UID:bid-{bid_id}-deadline@tenderwatch" in before
    assert "SEQUENCE:0" in before
    with house.database.write() as session:
        session.get_one(Bid, bid_id).deadline_at = NOW + timedelta(days=12)
    moved = fetched()
    assert f"UID:bid-{bid_id}-deadline@tenderwatch" in moved
    assert "SEQUENCE:1" in moved
    client.post("/bids/calendar/feed", {}, on="/bids/calendar/feed")
    assert client.get(path, 404)


def test_legal_days_stand_in_the_calendar_of_whose_bid_it_is(house: House, client: Client) -> None:
    bid_id = mine(house, client)
    with house.database.write() as session:
        received = date(2026, 8, 18)
        told = clock.Known(Decision(decided_on=received, sent_on=received, received_on=received))
        clock.record(session, bid_id, told, 0, a_user(session), NOW)
    page = client.get("/bids/calendar?day=2026-09-01").text
    assert f'href="/bids/{bid_id}/clock"' in page
    assert "By law" in page
    assert f'href="/bids/{bid_id}/clock"' not in client.get("/bids/calendar?day=2026-09-01&owner=999").text
