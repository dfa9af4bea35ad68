"""Sources of any kind are added and changed by a form made from what the kind says of its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from scrapers.sources import SOURCES, Kind, PollResult, Setting, Visit
from scrapers.sources.poll import Poll
from scrapers.sources.settings import Settings
from tenderwatch.house import House
from tenderwatch.intake import polling, service
from tenderwatch.intake.tables import Source, SourceDay
from tests.browsing import Client, SignIn
from tests.intake.documents import a_call
from tests.makers import NOW
from tests.scrapers.clients import a_client


@dataclass(frozen=True)
class Config:
    key_name: str


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    given.url("url")
    given.texts("words")
    given.texts("countries", r"[A-Z]{3}", "must be ISO country codes of three capitals, like FIN")
    given.whole("size", 10, least=1, most=250)
    given.number("spacing", 1.0)
    given.flag("packed", True)
    given.choice("way", ("link", "page"), "link")
    given.texts("stages", "planning|award", "must be among planning, award")
    given.value("name")
    given.value("hidden")
    given.finish()
    return Config("archive")


def poll(_config: Config, _visit: Visit) -> Poll:
    yield PollResult(state="ok", complete=True)


KIND = Kind(
    name="archive",
    from_settings=from_settings,
    poll=poll,
    settings=(
        Setting(name="url", type="url", required=True),
        Setting(name="words", type="texts"),
        Setting(name="countries", type="texts"),
        Setting(name="size", type="whole"),
        Setting(name="spacing", type="number"),
        Setting(name="packed", type="flag"),
        Setting(name="way", type="choice", choices=("link", "page")),
        Setting(name="stages", type="texts", choices=("planning", "award")),
        Setting(name="name"),
    ),
    every_minutes=45,
)
ADD = "/sources/new/archive"
FILLED = {
    "name": "Archive",
    "every_minutes": "45",
    "url": "https://example.org/list",
    "words": "snow work\ncleaning, of schools\n",
    "countries": "fin, swe",
    "size": "50",
    "spacing": "0.5",
    "packed": "no",
    "way": "page",
    "stages": ["award"],
    "setting_name": "inside",
}
STORED = {
    "url": "https://example.org/list",
    "words": ["snow work", "cleaning, of schools"],
    "countries": ["FIN", "SWE"],
    "size": 50,
    "spacing": 0.5,
    "packed": False,
    "way": "page",
    "stages": ["award"],
    "name": "inside",
}


@pytest.fixture(autouse=True)
def _monday_morning(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(SOURCES, "archive", KIND)
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


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


def shown(page: str) -> dict[str, Any]:
    """Return what the fields of a form hold."""
    soup = BeautifulSoup(page, "lxml")
    held: dict[str, Any] = {str(each["name"]): each.get("value", "") for each in soup.select("main .field input[name]")}
    held |= {str(each["name"]): each.text.strip() for each in soup.select("main textarea")}
    held |= {str(each["name"]): each.select("[selected]")[0]["value"] for each in soup.select("main select")}
    return held | {"stages": [each["value"] for each in soup.select("main input[name=stages][checked]")]}


def test_every_kind_can_be_chosen(browser: Client) -> None:
    page = BeautifulSoup(browser.get("/sources/new").text, "lxml")
    links = {each.text: each["href"] for each in page.select("main li a")}
    assert links["Web page"] == "/sources/new/page"
    assert links["TED, the EU's notices"] == "/sources/new/ted"
    assert len(links) == len(SOURCES)
    for each in links.values():
        browser.get(str(each))
    browser.get("/sources/new/files", status=404)


def test_each_type_of_setting_is_read_stored_and_shown_again(browser: Client, house: House) -> None:
    assert 'value="45"' in browser.get(ADD).text
    browser.post(ADD, FILLED, on=ADD)
    added = the(house, "Archive")
    assert (added.kind, added.settings, added.every_minutes, added.next_poll_at) == ("archive", STORED, 45, NOW)
    path = f"/sources/{added.id}/edit"
    again = shown(browser.get(path).text)
    assert again == {**FILLED, "words": FILLED["words"].strip(), "countries": "FIN SWE"}  # type: ignore[attr-defined]
    with house.database.write() as session:
        session.get_one(Source, added.id).settings = {**STORED, "hidden": "by YAML"}
    assert "hidden: by YAML" in words(browser.get(path).text)
    emptied = {"name": "Archive", "every_minutes": "45", "url": "https://example.org/new", "packed": ""}
    browser.post(path, emptied, on=path)
    assert the(house, "Archive").settings == {"url": "https://example.org/new", "hidden": "by YAML"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "", "Fill this in"),
        ("url", "ftp://example.org", "Enter an address: https://…"),
        ("countries", "Finland", "'FINLAND': Enter ISO codes"),
        ("size", "500", "Enter a number from 1 to 250."),
        ("size", "many", "integer"),
        ("name", "TED", "There is a source of this name."),
        ("every_minutes", "1", "5 to 1440"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    browser: Client, field: str, value: str, said: str
) -> None:
    page = browser.post(ADD, {**FILLED, field: value}, status=422, on=ADD).text
    beside = BeautifulSoup(page, "lxml").select_one(f"#{field}-error")
    assert beside
    assert said in beside.text
    assert shown(page) == {**FILLED, "words": "snow work\ncleaning, of schools", field: value}


def test_a_key_that_is_missing_is_said_wherever_the_source_is(browser: Client, house: House) -> None:
    browser.post(ADD, FILLED, on=ADD)
    number = the(house, "Archive").id
    said = "whoever runs this machine sets archive=… in TENDERWATCH_KEYS"
    for path in ("/sources", f"/sources/{number}", f"/sources/{number}/edit"):
        assert said in words(browser.get(path).text)
    polling.poll(house, "Archive", NOW, a_client())
    assert "Its key is not set" in words(browser.get("/sources").text)
    assert "Archive needs a key that is not set" in words(browser.get("/today").text)


def test_a_folder_is_added_only_where_the_operator_allows(browser: Client, house: House) -> None:
    path, inside = "/sources/new/folder", house.settings.home / "inbox" / "scans"
    page = browser.post(path, {"name": "Scans", "every_minutes": "5", "path": "/etc"}, status=422, on=path).text
    assert "/etc is outside the folders that may be watched" in page
    browser.post(path, {"name": "Scans", "every_minutes": "5", "path": str(inside)}, on=path)
    assert the(house, "Scans").settings == {"path": str(inside)}


def test_a_source_is_renamed_and_one_that_gave_nothing_removed(browser: Client, house: House) -> None:
    browser.post(ADD, FILLED, on=ADD)
    number = the(house, "Archive").id
    with house.database.write() as session:
        day = NOW.date() - timedelta(days=1)
        session.add(SourceDay(source_id=number, day=day, seen=0, stored=0, refused=0, whole=True, counted_at=NOW))
    path = f"/sources/{number}/name"
    browser.post(path, {"name": "TED"}, status=422, on=path)
    browser.post(path, {"name": "Old archive"}, on=path)
    assert "Renamed: Name" in words(browser.get(f"/sources/{number}").text)
    path = f"/sources/{number}/remove"
    browser.post(path, on=path)
    assert "Old archive is removed." in words(browser.get("/sources").text)
    browser.get(f"/sources/{number}", status=404)


def test_a_source_that_gave_something_can_only_be_switched_off(browser: Client, house: House) -> None:
    inbox = the(house, service.INBOX)
    with house.database.write() as session:
        source = session.get_one(Source, inbox.id)
        source.settings = {**source.settings, "settle_seconds": 0}
    (house.settings.home / "inbox" / "1.xml").write_bytes(a_call(1))
    polling.poll(house, service.INBOX, NOW + timedelta(days=1), a_client())
    path = f"/sources/{inbox.id}/remove"
    assert "cannot be removed" in words(browser.get(path).text)
    browser.post(path, status=422)
    assert the(house, service.INBOX).id == inbox.id


@pytest.mark.parametrize(
    ("typed", "is_open"),
    [
        pytest.param({}, False, id="nothing said"),
        pytest.param({"max_pages": "7"}, True, id="something said"),
        pytest.param({"max_pages": "many"}, True, id="something wrong"),
    ],
)
def test_rare_settings_are_folded_away_unless_they_matter(
    browser: Client, typed: dict[str, str], is_open: bool
) -> None:
    page = browser.post("/sources/new/feed", {"name": "News", "urls": "ftp://no.example", **typed}, status=422)
    folded = BeautifulSoup(page.text, "html.parser").select_one("details.more")
    assert folded is not None
    assert folded.select_one("[name=max_pages]") is not None
    assert folded.has_attr("open") is is_open
