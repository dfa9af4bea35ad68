"""Trying the profile of a page by its form and by the command line, against a site that is good and bad."""

import os
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from sqlalchemy import func, select

from tenderwatch.cli.trying import try_
from tenderwatch.house import House
from tenderwatch.intake import service, trying
from tenderwatch.intake.tables import ReceivedDocument, Source
from tests.browsing import Client, SignIn
from tests.makers import NOW
from tests.scrapers.pages import DETAIL, PROFILE, calls
from tests.servers import Call, ListingSite, listing_site, nasty_server
from tests.servers.json_list import JsonList, json_list


@pytest.fixture
def browser(signed_in: SignIn) -> Client:
    return signed_in("admin")


def profile_at(address: str) -> str:
    return PROFILE.replace("http://site.example/tenders", address)


def preview(browser: Client, text: str, status: int = 200, path: str = "/sources/try", on: str = "") -> BeautifulSoup:
    fields = {"profile": text, "every_minutes": ""}
    answer = browser.post(path, fields, status=status, on=on or "/sources/new/page")
    page = BeautifulSoup(answer.text, "lxml")
    (area,) = page.select("textarea[name=profile]")
    assert area.text.strip() == text.strip()  # what was typed is kept
    return page


def words(page: BeautifulSoup) -> str:
    heading = page.select_one("h2#trial")
    assert heading
    trial = heading.find_parent("section")
    assert trial
    return " ".join(trial.text.split())


def test_the_form_offers_a_trial_beside_saving(browser: Client) -> None:
    page = BeautifulSoup(browser.get("/sources/new/page").text, "lxml")
    (button,) = page.select('button[formaction="/sources/try#trial"]')
    assert button.text == "Try it"
    form = button.find_parent("form")
    assert form
    assert form["action"] == "/sources/new/page"


def test_what_a_profile_reads_is_shown_and_nothing_is_stored(browser: Client, house: House) -> None:
    rows = [Call("7", "Kadun korjaus", "5.10.2027 klo 12.00"), Call("8", "Sillan korjaus", "pian"), *calls(18)]
    with listing_site(ListingSite(rows, page_size=20)) as url:
        place = "    published: {selector: 'td:nth-child(3)'}\n    value: {selector: 'td:nth-child(1)'}\n  id_from"
        page = preview(browser, profile_at(f"{url}/tenders").replace("  id_from", place))
    said = words(page)
    assert "value: 7" in said
    assert "It reads the page, but something is missing" in said
    assert "Kadun korjaus" in said
    assert "5 Oct 2027 12:00" in said
    assert "Jätettävä viimeistään 5.10.2027 klo 12.00" in said
    assert "deadline: cannot be read: Jätettävä viimeistään pian" in said
    assert "19 of 20" in said
    with house.database.read() as session:
        assert session.scalar(select(func.count(ReceivedDocument.id))) == 0
        assert session.scalar(select(func.count(Source.id))) == 0


def test_a_list_in_json_is_tried_by_the_form(browser: Client) -> None:
    with json_list(JsonList(25)) as url:
        fields = "    source_ref: {selector: id}\n    title: {selector: 'name[0].text'}\n    url: {selector: link}\n"
        said = f"id: fi-lista\nkind: json_list\nlanguage: fi\nrequest: {{start_urls: ['{url}/calls']}}\n"
        said += f"list:\n  item: 'data.items[*]'\n  fields:\n{fields}"
        said += "pagination: {kind: cursor, path: meta.next, name: after}\n"
        tried = preview(browser, said)
        wrong = preview(browser, said.replace("data.items[*]", "data..items[*]"), status=422)
    assert "Työ 3" in words(tried)
    assert "after=10" in str(tried)
    assert "cannot be read from character 5 on" in wrong.text


