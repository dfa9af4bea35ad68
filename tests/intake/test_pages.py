"""Sources and the quarantine as an administrator sees them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from tenderwatch.house import House
from tenderwatch.intake import polling, service
from tenderwatch.intake.tables import ReceivedDocument, Source
from tests.browsing import Client, SignIn
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.scrapers.pages import PROFILE

TED = {"name": service.TED, "every_minutes": "30"}
INBOX = {"name": service.INBOX, "every_minutes": "30"}


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(house: House, signed_in: SignIn) -> Client:
    with house.database.write() as session:
        service.ensure_defaults(session, house.settings)
    return signed_in("admin")


def the(house: House, name: str) -> Source:
    with house.database.read() as session:
        return session.scalars(select(Source).where(Source.name == name)).one()


def test_a_fresh_installation_polls_ted_when_one_switch_is_turned(browser: Client, house: House) -> None:
    number = the(house, service.TED).id
    assert "Switched off" in browser.get("/sources").text
    browser.post(f"/sources/{number}/switch", {"on": "1"}, on=f"/sources/{number}")
    assert (the(house, service.TED).enabled, the(house, service.TED).next_poll_at) == (True, NOW)
    page = browser.get(f"/sources/{number}").text
    assert "switched on" in page
    browser.post(f"/sources/{number}/switch", {"on": "0"}, on=f"/sources/{number}")
    assert not the(house, service.TED).enabled


def test_a_late_source_says_so_on_every_page(browser: Client, house: House) -> None:
    number = the(house, service.INBOX).id
    with house.database.write() as session:
        session.get_one(Source, number).last_success_at = NOW - timedelta(hours=7)
    assert "Sources: 1 late" in browser.get("/profile").text
    assert "may be missing" in browser.get(f"/sources/{number}").text


def test_a_poll_that_is_overdue_is_no_poll_to_come(browser: Client, house: House) -> None:
    number = the(house, service.INBOX).id
    for due, said in ((NOW - timedelta(hours=15), "due since"), (NOW + timedelta(minutes=5), "in 5 minutes")):
        with house.database.write() as session:
            session.get_one(Source, number).next_poll_at = due
        for path in ("/sources", f"/sources/{number}"):
            assert said in browser.get(path).text
            assert "15 hours ago" not in browser.get(path).text


def test_a_page_is_added_by_its_profile(browser: Client, house: House) -> None:
    browser.post("/sources/new/page", {"profile": PROFILE, "every_minutes": ""}, on="/sources/new/page")
    added = the(house, "Kylä, avoimet tarjouspyynnöt")
    assert (added.kind, added.every_minutes, added.next_poll_at) == ("page", 120, NOW)


@pytest.mark.parametrize(("typed", "minutes"), [("", 120), ("45", 45)])
def test_a_profile_that_does_not_say_how_often(browser: Client, house: House, typed: str, minutes: int) -> None:
    silent = PROFILE.replace("schedule:", "#")
    browser.post("/sources/new/page", {"profile": silent, "every_minutes": typed}, on="/sources/new/page")
    assert the(house, "Kylä, avoimet tarjouspyynnöt").every_minutes == minutes


def test_two_words_about_how_often_are_refused(browser: Client) -> None:
    fields = {"profile": PROFILE, "every_minutes": "60"}
    assert (
        "The profile says 120 minutes"
        in browser.post("/sources/new/page", fields, status=422, on="/sources/new/page").text
    )


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        pytest.param("a: [", "Line", id="no YAML"),
        pytest.param("a: &x [1]\nb: *x", "Line 1 refers to another value", id="alias"),
        pytest.param("- a", "A profile is a list of names", id="no mapping"),
        pytest.param(PROFILE.replace("#calls tbody tr", "#calls >>"), "list.item", id="no selector"),
        pytest.param(PROFILE.replace("title:", "heading:"), "list.fields", id="no title"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_by_field_and_kept(browser: Client, profile: str, said: str) -> None:
    page = browser.post(
        "/sources/new/page", {"profile": profile, "every_minutes": "60"}, status=422, on="/sources/new/page"
    ).text
    assert said in page
    assert profile.splitlines()[-1].split(":")[0] in page


def test_what_ted_is_asked_for_can_be_changed(browser: Client, house: House) -> None:
    number = the(house, service.TED).id
    path = f"/sources/{number}/edit"
    browser.post(path, {**TED, "countries": "FIN, SWE", "cpv": "90910000"}, on=path)
    changed = the(house, service.TED)
    assert changed.settings == {"countries": ["FIN", "SWE"], "cpv": ["90910000"]}
    assert "SWE" in browser.get(f"/sources/{number}").text
    page = browser.post(path, {**TED, "countries": "Finland"}, status=422, on=path).text
    assert "ISO" in page


def test_what_hilma_is_asked_for_can_be_changed(browser: Client, house: House) -> None:
    path = f"/sources/{the(house, service.HILMA).id}/edit"
    hilma = {"name": service.HILMA, "every_minutes": "20"}
    browser.post(path, {**hilma, "key_name": "mine", "first_days": "3", "max_notices": ""}, on=path)
    changed = the(house, service.HILMA)
    assert (changed.settings, changed.every_minutes) == ({"key_name": "mine", "first_days": 3}, 20)
    assert "366" in browser.post(path, {**hilma, "first_days": "0"}, status=422, on=path).text


@pytest.mark.parametrize(
    ("name", "field", "first", "second"),
    [
        pytest.param(service.TED, "countries", "FIN EST", "FIN LVA", id="ted"),
        pytest.param(service.INBOX, "path", "inbox/first", "inbox/second", id="folder"),
        pytest.param("Kylä, avoimet tarjouspyynnöt", "profile", "Kylä", "Kyläkunta", id="page"),
    ],
)
def test_the_second_of_two_edits_gets_both_texts(
    browser: Client, house: House, name: str, field: str, first: str, second: str
) -> None:
    def typed(text: str) -> str:
        by_field = {
            "path": str(house.settings.home / text),
            "profile": PROFILE.replace("name: Kylä,", f"name: {text},"),
        }
        return by_field.get(field, text)

    browser.post("/sources/new/page", {"profile": PROFILE, "every_minutes": ""}, on="/sources/new/page")
    path = f"/sources/{the(house, name).id}/edit"
    carried = browser._carried(path)
    every = {"every_minutes": ""} if field == "profile" else {"every_minutes": "30", "name": name}
    browser.post(path, {field: typed(first), **every}, on=path)
    page = browser.post(path, {**carried, field: typed(second), **every}, status=409).text
    for text in (first, second):
        assert text.rpartition(" ")[2] in page
    again = browser.get(path).text
    assert second.rpartition(" ")[2] in again
    browser.post(path, {field: typed(second), **every}, on=path)
    assert second.rpartition(" ")[2] in str(the(house, name).settings)


def test_a_form_that_was_refused_is_as_old_as_before(browser: Client, house: House) -> None:
    path = f"/sources/{the(house, service.TED).id}/edit"
    carried = browser._carried(path)
    browser.post(path, {**TED, "countries": "FIN EST"}, on=path)
    refused = browser.post(path, {**carried, **TED, "countries": "FIN LVA", "every_minutes": "0"}, status=422).text
    assert f'name="version" value="{carried["version"]}"' in refused


@pytest.mark.parametrize(
    ("name", "typed", "wrong", "said"),
    [
        pytest.param(service.TED, {"countries": "Finland", "cpv": "90910000"}, "countries", "ISO", id="no country"),
        pytest.param(service.TED, {"countries": "FIN", "name": ""}, "name", "Enter a name.", id="no name"),
        pytest.param(service.TED, {"countries": "FIN", "name": "Inbox folder"}, "name", "this name", id="taken"),
        pytest.param(service.TED, {"countries": "FIN", "cpv": "909"}, "cpv", "909", id="no CPV code"),
        pytest.param(service.INBOX, {"path": ""}, "path", "Fill this in", id="no folder"),
        pytest.param(service.INBOX, {"path": "inbox"}, "path", "inbox", id="half a path"),
        *(
            pytest.param(service.TED, {"countries": "FIN", "every_minutes": minutes}, "every_minutes", said, id=minutes)
            for minutes, said in (("4", "5 to 1440"), ("1441", "5 to 1440"), ("often", "integer"))
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    browser: Client, house: House, name: str, typed: dict[str, str], wrong: str, said: str
) -> None:
    before = the(house, name)
    path = f"/sources/{before.id}/edit"
    typed = {"every_minutes": "31", "name": name, **typed}
    page = BeautifulSoup(browser.post(path, typed, status=422, on=path).text, "lxml")
    beside = page.select_one(f"#{wrong}-error")
    assert beside
    assert said in beside.text
    for field, value in typed.items():
        assert [each.get("value", "") for each in page.select(f"input[name={field}]")] == [value]
    after = the(house, name)
    assert (after.settings, after.every_minutes, after.version) == (before.settings, before.every_minutes, 1)


def test_only_folders_that_the_operator_named_can_be_watched(browser: Client, house: House) -> None:
    inbox = house.settings.home / "inbox"
    (inbox / "scans").mkdir()
    path = f"/sources/{the(house, service.INBOX).id}/edit"
    page = browser.post(path, {**INBOX, "path": "/etc"}, status=422, on=path).text
    assert "/etc is outside the folders that may be watched" in page
    assert "TENDERWATCH_FOLDERS" in page
    assert the(house, service.INBOX).settings["path"] == str(inbox)
    browser.post(path, {**INBOX, "path": str(inbox / "scans")}, on=path)
    assert the(house, service.INBOX).settings["path"] == str(inbox / "scans")


def test_the_quarantine_tells_what_and_why_and_can_try_again(browser: Client, house: House) -> None:
    inbox = Path(the(house, service.INBOX).settings["path"])
    broken = inbox / "broken.xml"
    broken.write_bytes(b"<half")
    with house.database.write() as session:
        source = session.scalars(select(Source).where(Source.name == service.INBOX)).one()
        source.settings = {**source.settings, "settle_seconds": 0}
    polling.poll(house, service.INBOX, NOW + timedelta(minutes=1), a_client())
    page = browser.get("/quarantine").text
    assert "broken.xml" in page
    assert "not well-formed" in page or "broken XML" in page
    with house.database.read() as session:
        document = session.scalars(select(ReceivedDocument)).one()
    browser.post(f"/quarantine/{document.id}/again", on="/quarantine")
    assert "still cannot be read" in browser.get("/quarantine").text
    browser.post(f"/quarantine/{document.id}/settle", on="/quarantine")
    assert "Everything could be read" in browser.get("/quarantine").text


def test_a_document_that_can_be_read_by_now_leaves_the_quarantine(browser: Client, house: House) -> None:
    digest = house.files.put(a_call(1))
    with house.database.write() as session:
        source = service.files_source(session)
        session.add(
            ReceivedDocument(
                source_id=source.id, digest=digest, name="1.xml", size=9, received_at=NOW, state="refused", error="old"
            )
        )
    browser.post("/quarantine/1/again", on="/quarantine")
    with house.database.read() as session:
        document = session.scalars(select(ReceivedDocument)).one()
    assert (document.state, document.error) == ("read", None)


def test_bytes_that_never_came_cannot_be_read_again(browser: Client, house: House) -> None:
    with house.database.write() as session:
        source = service.files_source(session)
        session.add(
            ReceivedDocument(
                source_id=source.id,
                digest="0" * 64,
                name="a.zip",
                size=0,
                received_at=NOW,
                state="refused",
                error="cut",
            )
        )
    page = browser.post("/quarantine/1/again", status=422, on="/quarantine").text
    assert "ingest the file again" in page


def test_nothing_that_is_not_there(browser: Client) -> None:
    for path in ("/sources/99", "/sources/99/edit"):
        browser.get(path, status=404)
    browser.post("/quarantine/99/again", status=404)
    browser.post("/quarantine/99/settle", status=404)
