"""What was missed, as pages without scripts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, update

from tenderwatch.house import House
from tenderwatch.missed import keeping
from tenderwatch.missed.tables import MissedAward, RecallAudit
from tenderwatch.notices import indexing
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching.tables import SavedSearch
from tests.browsing import Client, SignIn
from tests.makers import a_user
from tests.missed.world import a_call, its_award
from tests.watching.world import NOW, a_search, recorded

TODAY = NOW.date()
SUNDAY = keeping.last_sunday(TODAY)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


class Desk:
    """A bid manager whose search for cleaning missed one award of two."""

    def __init__(self, house: House, signed_in: SignIn) -> None:
        self.house = house
        with house.database.write() as session:
            self.me: User = a_user(session, "bid-manager", name="Maija")
            self.team_id = users.team_of(session, self.me).id
            self.search = a_search(session, self.me, "siivous", "Cleaning", kind=["competition"], cpv=["9091"]).id
        called, awarded = TODAY - timedelta(days=60), SUNDAY - timedelta(days=3)
        calls = [a_call(title, published_on=called) for title in ("Tilojen siivous", "Lattian vahaus")]
        recorded(house.database, *calls)
        recorded(house.database, *(its_award(call, published_on=awarded) for call in calls))
        self.client: Client = signed_in(user=self.me)

    def looked(self) -> None:
        indexing.catch_up(self.house)
        assert keeping.look_weekly(self.house, datetime.now(UTC)) == "1 award missed"

    def accept(self, **changes: Any) -> Any:
        """Press the first button of the first award."""
        page = self.client.get("/searches/missed").text
        tried = re.search(r'name="tried" value="([^"]+)"', page)
        assert tried
        fields = {"place": "0", "tried": tried[1], "of": "", **changes}
        return self.client.post("/searches/missed/1/accept", fields)


@pytest.fixture
def desk(house: House, signed_in: SignIn) -> Desk:
    """A bid manager at work."""
    return Desk(house, signed_in)


def test_before_anybody_looked_nothing_is_claimed(desk: Desk) -> None:
    page = desk.client.get("/searches/missed").text
    assert "Nobody has looked yet" in page
    assert "they missed" not in page
    assert "nothing was missed" not in page.lower()


def test_the_page_says_what_was_looked_at_and_why_each_award_is_near(desk: Desk) -> None:
    desk.looked()
    page = desk.client.get("/searches/missed").text
    for said in ("2 awards in your neighbourhood", "1 your searches find", "1 they missed", "1 search was asked"):
        assert said in page
    assert "Lattian vahaus" in page
    assert "Tilojen siivous" not in page
    assert re.search(r'data-ground="cpv">\s*Your trade, 9091 Cleaning services: <a href="/searches/1">', page)
    assert "Add the word “lattia”" in page
    assert "siivous OR lattia" in page
    assert re.search(r"\+0\.1 hits a week \(1 in 90 days\)", page)
    assert "What did we miss? (1)" in desk.client.get("/searches").text
    assert 'data-missed="1"' in desk.client.get("/today").text
    assert "/searches/1/missed" in desk.client.get("/searches/1").text


def test_one_click_changes_the_rule_and_another_takes_it_back(desk: Desk) -> None:
    desk.looked()
    assert desk.accept().location == "/searches/missed"
    page = desk.client.get("/searches/missed").text
    assert "Cleaning finds such notices from now on." in page
    assert "Nothing is open here" in page
    assert 'value="siivous OR lattia"' in desk.client.get("/searches/1").text
    assert desk.client.post("/searches/missed/1/undo", {}).location == "/searches/missed"
    assert 'value="siivous"' in desk.client.get("/searches/1").text
    assert "Lattian vahaus" in desk.client.get("/searches/missed").text


def test_a_search_changed_meanwhile_is_left_alone_and_said(desk: Desk) -> None:
    desk.looked()
    with desk.house.database.write() as session:
        session.execute(update(SavedSearch).values(query="pesu", version=2))
    page = desk.client.get("/searches/missed").text
    assert "The search was changed since this was worked out" in page
    assert "Change the search so" not in page
    with desk.house.database.read() as session:
        tried = session.get_one(MissedAward, 1).tried_at.isoformat()
    answer = desk.client.post("/searches/missed/1/accept", {"place": "0", "tried": tried}, status=409)
    assert "Cleaning was changed since this was worked out" in answer.text
    with desk.house.database.read() as session:
        assert session.get_one(SavedSearch, 1).query == "pesu"


def test_not_for_us_with_a_reason_and_back(desk: Desk) -> None:
    desk.looked()
    assert (
        desk.client.post("/searches/missed/1/dismiss", {"reason": "topic", "of": "1"}).location == "/searches/1/missed"
    )
    page = desk.client.get("/searches/missed").text
    assert "Not for us: Lattian vahaus" in page
    assert "Not our topic" in page
    desk.client.post("/searches/missed/1/undo", {})
    assert "Change the search so" in desk.client.get("/searches/missed").text
    desk.client.post("/searches/missed/1/dismiss", {"reason": "because"}, status=422)


def test_the_page_of_a_search_shows_what_a_small_change_of_it_would_have_found(desk: Desk) -> None:
    desk.looked()
    with desk.house.database.write() as session:
        a_search(session, desk.me, "kuljetus", "Transport")
    assert "Lattian vahaus" in desk.client.get("/searches/1/missed").text
    assert "No small change of this search would have found more" in desk.client.get("/searches/2/missed").text
    desk.client.get("/searches/99/missed", status=404)


def test_looking_again_lists_what_came_since_and_says_so(desk: Desk) -> None:
    desk.looked()
    call = a_call("Lattian puunaus", published_on=TODAY - timedelta(days=50))
    recorded(desk.house.database, call)
    recorded(desk.house.database, its_award(call, published_on=TODAY))
    indexing.catch_up(desk.house)
    desk.client.post("/searches/missed/look", {})
    page = desk.client.get("/searches/missed").text
    assert "Looked again: 1 award more was missed." in page
    assert "Lattian puunaus" in page
    desk.client.post("/searches/missed/look", {})
    assert "no award is listed that was not listed before" in desk.client.get("/searches/missed").text


def test_without_an_index_nothing_is_looked_at_and_it_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenderwatch.missed import views

    monkeypatch.setattr(views, "index_of", lambda house: (None, "missing"))
    desk.client.post("/searches/missed/look", {})
    assert "Nothing was looked at" in desk.client.get("/searches/missed").text


def test_a_search_that_could_not_be_asked_is_named_and_nothing_is_claimed(desk: Desk) -> None:
    desk.looked()
    with desk.house.database.write() as session:
        session.execute(delete(MissedAward))
        session.execute(update(RecallAudit).values(unasked=["Broken"]))
    page = desk.client.get("/searches/missed").text
    assert "Could not be asked, since their words cannot be read: Broken" in page
    assert "not every search could be asked" in page
    assert "Nothing is open here" not in page
    assert "Nothing of your trade was missed" not in page


def test_sales_looks_and_does_not_touch_and_another_team_sees_its_own(desk: Desk, signed_in: SignIn) -> None:
    from tenderwatch.users.tables import Team, TeamMember

    desk.looked()
    with desk.house.database.write() as session:
        sales, stranger = a_user(session, "sales"), a_user(session, "bid-manager")
        other = Team(name="Others")
        session.add(other)
        session.flush()
        session.execute(update(TeamMember).where(TeamMember.user_id == stranger.id).values(team_id=other.id))
    page = signed_in(user=sales).get("/searches/missed").text
    assert "Lattian vahaus" in page
    assert "Change the search so" not in page
    theirs = signed_in(user=stranger)
    assert "Lattian vahaus" not in theirs.get("/searches/missed").text
    theirs.post("/searches/missed/1/dismiss", {"reason": "topic"}, status=404)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_it_speaks_the_readers_language(desk: Desk, language: str) -> None:
    desk.looked()
    with desk.house.database.write() as session:
        session.execute(update(User).values(language=language))
    page = desk.client.get("/searches/missed").text
    assert {"fi": "Mitä meiltä jäi huomaamatta?", "sv": "Vad missade vi?"}[language] in page
    assert {"fi": "Lisää sana ”lattia”", "sv": "Lägg till ordet ”lattia”"}[language] in page