def test_the_profile_of_a_source_is_tried_as_it_is_being_changed(browser: Client, house: House) -> None:
    with listing_site(calls(2)) as url, house.database.write() as session:
        source = service.add_source(session, "Kylä", "page", {**_settings(), "request": _request(url)}, None, NOW)
        session.flush()
        number, saved = source.id, service.as_yaml(source.settings)
        session.commit()
        on = f"/sources/{number}/edit"
        page = preview(browser, saved, path=f"/sources/{number}/try", on=on)
        assert "It reads the page. You can save it." in words(page)
        (version,) = page.select("input[name=version]")
        assert version["value"] == "1"
        (form,) = page.select("form[data-draft=source]")
        assert form["action"] == on
    browser.post("/sources/99/try", {"profile": saved, "every_minutes": ""}, status=404, on=on)


def _settings() -> dict[str, object]:
    from scrapers.sources.page.written import values_in

    said: dict[str, object] = values_in(PROFILE)
    return said


def _request(url: str) -> dict[str, object]:
    return {"start_urls": [f"{url}/tenders"]}


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("swapped", "layout has changed"),
        ("cards", "Nothing found: has the page changed?"),
        ("blank", "Nothing found: has the page changed?"),
    ],
)
def test_a_redesigned_page(browser: Client, layout: str, said: str) -> None:
    with listing_site(ListingSite(calls(3), layout=layout)) as url:
        assert said in words(preview(browser, profile_at(f"{url}/tenders")))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/turnstile", "Blocked by a challenge for humans"),
        ("/to-login", "A sign-in is asked for"),
        ("/to-metadata", "The address may not be asked"),
        ("/bomb", "Gave more than is taken"),
        ("/401", "A sign-in is asked for"),
    ],
)
def test_what_a_site_does_is_said(browser: Client, path: str, said: str) -> None:
    with nasty_server() as url:
        assert said in words(preview(browser, profile_at(url + path)))


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/"])
def test_addresses_of_the_inside_are_refused(house: House, signed_in: SignIn, address: str) -> None:
    house.settings = replace(house.settings, allow_loopback=False)
    assert "The address may not be asked" in words(preview(signed_in("admin"), profile_at(address)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nlist: [", "Line"),
        ("a: &x [1]\nb: *x", "Line 1 refers to another value"),
        (PROFILE.replace("#calls tbody tr", "#calls >>"), "list.item: is not a CSS selector"),
        (
            PROFILE.replace("  cookies: true", "  render: true"),
            "request.render: pages that need a browser cannot be read",
        ),
    ],
)
def test_a_profile_that_cannot_be_used_is_not_tried(browser: Client, text: str, said: str) -> None:
    page = preview(browser, text, status=422)
    beside = page.select_one("#profile-error")
    assert beside
    assert said in beside.text
    assert page.select("#trial") == []


def test_only_administrators_try(signed_in: SignIn) -> None:
    signed_in("manager").post("/sources/try", {"profile": PROFILE}, status=403)


def test_a_site_that_keeps_us_waiting_ends_the_trial(
    browser: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "SECONDS", 0.0)
    with listing_site(ListingSite(calls(1), robots="User-agent: *\nDisallow: /private")) as url:
        assert "Did not answer in time" in words(preview(browser, profile_at(f"{url}/tenders")))


def test_the_command_line_prints_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOME": str(tmp_path), "SECRET_KEY": "t" * 40, "ALLOW_LOOPBACK": "1"}.items():
        monkeypatch.setitem(os.environ, f"TENDERWATCH_{name}", value)
    written = tmp_path / "profile.yaml"
    with listing_site(calls(2)) as url:
        text = profile_at(f"{url}/tenders")
        written.write_text(text + f"detail: {orjson.dumps(DETAIL).decode()}\n", encoding="utf-8")
        run = CliRunner().invoke(try_, [str(written)])
    rows = [orjson.loads(line) for line in run.stdout.splitlines()]
    assert [(row["key"], row["deadline"]["date"], row["problems"]) for row in rows] == [
        (f"T-{number}", "2026-10-05", []) for number in (1, 2)
    ]
    assert "It reads the page. You can save it." in run.stderr
    assert "contact_email: hankinnat@example.fi" in run.stderr
    assert run.exit_code == 0
    written.write_text("id: x\nlist: [", encoding="utf-8")
    assert "line 2" in str(CliRunner().invoke(try_, [str(written)]).exception)
