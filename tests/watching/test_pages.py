"""The inbox and the saved searches without scripts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tenderwatch.house import House
from tenderwatch.notices import indexing
from tenderwatch.users import service as users
from tenderwatch.users.tables import Team, TeamMember
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tenderwatch.watching.tables import SavedSearch
from tenderwatch.watching.views import searches
from tests.browsing import Client
from tests.makers import a_user
from tests.watching.world import NOW, a_notice, a_search, a_source, changed, recorded, rows, states

SignIn = Callable[..., Client]
BEFORE = NOW - timedelta(hours=5)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def soon(days: int) -> date:
    """Return a day that many days ahead."""
    return datetime.now(UTC).date() + timedelta(days=days)


class Desk:
    """A bid manager with an inbox of three, by deadline: 1, 2, 3."""

    def __init__(self, house: House, signed_in: SignIn) -> None:
        self.house = house
        with house.database.write() as session:
            self.me = a_user(session, "bid-manager", name="Maija")
            self.team_id = users.team_of(session, self.me).id
            a_search(session, self.me, "siivous", "Cleaning")
        titles = ["Koulujen siivous", "Sairaalan siivous", "Uimahallin siivous"]
        self.notices = [a_notice(title, due=soon(3 + n)) for n, title in enumerate(titles)]
        recorded(house.database, *self.notices, at=BEFORE)
        watching.take_new(house.database, BEFORE)
        self.client = signed_in(user=self.me)

    def seen(self) -> str:
        """Return what a row tells that its reader saw."""
        return rows(self.house.database)[0].changed_at.isoformat()

    def press(self, number: int, to: str, **fields: str) -> Any:
        """Press a button of a row."""
        carried = {"to": to, "next": "?at=2", "seen": self.seen(), **fields}
        return self.client.post(f"/inbox/{number}", carried)

    def in_background(self, number: int, to: str, **fields: str) -> Any:
        """Send what a script sends."""
        token = self.client._token()
        headers = {"X-Requested-With": "fetch", "Referer": "http://localhost/inbox"}
        body = {"csrf_token": token, "to": to, **fields}
        return self.client.client.post(f"/inbox/{number}", data=body, headers=headers)


@pytest.fixture
def desk(house: House, signed_in: SignIn) -> Desk:
    """A bid manager at work."""
    return Desk(house, signed_in)


def titles(page: str) -> list[str]:
    """Return the titles of the rows in their order."""
    return re.findall(r"data-title><bdi[^>]*>([^<]*)<", page)


def test_the_inbox_lists_by_deadline_and_reads_the_first_or_the_one_asked_for(desk: Desk) -> None:
    page = desk.client.get("/inbox").text
    assert titles(page) == ["Koulujen siivous", "Sairaalan siivous", "Uimahallin siivous"]
    assert "by deadline" in page
    assert "“siivous” in the title" in page
    assert re.search(r'id="row-1"[^>]*aria-current="true"', page)
    page = desk.client.get("/inbox?at=2").text
    assert re.search(r'id="row-2"[^>]*aria-current="true"', page)
    pane = page.partition("data-pane>")[2]
    assert "Sairaalan siivous kolmeksi vuodeksi" in pane


def test_a_decision_leads_to_the_next_row_and_says_what_was_done(desk: Desk) -> None:
    assert desk.press(1, "dismissed:topic").location == "/inbox?at=2"
    page = desk.client.get("/inbox?at=2").text
    assert "Not for us: Koulujen siivous" in page
    assert titles(page) == ["Sairaalan siivous", "Uimahallin siivous"]
    assert rows(desk.house.database)[0].reason == "topic"
    assert "Not our topic" in desk.client.get("/inbox?state=decided").text


def test_each_row_carries_a_form_that_leads_to_its_neighbour(desk: Desk) -> None:
    page = desk.client.get("/inbox?search=1").text
    assert re.findall(r'form id="t-(\d)".*?name="next" value="([^"]*)"', page, re.DOTALL) == [
        ("1", "?search=1&amp;at=2"),
        ("2", "?search=1&amp;at=3"),
        ("3", "?search=1&amp;at=2"),
    ]


def test_a_page_has_its_buttons_once_and_for_the_row_that_is_read(desk: Desk) -> None:
    page = desk.client.get("/inbox?at=2").text
    listed, _between, pane = page.partition("data-pane>")
    buttons = re.findall(r'<button[^>]*form="(t[^"]*)"[^>]*value="shortlisted"', listed)
    assert buttons == ["t"], "those that scripts fit to a row"
    assert re.findall(r'<button[^>]*form="(t[^"]*)"[^>]*value="shortlisted"', pane) == ["t-2"]
    assert 'formaction="/inbox/2/bid"' in pane


def test_somebody_of_the_team_is_named_to_look_at_a_row(desk: Desk) -> None:
    with desk.house.database.write() as session:
        pekka = a_user(session, "bid-manager", name="Pekka")
        users.team_of(session, pekka)
    assert "For Pekka" not in desk.client.get("/inbox").text.partition("<template data-acts-of>")[0]
    assert desk.press(2, f"assigned:{pekka.id}", next="?at=2").location == "/inbox?at=2"
    page = desk.client.get("/inbox?at=2").text
    assert "Assigned to Pekka: Sairaalan siivous" in page
    assert titles(desk.client.get(f"/inbox?for={pekka.id}").text) == ["Sairaalan siivous"]
    assert "Ignored: for=999" in desk.client.get("/inbox?for=999").text
    for nobody in ("999", "²", ""):
        assert desk.in_background(2, f"assigned:{nobody}").status_code == 409
    desk.press(2, "assigned:0")
    assert rows(desk.house.database)[1].assignee_id is None
    desk.client.post("/inbox/undo")
    assert rows(desk.house.database)[1].assignee_id == pekka.id
    desk.press(1, "dismissed")
    assert "has been decided" in desk.in_background(1, f"assigned:{pekka.id}").json["text"]


def test_snoozing_until_a_day_shows_it_among_the_snoozed(desk: Desk) -> None:
    desk.press(1, "snoozed:date", on=soon(30).isoformat())
    desk.press(2, "snoozed:tomorrow")
    assert rows(desk.house.database)[0].snoozed_until == soon(30)
    assert titles(desk.client.get("/inbox?state=snoozed").text) == ["Sairaalan siivous", "Koulujen siivous"]
    desk.press(1, "new")
    assert titles(desk.client.get("/inbox?state=snoozed").text) == ["Sairaalan siivous"]


@pytest.mark.parametrize("fields", [{"on": "31.2.2027"}, {"on": "yesterday"}, {"on": ""}, {"on": "2020-01-01"}])
def test_a_day_that_cannot_be_is_refused_in_words(desk: Desk, fields: dict[str, str]) -> None:
    desk.client.post("/inbox/1", {"to": "snoozed:date", **fields}, status=422)
    assert states(desk.house.database) == ["new"] * 3


def test_in_the_background_a_decision_is_answered_without_a_page(desk: Desk) -> None:
    answer = desk.in_background(1, "shortlisted")
    assert (answer.status_code, answer.data) == (204, b"")
    assert desk.in_background(1, "liked").status_code == 409
    assert desk.in_background(99, "shortlisted").get_json()["text"] == "There is no such procedure."
    assert states(desk.house.database) == ["shortlisted", "new", "new"]


def test_sent_twice_with_one_key_it_is_done_once(desk: Desk) -> None:
    assert desk.in_background(1, "shortlisted", _once="a").status_code == 204
    assert desk.in_background(1, "dismissed", _once="a").status_code == 303
    assert states(desk.house.database)[0] == "shortlisted"


def test_who_was_faster_is_said_and_can_be_overruled_knowingly(desk: Desk) -> None:
    seen = desk.seen()
    with desk.house.database.write() as session:
        other = a_user(session, "bid-manager", name="Pekka")
        at = datetime.now(UTC) - timedelta(minutes=2)
        watching.decide(session, desk.team_id, 1, Decision("shortlisted"), other, at)
    answer = desk.in_background(1, "dismissed", seen=seen)
    assert answer.status_code == 409
    assert answer.get_json()["text"] == "Pekka shortlisted this 2 minutes ago"
    desk.press(1, "dismissed", seen=seen)
    assert "Pekka shortlisted this" in desk.client.get("/inbox").text
    assert states(desk.house.database)[0] == "shortlisted"
    assert desk.in_background(1, "dismissed", seen=answer.get_json()["seen"]).status_code == 204


def test_undo_brings_the_row_back(desk: Desk) -> None:
    desk.press(1, "dismissed")
    desk.press(2, "shortlisted")
    assert desk.client.post("/inbox/undo").location == "/inbox?at=2"
    assert "Undone: Sairaalan siivous" in desk.client.get("/inbox?at=2").text
    desk.client.post("/inbox/undo")
    assert states(desk.house.database) == ["new"] * 3
    desk.client.post("/inbox/undo")
    assert "There is nothing to undo." in desk.client.get("/inbox").text


def test_several_rows_at_once_and_back_at_once(desk: Desk) -> None:
    desk.client.post("/inbox/many", {"procedure": ["1", "3"], "to": "dismissed", "next": ""})
    assert states(desk.house.database) == ["dismissed", "new", "dismissed"]
    assert "2 rows: Not for us" in desk.client.get("/inbox").text
    desk.client.post("/inbox/undo")
    assert states(desk.house.database) == ["new"] * 3
    desk.client.post("/inbox/many", {"to": "dismissed", "next": ""})
    assert "Select at least one row first." in desk.client.get("/inbox").text


def test_starting_a_bid_shortlists_and_opens_it(desk: Desk) -> None:
    assert desk.client.post("/inbox/1/bid").location == "/bids/1"
    assert states(desk.house.database)[0] == "shortlisted"
    assert desk.client.post("/inbox/1/bid").location == "/bids/1"


def test_a_change_says_what_changed(desk: Desk) -> None:
    desk.press(1, "dismissed")
    due = soon(3) + timedelta(days=7)
    recorded(desk.house.database, changed(desk.notices[0], due=due), at=datetime.now(UTC))
    watching.take_new(desk.house.database, datetime.now(UTC))
    assert "Changed: deadline 7 days later" in desk.client.get("/inbox").text


def test_the_address_narrows_and_says_what_it_does_not_know(desk: Desk) -> None:
    with desk.house.database.write() as session:
        other = a_user(session, "bid-manager", name="Pekka")
        a_search(session, other, "uimahalli", "Pools").matched_to = 0
    watching.take_new(desk.house.database, datetime.now(UTC))
    page = desk.client.get("/inbox?search=2").text
    assert titles(page) == ["Uimahallin siivous"]
    assert page.count("Cleaning</span>:") == 1, "one row tells both reasons"
    assert titles(desk.client.get(f"/inbox?owner={other.id}").text) == ["Uimahallin siivous"]
    page = desk.client.get("/inbox?search=99&foo=bar&state=liked&page=x").text
    assert "Ignored: search=99, foo=bar, state=liked, page=x" in page
    assert len(titles(page)) == 3


def test_fifty_a_page(desk: Desk) -> None:
    recorded(desk.house.database, *(a_notice(f"Siivous {n}", due=soon(20)) for n in range(60)), at=BEFORE)
    watching.take_new(desk.house.database, BEFORE)
    first = desk.client.get("/inbox").text
    assert len(titles(first)) == 50
    assert "page 1 of 2" in first
    assert "This page is reviewed" in first
    assert len(titles(desk.client.get("/inbox?page=2").text)) == 13
    assert len(titles(desk.client.get("/inbox?page=9").text)) == 13, "beyond the end is the last page"


def test_what_an_empty_inbox_says(house: House, signed_in: SignIn) -> None:
    with house.database.write() as session:
        me = a_user(session, "bid-manager")
    client = signed_in(user=me)
    assert "Nothing is watched yet" in client.get("/inbox").text
    with house.database.write() as session:
        a_search(session, me, "siivous")
    assert "All reviewed" in client.get("/inbox").text
    assert "Nothing under these filters" in client.get("/inbox?search=1").text
    assert "Nothing is snoozed" in client.get("/inbox?state=snoozed").text
    assert "Nothing has been decided yet" in client.get("/inbox?state=decided").text
    with house.database.write() as session:
        session.get_one(SavedSearch, 1)
        source = a_source(session, "Hilma", enabled=True)
        source.last_success_at = datetime.now(UTC) - timedelta(days=3)
    page = client.get("/inbox").text
    assert "Late: Hilma" in page
    assert "may be missing" in page


def test_the_last_one_reviewed_says_so_with_the_next_fetch(desk: Desk) -> None:
    with desk.house.database.write() as session:
        source = a_source(session, "TED")
        source.enabled, source.last_success_at = True, datetime.now(UTC)
        source.next_poll_at = datetime.now(UTC) + timedelta(hours=1)
    assert "All 3 reviewed" in desk.client.get("/inbox").text
    for number in (1, 2, 3):
        desk.press(number, "dismissed")
    page = desk.client.get("/inbox").text
    assert "All reviewed: 3 today" in page
    assert "Next fetch" in page


def test_sales_looks_and_does_not_touch(desk: Desk, signed_in: SignIn) -> None:
    client = signed_in("sales")
    page = client.get("/inbox").text
    assert titles(page)
    assert "Shortlist" not in page.replace("Shortlisted", "")
    for path in ("/inbox/1", "/inbox/many", "/inbox/undo", "/inbox/1/bid", "/searches/1/edit", "/searches/1/switch"):
        client.post(path, {"to": "shortlisted"}, status=403)
    client.get("/searches/new", status=403)
    assert "Cleaning" in client.get("/searches/1").text
    signed_in("contract-owner").get("/inbox", status=403)


def test_another_team_sees_its_own(desk: Desk, signed_in: SignIn) -> None:
    with desk.house.database.write() as session:
        other = a_user(session, "bid-manager")
        for member in session.query(TeamMember).where(TeamMember.user_id == other.id):
            session.delete(member)
        team = Team(name="Others")
        session.add(team)
        session.flush()
        session.add(TeamMember(team_id=team.id, user_id=other.id))
    client = signed_in(user=other)
    assert titles(client.get("/inbox").text) == []
    client.get("/searches/1", status=404)
    client.post("/searches/1/edit", {"name": "Theirs", "query": "x", "owner_id": "1", "version": "1"}, status=404)


def searched(desk: Desk) -> None:
    """Make the notices findable."""
    indexing.catch_up(desk.house)


def test_save_as_search_begins_with_what_was_searched_and_shows_what_it_finds(desk: Desk) -> None:
    searched(desk)
    page = desk.client.get("/searches/new?q=siivous&cpv=9091&kind=competition&published=90d&foo=1").text
    assert 'value="siivous"' in page
    assert re.search(r'value="competition"[^>]*checked|checked[^>]*value="competition"', page)
    assert "does not keep: published=90d, foo=1" in page
    assert '<strong data-n="3">3 hits</strong>' in page
    assert "0 you shortlisted, 0 you bid on" in " ".join(page.split())
    desk.press(1, "shortlisted")
    desk.client.post("/inbox/2/bid")
    assert "2 you shortlisted, 1 you bid on" in " ".join(desk.client.get("/searches/new?q=siivous").text.split())


def fields(**changes: Any) -> dict[str, Any]:
    return {"name": "Schools", "query": "koulu", "cpv": "9091, 72", "owner_id": "1", **changes}


def test_a_search_is_saved_and_the_open_ones_come_in_when_asked_for(desk: Desk) -> None:
    searched(desk)
    desk.press(1, "dismissed")
    answer = desk.client.post("/searches/new", fields(query="uimahalli", cpv="", add_open="y"), on="/searches/new")
    assert answer.location == "/searches/2"
    page = desk.client.get("/searches/2").text
    assert "1 open notice is added." in page
    assert "The search Schools is saved." in page
    assert "Schools</span>: “Uimahallin” in the title" in desk.client.get("/inbox").text
    assert states(desk.house.database)[0] == "dismissed"


def test_a_saved_search_keeps_that_other_terms_are_switched_off(desk: Desk) -> None:
    searched(desk)
    switched_off = r'<input[^>]*name="as_typed"[^>]*checked|<input[^>]*checked[^>]*name="as_typed"'
    page = desk.client.get("/searches/new?q=cleaning&expand=0").text
    assert re.search(switched_off, page)
    assert "does not keep" not in page
    assert "0 hits</strong>" in page
    desk.client.post("/searches/new", fields(query="cleaning", cpv="", as_typed="y"), on="/searches/new")
    assert re.search(switched_off, desk.client.get("/searches/2").text)
    assert "Words: only as they are typed" in desk.client.get("/searches").text
    with desk.house.database.read() as session:
        assert session.get_one(SavedSearch, 2).filters == {"expand": ["0"]}
    assert "0 hits</strong>" not in desk.client.get("/searches/new?q=cleaning").text


def test_a_preview_saves_nothing_and_keeps_what_was_typed(desk: Desk) -> None:
    searched(desk)
    answer = desk.client.post("/searches/new", fields(do="preview", name=""), status=200)
    assert "1 hit</strong>" in answer.text
    assert "There is a problem" not in answer.text
    for code in ("9091", "72"):
        assert re.search(rf'name="cpv" value="{code}" checked', answer.text)
    with desk.house.database.read() as session:
        assert session.query(SavedSearch).count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Give the search a name."),
        ({"name": "Cleaning"}, "The team has a search called Cleaning already."),
        ({"query": "koulu ("}, "The parenthesis is not closed."),
        ({"query": "", "cpv": ""}, "this would find every notice there is"),
        ({"cpv": "9091 abc"}, "There is no code abc."),
        ({"country": "Finland"}, "There is no code FINLAND."),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_the_text(desk: Desk, wrong: dict[str, str], says: str) -> None:
    searched(desk)
    answer = desk.client.post("/searches/new", fields(**wrong), status=422, on="/searches/new")
    assert says in answer.text
    assert "<title>Error:" in answer.text
    for text in wrong.values():
        assert not text or text.split()[0] in answer.text


def test_codes_are_chosen_by_words_or_level_by_level_and_what_was_typed_stays(desk: Desk) -> None:
    searched(desk)
    found = desk.client.post("/searches/new", fields(cpv="siivous", cpv_under="", name=""), status=200).text
    assert "There is a problem" not in found
    assert re.search(r'name="cpv" value="9091">.*?Cleaning services', found, re.DOTALL)
    assert re.search(r'id="cpv"[^>]*value="siivous"|value="siivous"[^>]*id="cpv"', found), "the words are still there"
    opened = desk.client.post("/searches/new", fields(cpv=["", "72"], cpv_under="909", name=""), status=200).text
    assert 'name="cpv" value="9091"' in opened
    assert 'name="cpv" value="72" checked' in opened, "what is chosen stays chosen"
    refused = desk.client.post("/searches/new", fields(cpv="siivous"), status=422).text
    assert "“siivous” is no code. Choose from the codes that it finds." in refused
    saved = desk.client.post("/searches/new", fields(cpv=["siivous", "9091"], nuts=["", "FI1B"]))
    page = desk.client.get(saved.location or "").text
    assert "9091 Cleaning services" in page
    with desk.house.database.read() as session:
        kept = session.get_one(SavedSearch, int((saved.location or "").rpartition("/")[2])).filters
    assert kept == {"cpv": ["9091"], "nuts": ["FI1B"]}


def test_a_broken_query_is_not_searched_and_marked_where(desk: Desk) -> None:
    searched(desk)
    page = desk.client.get("/searches/new?q=siivous+(koulu").text
    assert "Not searched." in page
    assert "siivous <mark>(</mark>koulu" in page
    assert "0 hits" not in page


def test_an_edit_is_kept_with_its_history_and_a_stale_one_shows_both(desk: Desk) -> None:
    searched(desk)
    desk.client.post("/searches/1/edit", fields(version="1"), on=None)
    page = desk.client.get("/searches/1").text
    assert 'value="koulu"' in page
    assert "<del>siivous</del>" in page
    answer = desk.client.post("/searches/1/edit", fields(version="1", query="päiväkoti"), status=409)
    assert "päiväkoti" in answer.text
    assert "koulu" in answer.text


def test_switching_off_and_on(desk: Desk) -> None:
    desk.client.post("/searches/1/switch", {"active": "0"})
    assert "Switched off" in desk.client.get("/searches").text
    recorded(desk.house.database, a_notice("Siivous uusi", due=soon(9)))
    watching.take_new(desk.house.database, datetime.now(UTC))
    assert len(rows(desk.house.database)) == 3
    desk.client.post("/searches/1/switch", {"active": "1"})
    assert "Switched off" not in desk.client.get("/searches").text


def test_an_index_that_cannot_answer_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "index_of", lambda _house: (None, "missing"))
    assert "The index is being rebuilt" in desk.client.get("/searches/new?q=siivous").text
    desk.client.post("/searches/new", fields(add_open="y"), on="/searches/new")
    assert "could not be added" in desk.client.get("/searches/2").text


def test_the_whole_row_of_a_notice_with_little_in_it(desk: Desk) -> None:
    bare = replace(
        a_notice("Siivous", due=None), buyers=(), lots=(), description=None, cpv_main=None, published_on=None
    )
    recorded(desk.house.database, bare, at=BEFORE)
    watching.take_new(desk.house.database, BEFORE)
    page = desk.client.get("/inbox?at=4").text
    assert "Buyer not stated" in page
    assert "no deadline given" in page
    assert titles(page)[-1] == "Siivous"


def test_how_many_are_left_is_a_number_that_scripts_can_count_down(desk: Desk) -> None:
    assert "<span data-left-count>3</span> to review" in desk.client.get("/inbox").text


def test_a_search_is_followed_and_left_with_one_press(desk: Desk, signed_in: SignIn) -> None:
    with desk.house.database.write() as session:
        colleague = a_user(session, "bid-manager", name="Kalle")
    client = signed_in(user=colleague)
    assert 'action="/searches/1/follow"' in client.get("/searches").text
    assert client.post("/searches/1/follow", {"next": "/searches"}).location == "/searches"
    listed = client.get("/searches").text
    assert "In the daily mail" in listed
    assert 'action="/searches/1/leave"' in listed
    shown = client.get("/searches/1").text
    assert [name in shown.partition('id="hearing"')[2] for name in ("Kalle", "Maija")] == [True, True]
    assert client.post("/searches/1/leave", {}).location == "/searches/1"
    assert "Kalle" not in client.get("/searches/1").text.partition('id="hearing"')[2]


def test_the_schedule_is_chosen_on_the_page_and_shown_in_the_profile(desk: Desk) -> None:
    desk.client.post("/searches/1/schedule", {"schedule": "weekly", "weekday": "3"})
    assert "Weekly (Thursday)" in desk.client.get("/searches").text
    profile = desk.client.get("/profile").text
    assert "Weekly (Thursday)" in profile.partition('id="followed"')[2]
    desk.client.post("/searches/1/schedule", {"schedule": "hourly", "weekday": "3"}, status=422)
    desk.client.post("/searches/1/leave", {"next": "https://elsewhere.example/"})
    assert "Cleaning" not in desk.client.get("/profile").text.partition('id="followed"')[2]


def test_others_cannot_follow_what_they_may_not_see(desk: Desk, signed_in: SignIn) -> None:
    with desk.house.database.write() as session:
        viewer = a_user(session, "contract-owner")
        stranger = a_user(session, "bid-manager")
        team = Team(name="Others")
        session.add(team)
        session.flush()
        session.query(TeamMember).filter_by(user_id=stranger.id).delete()
        session.add(TeamMember(team_id=team.id, user_id=stranger.id))
    for person, status in ((viewer, 403), (stranger, 404)):
        client = signed_in(user=person)
        for act in ("follow", "leave", "schedule"):
            client.post(f"/searches/1/{act}", {"schedule": "daily", "weekday": "0"}, status=status)
