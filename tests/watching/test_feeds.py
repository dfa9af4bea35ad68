"""Feeds of the inbox: what the team is found, and the deadlines that it keeps, for other programs."""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import time_machine
from sqlalchemy import delete

from tenderwatch.house import House
from tenderwatch.users.tables import Team, TeamMember, User
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tenderwatch.watching.tables import Triage
from tests.browsing import Client, SignIn
from tests.makers import a_user
from tests.watching.world import NOW, a_notice, a_search, changed, recorded

BEGUN = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    """The day of the notices: feeds tell only what is new."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(house: House) -> User:
    with house.database.write() as session:
        person = a_user(session, "bid-manager", name="Maija", language="fi")
        a_search(session, person, "siivous", "Cleaning")
        a_search(session, person, "espoo", "Espoo & others")
    return person


@pytest.fixture
def me(manager: User, signed_in: SignIn) -> Client:
    return signed_in(user=manager)


def decide(house: House, by: User, state: str, reason: str | None = None) -> None:
    with house.database.write() as session:
        row = session.query(Triage).one()
        watching.decide(session, row.team_id, row.procedure_id, Decision(state, reason), by, NOW)


def paths(me: Client) -> dict[str, str]:
    """Return the feeds' paths by name, as their page shows them."""
    found = re.findall(r"http[^<\s]*/feeds/[^<\s]*/(?:matches\.rss|deadlines\.ics)", me.get("/inbox/feeds").text)
    return {re.split(r"[/.]", each)[-2]: each.removeprefix(BEGUN) for each in found}


def items(me: Client, path: str) -> list[ET.Element]:
    response = me.client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "application/rss+xml"
    return ET.fromstring(response.data).findall("channel/item")


def test_new_matches_are_told_once_each_in_the_readers_language(house: House, me: Client) -> None:
    recorded(house.database, a_notice("Siivous <b> & \x0b ikkunat"), a_notice("Kouluruoka"))
    watching.take_new(house.database, NOW)
    found = items(me, paths(me)["matches"])
    assert sorted(str(each.findtext("title")) for each in found) == ["Kouluruoka", "Siivous <b> &  ikkunat"]
    cleaning = next(each for each in found if "Siivous" in str(each.findtext("title")))
    assert "Espoon kaupunki" in str(cleaning.findtext("description"))
    assert "Cleaning, Espoo & others" in str(cleaning.findtext("description"))
    assert "to\u00a03.12.2026 klo\u00a014.00" in str(cleaning.findtext("description"))
    assert str(cleaning.findtext("link")).startswith(f"{BEGUN}/procedures/")
    again = items(me, paths(me)["matches"])
    assert [each.findtext("guid") for each in again] == [each.findtext("guid") for each in found]


def test_what_was_dismissed_is_no_news(house: House, me: Client, manager: User) -> None:
    recorded(house.database, a_notice("Siivous"))
    watching.take_new(house.database, NOW)
    decide(house, manager, "dismissed", "topic")
    assert items(me, paths(me)["matches"]) == []


def test_kept_deadlines_move_with_their_notices(house: House, me: Client, manager: User) -> None:
    first = a_notice("Siivous", due=date(2026, 12, 3))
    recorded(house.database, first)
    watching.take_new(house.database, NOW)
    path = paths(me)["deadlines"]
    assert "BEGIN:VEVENT" not in me.client.get(path).text
    decide(house, manager, "shortlisted")
    before = me.client.get(path).text
    assert "DTSTART:20261203T120000Z" in before
    recorded(house.database, changed(first, due=date(2026, 12, 10)), at=NOW)
    after = me.client.get(path).text
    assert "DTSTART:20261210T120000Z" in after
    assert sequence(after) > sequence(before)
    assert uid(after) == uid(before)


def sequence(text: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", text)
    assert found
    return int(found[1])


def uid(text: str) -> str:
    found = re.search(r"UID:(\S+)", text)
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["matches", "deadlines"])
def test_an_address_ends_when_it_is_renewed_and_when_its_reader_leaves(
    house: House, me: Client, manager: User, name: str
) -> None:
    former = paths(me)
    me.post(f"/inbox/feeds/{name}", on="/inbox/feeds")
    assert me.client.get(former[name]).status_code == 404
    others = former.keys() - {name}
    assert {paths(me)[other] for other in others} == {former[other] for other in others}
    fresh = paths(me)[name]
    assert me.client.get(fresh).status_code == 200
    assert me.client.get(fresh.replace("matches", "deadlines").replace(".rss", ".ics") + "x").status_code == 404
    with house.database.write() as session:
        session.get_one(User, manager.id).active = False
    assert me.client.get(fresh).status_code == 404


def test_the_token_of_one_feed_opens_no_other(me: Client) -> None:
    token = paths(me)["matches"].split("/")[2]
    assert me.client.get(f"/feeds/{token}/deadlines.ics").status_code == 404
    assert me.client.get(f"/calendar/{token}.ics").status_code == 404


def test_other_teams_matches_are_not_told(house: House, me: Client, signed_in: SignIn) -> None:
    recorded(house.database, a_notice("Siivous"))
    watching.take_new(house.database, NOW)
    with house.database.write() as session:
        stranger = a_user(session, "bid-manager", name="Other")
        session.execute(delete(TeamMember).where(TeamMember.user_id == stranger.id))
        team = Team(name="Another team")
        session.add(team)
        session.flush()
        session.add(TeamMember(team_id=team.id, user_id=stranger.id))
    other = signed_in(user=stranger)
    assert items(other, paths(other)["matches"]) == []
    assert len(items(me, paths(me)["matches"])) == 1
